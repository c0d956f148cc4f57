package webpage

// score weighs the marks of a line, which is of the article if that is more than
// 0. The weights are those of a logistic regression on pages of our own: 300 made
// of the calibration passages in as many layouts, with the views of the extractors
// spoilt on some, and those of ingest's tests. TestWeights fits them again, and
// writes them with -update; no set that extraction is measured on has a part in it.
func score(m [marks]float64) float64 {
	sum := bias
	for i, x := range m {
		sum += weights[i] * x
	}
	return sum
}

const bias float64 = -2.23

var weights = [marks]float64{
	byBalanced:   0.00,
	byStrict:     0.18,
	byReading:    0.63,
	byMean:       0.36,
	byAll:        0.14,
	isProse:      0.68,
	isHeading:    0.24,
	isCaption:    0.00,
	isItem:       -0.05,
	isRow:        0.80,
	isLoose:      0.27,
	linkShare:    -0.63,
	isLink:       -0.44,
	isRepeated:   -0.31,
	inArticle:    0.18,
	inNamed:      -0.46,
	inAround:     0.06,
	depth:        -0.36,
	parentShare:  0.29,
	parentWeight: 1.03,
	alikeShare:   0.43,
	alikeWeight:  1.08,
	likeSure:     0.38,
	beforeLine:   0.58,
	afterLine:    0.68,
	beforeText:   0.40,
	afterText:    -0.59,
	distance:     -0.07,
	afterAll:     -0.30,
}
