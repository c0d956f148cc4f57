// Package arch holds no code but a test: that the repository keeps to its plan.
// The table in plan_test.go says which packages there are, what each may import
// of ours and of others, and the picture of it in .github/ARCHITECTURE.md is generated
// from it.
package arch
