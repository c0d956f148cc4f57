package engine

import (
	"slices"

	"trich/internal/encoder/kernel"
)

// outlier is a channel of a normalised state that reaches much further than the
// others and so would coarsen the levels of a whole row. Its values are
// multiplied by shrink before they are quantised, and the weights that take them
// divided by it, as SmoothQuant does (Xiao et al., 2023), but for these few
// channels only: smoothing all of them loses in the weights what it gains in
// the states.
type outlier struct {
	channel int
	shrink  float32
}

// outlierReach is how far a channel reaches, relative to the median channel,
// after shrinking. With it each layer has a handful of outliers, and the error
// that the first half of the feed-forward part adds to a vector is halved.
const outlierReach = 1.5

// outliers finds the outliers of the states that a normalisation gives, from its
// parameters alone: three standard deviations and the mean.
func outliers(n norm) []outlier {
	reach := make([]float32, len(n.gamma))
	for i, g := range n.gamma {
		reach[i] = 3*max(g, -g) + max(n.beta[i], -n.beta[i])
	}
	sorted := slices.Sorted(slices.Values(reach))
	limit := outlierReach * sorted[len(sorted)/2]
	var list []outlier
	for i, r := range reach {
		if r > limit {
			list = append(list, outlier{i, limit / r})
		}
	}
	return list
}

// quantizeShrunk quantises rows of states with their outliers shrunk, and leaves
// the states as they were.
func (w *worker) quantizeShrunk(k *kernel.Kernel, scales, x []float32, width int, list []outlier) {
	w.saved = w.saved[:0]
	for from := 0; from < len(x); from += width {
		for _, o := range list {
			w.saved = append(w.saved, x[from+o.channel])
			x[from+o.channel] *= o.shrink
		}
	}
	k.Quantize(w.narrow, scales, x, width, zeroSigned)
	saved := w.saved
	for from := 0; from < len(x); from += width {
		for i, o := range list {
			x[from+o.channel] = saved[i]
		}
		saved = saved[len(list):]
	}
}
