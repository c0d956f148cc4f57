package evaluate

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math"
	"math/rand/v2"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// Labelled is a question and whether its corpus answers it.
type Labelled struct {
	Question   string `json:"question"`
	Answerable *bool  `json:"answerable"`
}

// ReadLabelled reads the questions of all files *.jsonl of a folder, one JSON
// object a line. An error is qa.CodeInvalid and names file and line.
func ReadLabelled(folder fs.FS) ([]Labelled, error) {
	names, err := fs.Glob(folder, "*.jsonl")
	if err != nil {
		return nil, err
	}
	var all []Labelled
	for _, name := range names {
		f, err := folder.Open(name)
		if err != nil {
			return nil, qa.Errorf(qa.CodeInvalid, "control: %w", err)
		}
		err = eachLine(f, name, func(line []byte) error {
			var q Labelled
			if err := json.Unmarshal(line, &q); err != nil {
				return err
			}
			if q.Question == "" || q.Answerable == nil {
				return fmt.Errorf("question or answerable is missing")
			}
			all = append(all, q)
			return nil
		})
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, qa.Errorf(qa.CodeInvalid, "control: the folder holds no questions in files *.jsonl")
	}
	return all, nil
}

// ControlReport is what a model that sees the questions alone, and no article,
// tells of whether they are answered: how much of the measures the questions
// give away. Areas are under the ROC curve, answerable against unanswerable.
type ControlReport struct {
	Trained           int     `json:"trained"`
	Questions         float64 `json:"questions_area"`
	QuestionsAndTwins float64 `json:"questions_and_twins_area"`
	// TwinsOrdered: of the pairs, the answerable one scores higher, ties counting
	// half.
	TwinsOrdered Share `json:"twins_ordered"`
}

// Control trains such a model on questions and applies it to those of s. It gives
// the same for the same input.
func Control(training []Labelled, s Suite) *ControlReport {
	m := trainControl(training)
	r := &ControlReport{Trained: len(training)}
	scores := map[string]float64{}
	var sides [2][]float64 // unanswerable, answerable
	add := func(c AnswerCase) float64 {
		score := m.score(controlFeatures(c.Question))
		side := 0
		if c.Answerable {
			side = 1
		}
		sides[side] = append(sides[side], score)
		return score
	}
	for _, c := range s.Questions {
		scores[c.ID] = add(c)
	}
	r.Questions = auroc(sides[1], sides[0])
	for _, c := range s.Twins {
		answerable, other := scores[c.Of], add(c)
		if c.Answerable {
			answerable, other = other, answerable
		}
		r.TwinsOrdered.add(order(answerable, other), 1)
	}
	r.QuestionsAndTwins = auroc(sides[1], sides[0])
	return r
}

const (
	// controlBits is the size of the table of weights, and controlGrams the longest
	// run of characters that is a feature.
	controlBits  = 18
	controlGrams = 5
	// The schedule of the training: what is trained for longer remembers its own
	// questions and tells less of others.
	controlEpochs = 3
	controlRate   = 0.1
	controlDecay  = 1e-5
)

// controlModel is a logistic regression over runs of characters.
type controlModel struct {
	weights []float64
	bias    float64
}

// trainControl fits the model by stochastic gradient descent with the step of each
// weight after AdaGrad, on both classes in equal measure.
func trainControl(training []Labelled) *controlModel {
	m := &controlModel{weights: make([]float64, 1<<controlBits)}
	squares := make([]float64, len(m.weights))
	features := make([][]uint32, len(training))
	var classes [2]float64
	for i, q := range training {
		features[i] = controlFeatures(q.Question)
		classes[b2i(*q.Answerable)]++
	}
	order := rand.New(rand.NewPCG(1, 2))
	for range controlEpochs {
		for _, i := range order.Perm(len(training)) {
			side := b2i(*training[i].Answerable)
			balance := float64(len(training)) / 2 / classes[side]
			slope := balance * (1/(1+math.Exp(-m.score(features[i]))) - float64(side))
			m.bias -= 0.01 * slope
			scale := 1 / math.Sqrt(float64(len(features[i])))
			for _, f := range features[i] {
				g := slope*scale + controlDecay*m.weights[f]
				squares[f] += g * g
				m.weights[f] -= controlRate * g / math.Sqrt(squares[f]+1e-2)
			}
		}
	}
	return m
}

func b2i(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// score is the log-odds of being answerable.
func (m *controlModel) score(features []uint32) float64 {
	sum := 0.0
	for _, f := range features {
		sum += m.weights[f]
	}
	return m.bias + sum/math.Sqrt(float64(max(len(features), 1)))
}

// controlFeatures are the places in the table of a question's runs of 1 to
// controlGrams characters, each once.
func controlFeatures(question string) []uint32 {
	runes := []rune(" " + strings.Join(strings.Fields(strings.ToLower(text.NFC(question))), " ") + " ")
	seen := map[uint32]bool{}
	var features []uint32
	for n := 1; n <= controlGrams; n++ {
		for i := 0; i+n <= len(runes); i++ {
			if f := controlHash(string(runes[i : i+n])); !seen[f] {
				seen[f] = true
				features = append(features, f)
			}
		}
	}
	return features
}

// controlHash is the place of a run of characters (FNV-1a, its high bits folded
// in).
func controlHash(gram string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(gram)) // It cannot fail.
	sum := h.Sum32()
	return (sum ^ sum>>controlBits) & (1<<controlBits - 1)
}
