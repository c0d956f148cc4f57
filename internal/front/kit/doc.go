// Package kit is what the fronts on platforms have in common: lanes, in which
// what belongs together is done in order; the journal of what was taken and not
// answered yet; the memory of what was seen; trying again; warning at growing
// intervals; texts without the markup that people type, and lengths of texts as
// platforms count them. It knows no platform.
package kit
