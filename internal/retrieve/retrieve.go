// Package retrieve finds the passages that answer a question: candidates from
// the vector store and the lexical index, ranked again by late interaction
// (package late), with a score that explains itself and a confidence that
// compares across questions.
package retrieve

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"trich/internal/calibration"
	"trich/internal/corpus"
	"trich/internal/glossary"
	"trich/internal/late"
	"trich/internal/qa"
)

// Source gives the current snapshot; the caller must Release it. The error is
// qa.CodeNotReady before there is one.
type Source interface {
	Acquire() (*corpus.Snapshot, error)
}

// Retriever finds passages. It is safe for concurrent use.
type Retriever struct {
	source   Source
	encoder  qa.Encoder
	codec    *late.Codec
	decision calibration.Decision
	glossary *glossary.Glossary
	mentions *mentionMemory
	traits   *traitMemory
}

// New makes a Retriever with the constants c, which must have been fitted for
// the encoder, and the codec that packs the source's passages with c's
// projection.
func New(source Source, encoder qa.Encoder, codec *late.Codec, c *calibration.Constants) (*Retriever, error) {
	if c.Encoder != encoder.Fingerprint() {
		return nil, qa.Errorf(qa.CodeInternal, "the constants were fitted for encoder %s, not for %s: fit them again with trich-fit", c.Encoder, encoder.Fingerprint())
	}
	return &Retriever{source: source, encoder: encoder, codec: codec, decision: c.Decision, glossary: glossary.New(), mentions: new(mentionMemory), traits: new(traitMemory)}, nil
}

// Retrieve finds the passages for q, best first. It uses one snapshot from
// beginning to end.
func (r *Retriever) Retrieve(ctx context.Context, q qa.Question) (qa.Findings, error) {
	s, err := r.source.Acquire()
	if err != nil {
		return qa.Findings{}, err
	}
	defer s.Release()
	var found qa.Findings
	best := map[string]qa.Hit{}
	for i, reading := range spelledAsHere(readings(q, s.Vocabulary()), r.traits.of(s).aliases, s) {
		if i == 0 {
			found.Language, found.Headline = reading.language, seemsHeadline(q.Text, reading)
		}
		search := &search{Retriever: r, snapshot: s, reading: reading, typed: q.Text, keep: q.Keep, pool: map[qa.Language]float64{}}
		hits, err := search.run(ctx)
		if err != nil {
			return qa.Findings{}, err
		}
		for _, v := range search.views {
			found.Readings = append(found.Readings, v.text)
		}
		found.Damage = errors.Join(found.Damage, search.damage)
		for _, h := range hits {
			h.Score -= float64(i) * lessLikely
			if old, ok := best[h.Passage.ID]; !ok || h.Score > old.Score {
				best[h.Passage.ID] = h
			}
		}
	}
	for _, h := range best {
		found.Hits = append(found.Hits, h)
	}
	slices.SortFunc(found.Hits, compareHits)
	return found, nil
}

// lessLikely is what a passage's score loses for every reading that is likelier than
// the one it was found by: set by rule, about what tells neighbours in rank apart.
const lessLikely = 0.05

// search is the search for one reading of a question in one snapshot.
type search struct {
	*Retriever
	snapshot *corpus.Snapshot
	reading  reading
	typed    string                 // the question
	keep     func(*qa.Article) bool // nil: all
	views    []view                 // the reading's, and that of its code-mixed wording
	evidence evidence
	pool     map[qa.Language]float64 // see PartPool
	damage   error                   // what could not be read
	bm25     map[string]float64      // by passage ID
	top      map[qa.Language]float64 // the highest of bm25 for passages in a language
}

func (s *search) run(ctx context.Context) ([]qa.Hit, error) {
	var err error
	if s.views, err = s.look(ctx); err != nil {
		return nil, err
	}
	s.evidence = newEvidence(s.reading).asTyped(s.typed)
	s.evidence.spellings = spellings(s.reading, s.traits.of(s.snapshot).aliases)
	ids, err := s.candidates(ctx)
	if err != nil {
		return nil, err
	}
	hits, err := s.scoreAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	if len(hits) == 0 {
		return nil, s.damage
	}
	slices.SortFunc(hits, compareHits)
	hits = hits[:min(len(hits), maxHits)]
	if err := s.mix(ctx, hits); err != nil {
		return nil, err
	}
	if err := s.weighArticles(ctx, hits); err != nil {
		return nil, err
	}
	slices.SortFunc(hits, compareHits)
	for i := range hits {
		s.judge(&hits[i])
	}
	return hits, nil
}

// maxHits is how many passages are compared with a second wording, judged and
// returned: reading their articles for names and numbers takes longer than scoring
// them, and no right passage was below that came first by both wordings.
const maxHits = 24

// compareHits orders hits by score, equal ones by the passage's ID.
func compareHits(a, b qa.Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage.ID, b.Passage.ID))
}

// weigh sums up a hit's score from its parts.
func (s *search) weigh(h *qa.Hit, interaction, cosine float64) {
	lexical := 0.0
	if top := s.top[h.Passage.Language]; top > 0 {
		lexical = s.bm25[h.Passage.ID] / top
	}
	h.Parts = []qa.ScorePart{
		{Name: PartLate, Value: interaction}, {Name: PartCosine, Value: cosine}, {Name: PartLexical, Value: lexical},
	}
	weight := s.decision.Lexical
	if h.Passage.Language != s.reading.language {
		weight = s.decision.Across
	}
	h.Score = interaction + s.decision.Cosine*cosine + weight*lexical
}

// judge prefers the sentences that fit what is asked for, and adds the parts that
// say whether the passage answers at all, and the confidence.
func (s *search) judge(h *qa.Hit) {
	for i, sentence := range h.Passage.Sentences {
		if s.evidence.expects.fits(sentence.Slice(h.Passage.Text), s.evidence.asked) {
			h.Sentences[i] += s.decision.Fitting
		}
	}
	names, numbers := 0.0, 0.0
	if len(s.evidence.names)+len(s.evidence.numbers) > 0 {
		has := s.mentions.of(s.snapshot, h.Article)
		numbers = has.numbers.missing(s.evidence.askedOf(h.Article, s.traits.of(s.snapshot)))
		if h.Passage.Language == s.reading.language {
			names = s.evidence.namesMissing(has.names) // names are spelled alike in one language only
		}
	}
	h.Parts = append(h.Parts, qa.ScorePart{Name: PartNames, Value: names}, qa.ScorePart{Name: PartNumbers, Value: numbers},
		qa.ScorePart{Name: PartPool, Value: s.poolSize(h.Passage.Language)})
	pair := string(s.reading.language) + "-" + string(h.Passage.Language)
	h.Confidence = s.decision.Pairs[pair].Confidence(h.Parts)
}

// poolSize is √(2 ln N) for the N passages in a language that are searched: the
// best of N passages that have nothing to do with a question scores by about so
// many standard deviations above their mean (the expected maximum of N normal
// variables), so a large corpus must be believed less.
func (s *search) poolSize(lang qa.Language) float64 {
	size, ok := s.pool[lang]
	if !ok {
		n := s.snapshot.Count(lang, s.keep)
		size = math.Sqrt(2 * math.Log(float64(max(n, 1))))
		s.pool[lang] = size
	}
	return size
}

// The names of the parts of a hit: the first five make its score, the fourth and
// the fifth of them for a headline alone; the first and the last three make its
// confidence.
const (
	PartLate    = "late"    // late interaction with the passage
	PartCosine  = "cosine"  // of the centred embeddings
	PartLexical = "lexical" // BM25 as a share of the question's highest
	PartArticle = "article" // see weighArticles
	PartLead    = "lead"    // see weighArticles
	PartNames   = "names"   // share of the question's names its article lacks
	PartNumbers = "numbers" // share of the question's numbers its article lacks
	PartPool    = "pool"    // √(2 ln N) of the N passages searched
)
