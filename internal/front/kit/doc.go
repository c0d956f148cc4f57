// Package kit is what the fronts on platforms have in common: lanes, in which
// what belongs together is done in order; the memory of what was seen; trying
// again; lengths of texts as platforms count them. It knows no platform.
package kit
