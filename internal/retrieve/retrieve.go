// Package retrieve finds the passages that answer a question: candidates from
// the vector store and the lexical index, ranked again by late interaction
// (package rerank), with a score that explains itself and a confidence that
// compares across questions. It asks any store that keeps to the contracts in
// store.go.
package retrieve

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"trich/internal/calibration"
	"trich/internal/glossary"
	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/rerank"
	"trich/internal/text"
)

// Options are what a Retriever is made of; all but Observer are required.
type Options struct {
	Source  Source
	Encoder qa.Encoder
	// Codec packs the source's passages, with the projection of Constants.
	Codec *rerank.Codec
	// Constants must have been fitted for Encoder.
	Constants *calibration.Constants
	// Observer is told how long the stages of a question take.
	Observer observe.Observer
}

// Retriever finds passages. It is safe for concurrent use.
type Retriever struct {
	source   Source
	encoder  qa.Encoder
	codec    *rerank.Codec
	decision calibration.Decision
	glossary *glossary.Glossary
	mentions *mentionMemory
	traits   *traitMemory
	tell     observe.Observer
}

// New makes a Retriever. The error is qa.CodeInternal for constants that were fitted
// for another encoder.
func New(o Options) (*Retriever, error) {
	if o.Constants.Encoder != o.Encoder.Fingerprint() {
		return nil, qa.Errorf(qa.CodeInternal, "the constants were fitted for encoder %s, not for %s: fit them again with trich-fit", o.Constants.Encoder, o.Encoder.Fingerprint())
	}
	return &Retriever{
		source: o.Source, encoder: o.Encoder, codec: o.Codec, decision: o.Constants.Decision,
		glossary: glossary.New(), mentions: new(mentionMemory), traits: new(traitMemory), tell: observe.All(o.Observer),
	}, nil
}

// Retrieve finds the passages for q, best first. It uses one generation of the
// store from beginning to end.
func (r *Retriever) Retrieve(ctx context.Context, q qa.Question) (found qa.Results, err error) {
	store, err := r.source.Acquire(ctx)
	if err != nil {
		return qa.Results{}, err
	}
	defer store.Release()
	asked, err := r.ask(ctx, store, q)
	if err != nil {
		return qa.Results{}, err
	}
	vocabulary, err := store.Vocabulary(ctx)
	if err != nil {
		return qa.Results{}, err
	}
	best := map[string]qa.Hit{}
	for i, variant := range spelledAsHere(variantsOf(q, asked.typed, vocabulary), asked.traits.aliases, vocabulary, asked.capitals) {
		if i == 0 {
			found.Language, found.Headline = variant.language, seemsHeadline(q.Text, variant)
		}
		search := &search{asked: asked, variant: variant}
		hits, err := search.run(ctx)
		if err != nil {
			return qa.Results{}, err
		}
		for _, v := range search.queries {
			found.Variants = append(found.Variants, v.text)
		}
		found.Damage = errors.Join(found.Damage, search.damage)
		for _, h := range hits {
			h.Score -= float64(i) * lessLikely
			if old, ok := best[h.Passage.ID]; !ok || h.Score > old.Score {
				best[h.Passage.ID] = h
			}
		}
	}
	found.Hits = slices.SortedFunc(maps.Values(best), compareHits)
	return found, nil
}

// lessLikely is what a passage's score loses for every variant that is likelier than
// the one it was found by: set by rule, about what tells neighbours in rank apart.
const lessLikely = 0.05

// asked is what the searches for the variants of a question share.
type asked struct {
	*Retriever
	store    Generation
	traits   *traits
	typed    text.Tokens     // the question
	capitals map[string]bool // of typed
	filter   qa.Filter
	passages map[qa.Language]int // all there are
	total    int                 // of these
	wanted   map[qa.Language]int // those that the filter wants
}

func (r *Retriever) ask(ctx context.Context, store Generation, q qa.Question) (*asked, error) {
	a := &asked{Retriever: r, store: store, typed: text.Tokenise(q.Text), filter: q.Filter}
	a.capitals = capitalsOf(a.typed)
	var err error
	if a.traits, err = r.traits.of(ctx, store); err != nil {
		return nil, err
	}
	if a.passages, err = store.Counts(ctx, nil); err != nil {
		return nil, err
	}
	for _, n := range a.passages {
		a.total += n
	}
	a.wanted = a.passages
	if q.Filter != nil {
		a.wanted, err = store.Counts(ctx, q.Filter)
	}
	return a, err
}

// poolSize is √(2 ln N) for the N passages in a language that are searched: the
// best of N passages that have nothing to do with a question scores by about so
// many standard deviations above their mean (the expected maximum of N normal
// variables), so a large corpus must be believed less.
func (a *asked) poolSize(lang qa.Language) float64 {
	return math.Sqrt(2 * math.Log(float64(max(a.wanted[lang], 1))))
}

// search is the search for one variant of a question.
type search struct {
	*asked
	variant  variant
	queries  []encodedQuery // the variant's, and that of its code-mixed wording
	evidence evidence
	damage   error                   // what could not be read
	bm25     map[string]float64      // by passage ID
	top      map[qa.Language]float64 // the highest of bm25 for passages in a language
}

func (s *search) run(ctx context.Context) ([]qa.Hit, error) {
	start := time.Now()
	var err error
	if s.queries, err = s.encode(ctx); err != nil {
		return nil, err
	}
	start = s.stage(observe.Encoding, start)
	s.evidence = newEvidence(s.variant, s.capitals)
	s.evidence.spellings = spellings(s.variant, s.traits.aliases)
	ids, err := s.candidates(ctx)
	if err != nil {
		return nil, err
	}
	start = s.stage(observe.Proposing, start)
	hits, err := s.rank(ctx, ids)
	if err != nil {
		return nil, err
	}
	start = s.stage(observe.Ranking, start)
	for i := range hits {
		s.judge(&hits[i])
	}
	s.stage(observe.Judging, start)
	return hits, nil
}

// stage tells that a stage has ended, and when the next one begins.
func (r *Retriever) stage(name observe.StageName, start time.Time) time.Time {
	now := time.Now()
	r.tell.Observe(observe.Stage{Name: name, Took: now.Sub(start)})
	return now
}

// rank makes hits of the best candidates, in their order.
func (s *search) rank(ctx context.Context, ids []string) ([]qa.Hit, error) {
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

// weigh sums up a hit's score from its features.
func (s *search) weigh(h *qa.Hit, interaction, cosine float64) {
	lexical := 0.0
	if top := s.top[h.Passage.Language]; top > 0 {
		lexical = s.bm25[h.Passage.ID] / top
	}
	h.Features.Late, h.Features.Cosine, h.Features.Lexical = interaction, cosine, lexical
	weight := s.decision.Lexical
	if h.Passage.Language != s.variant.language {
		weight = s.decision.Across
	}
	h.Score = interaction + s.decision.Cosine*cosine + weight*lexical
}

// judge prefers the sentences that fit what is asked for, and adds the features that
// say whether the passage answers at all, and the confidence.
func (s *search) judge(h *qa.Hit) {
	for i, sentence := range h.Passage.Sentences {
		if s.evidence.wanted.fits(sentence.Slice(h.Passage.Text), s.evidence.asked) {
			h.Sentences[i] += s.decision.Fitting
		}
	}
	if len(s.evidence.names)+len(s.evidence.numbers) > 0 {
		has := s.mentions.of(s.store.ID(), h.Article)
		h.Features.Numbers = has.numbers.missing(s.evidence.askedOf(h.Article, s.traits))
		if h.Passage.Language == s.variant.language {
			h.Features.Names = s.evidence.namesMissing(has.names) // names are spelled alike in one language only
		}
	}
	h.Features.Pool = s.poolSize(h.Passage.Language)
	pair := string(s.variant.language) + "-" + string(h.Passage.Language)
	h.Confidence = s.decision.Pairs[pair].Confidence(h.Features.All())
}
