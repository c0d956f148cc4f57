//go:build race

package encoder

// raceDetector slows plain Go down about tenfold; the longest tests are left to
// the build without it.
const raceDetector = true
