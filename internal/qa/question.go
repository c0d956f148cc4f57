package qa

// MaxQuestionRunes is the longest question that is answered, in characters.
const MaxQuestionRunes = 1000

// MaxQuotes is the largest number of quotes that can be asked for.
const MaxQuotes = 20

// Question is what a person asks.
type Question struct {
	// Text is the question as typed.
	Text string
	// Language overrides the detection of the question's language;
	// UnknownLanguage means "detect it".
	Language Language
	// Limit is the largest number of quotes wanted, 1 to MaxQuotes; 0 means the
	// default of 3.
	Limit int
}

// Hit is a passage found for a question, with its score and how the score came
// about.
type Hit struct {
	Article *Article
	Passage *Passage
	// Score orders the hits of one question, higher first. Scores of different
	// questions compare only through Confidence.
	Score float64
	// Parts explain the score, in a fixed order.
	Parts []ScorePart
	// Sentences holds one score for each of the passage's sentences, higher for
	// one that is likelier to answer.
	Sentences []float64
}

// ScorePart is one named component of a Hit's score.
type ScorePart struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}
