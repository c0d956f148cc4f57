package retrieve

import (
	"context"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/rerank"
	"trich/internal/text"
)

// view is a wording of the question as the passages are compared with it.
type view struct {
	text    string
	query   *rerank.Query
	centred []float32 // the embedding
}

// look makes the views of the reading. An English question is looked at twice
// where there are Vietnamese passages: as it is, and with the terms that the
// glossary knows in Vietnamese. (Litschko, Artemova and Plank, "Boosting Zero-shot
// Cross-lingual Retrieval by Training on Artificially Code-Switched Data", 2023,
// train with such questions; here they are a second opinion.)
func (s *search) look(ctx context.Context) ([]view, error) {
	readings, texts := []reading{s.reading}, []string{s.reading.text}
	if s.reading.language == qa.English && s.passages[qa.Vietnamese] > 0 {
		if mixed := s.glossary.Mix(s.reading.text); mixed != s.reading.text {
			readings, texts = append(readings, newReading(mixed, qa.Vietnamese)), append(texts, mixed)
		}
	}
	encoded, err := s.encoder.EncodeQueries(ctx, texts)
	if err != nil {
		return nil, err
	}
	rarity, err := s.rarity(ctx, readings)
	if err != nil {
		return nil, err
	}
	views := make([]view, len(readings))
	for i, r := range readings {
		e := encoded[i]
		views[i] = view{
			text:    r.text,
			query:   s.codec.NewQuery(e, r.language, s.weights(r, e.Tokens, rarity)),
			centred: s.codec.Projection().Centre(e.Vector, rerank.QuerySide, r.language),
		}
	}
	return views, nil
}

// mixedShare is what the code-mixed wording of a question counts beside the
// question. Chosen on translations of the calibration questions, asked among
// 3,000 news articles; flat from 0.2 to 0.5.
const mixedShare = 0.25

// mix compares the hits in Vietnamese with the code-mixed wording too, where there
// is one.
func (s *search) mix(ctx context.Context, hits []qa.Hit) error {
	if len(s.views) == 1 {
		return nil
	}
	var vietnamese []*qa.Hit
	var passages []qa.Located
	for i := range hits {
		if h := &hits[i]; h.Passage.Language == qa.Vietnamese {
			vietnamese, passages = append(vietnamese, h), append(passages, qa.Located{Article: h.Article, Passage: h.Passage})
		}
	}
	found, err := s.compare(ctx, s.views[1], passages)
	if err != nil {
		return err
	}
	for i, h := range vietnamese {
		if !found[i].readable {
			continue
		}
		s.weigh(h, blend(h.Features.Late, found[i].interaction), blend(h.Features.Cosine, found[i].cosine))
		for n, x := range found[i].sentences {
			h.Sentences[n] = blend(h.Sentences[n], x)
		}
	}
	return nil
}

func blend(question, mixed float64) float64 { return (1-mixedShare)*question + mixedShare*mixed }

// functionShare is the share of all passages that a function word is taken to
// stand in, even where the corpus, being in another language, never has it.
const functionShare = 1.0 / 3

// rarity gives the inverse document frequency of each word of readings, folded.
func (s *search) rarity(ctx context.Context, readings []reading) (map[string]float64, error) {
	rarity := map[string]float64{}
	var words []string
	for _, r := range readings {
		for _, w := range r.words {
			if _, known := rarity[w.folded]; !known {
				rarity[w.folded] = 0
				words = append(words, w.folded)
			}
		}
	}
	counts, err := s.store.Frequencies(ctx, words)
	if err != nil {
		return nil, err
	}
	for i, w := range words {
		rarity[w] = lexical.Weight(s.total, float64(counts[i]))
	}
	return rarity, nil
}

// weights are the rarities of the words that the question's tokens belong to: a rare
// word says more about what is asked for. A sign that belongs to no word counts as
// little as a function word.
func (s *search) weights(r reading, tokens []qa.Token, rarity map[string]float64) []float32 {
	least := lexical.Weight(s.total, functionShare*float64(s.total))
	weights := make([]float32, len(tokens))
	at := 0
	for i, t := range tokens {
		weights[i] = float32(least)
		for at < len(r.words) && r.words[at].End <= t.Span.Start {
			at++
		}
		if at == len(r.words) || t.Span.End <= r.words[at].Start {
			continue
		}
		idf := rarity[r.words[at].folded]
		if text.IsFunctionWord(r.words[at].folded, string(r.language)) {
			idf = min(idf, least)
		}
		weights[i] = float32(idf)
	}
	return weights
}
