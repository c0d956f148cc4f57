//go:build race

package chat_test

// raced says that the race detector is on.
const raced = true
