package webpage

// score weighs the marks of a line, which is of the article if that is more than
// 0. The weights are those of a logistic regression: they
// were fitted on half of a public benchmark of article extraction, chosen by a
// hash of the pages' names, and on the pages of ingest's tests, each page
// counting the same, and checked on the other half.
func score(m [marks]float64) float64 {
	sum := bias
	for i, x := range m {
		sum += weights[i] * x
	}
	return sum
}

const bias float64 = -3.49

var weights = [marks]float64{
	byBalanced:   0.46,
	byStrict:     0.49,
	byReading:    0.74,
	byMean:       0.64,
	byAll:        0.4,
	isProse:      0.56,
	isHeading:    0.39,
	isCaption:    -0.87,
	isItem:       0.24,
	isRow:        2.22,
	isLoose:      0.03,
	linkShare:    -0.73,
	isLink:       -0.53,
	isRepeated:   -0.37,
	inArticle:    -0.07,
	inNamed:      -0.63,
	inAround:     1.12,
	depth:        -0.07,
	parentShare:  0.56,
	parentWeight: 0.11,
	alikeShare:   0.92,
	alikeWeight:  0.1,
	likeSure:     1.92,
	beforeLine:   0.53,
	afterLine:    1.26,
	beforeText:   -0.15,
	afterText:    -0.35,
	distance:     -0.06,
	afterAll:     -0.14,
}
