package retrieve

import (
	"context"

	"trich/internal/late"
	"trich/internal/qa"
	"trich/internal/text"
)

// view is a wording of the question as the passages are compared with it.
type view struct {
	text    string
	query   *late.Query
	centred []float32 // the embedding
}

// look makes the views of the reading. An English question is looked at twice
// where there are Vietnamese passages: as it is, and with the terms that the
// glossary knows in Vietnamese. (Litschko, Artemova and Plank, "Boosting Zero-shot
// Cross-lingual Retrieval by Training on Artificially Code-Switched Data", 2023,
// train with such questions; here they are a second opinion.)
func (s *search) look(ctx context.Context) ([]view, error) {
	readings, texts := []reading{s.reading}, []string{s.reading.text}
	if s.reading.language == qa.English && s.snapshot.Count(qa.Vietnamese, nil) > 0 {
		if mixed := s.glossary.Mix(s.reading.text); mixed != s.reading.text {
			readings, texts = append(readings, reading{mixed, qa.Vietnamese}), append(texts, mixed)
		}
	}
	encoded, err := s.encoder.EncodeQueries(ctx, texts)
	if err != nil {
		return nil, err
	}
	views := make([]view, len(readings))
	for i, r := range readings {
		e := encoded[i]
		weights, err := s.weights(ctx, r, e.Tokens)
		if err != nil {
			return nil, err
		}
		views[i] = view{
			text:    r.text,
			query:   s.codec.NewQuery(e, r.language, weights),
			centred: s.codec.Projection().Centre(e.Vector, late.QuerySide, r.language),
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
	var ids []string
	for i := range hits {
		if h := &hits[i]; h.Passage.Language == qa.Vietnamese {
			vietnamese, ids = append(vietnamese, h), append(ids, h.Passage.ID)
		}
	}
	found, err := s.compare(ctx, s.views[1], ids)
	if err != nil {
		return err
	}
	for i, h := range vietnamese {
		if found[i].passage == nil {
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

// weights are the inverse document frequencies of the words that the question's
// tokens belong to: a rare word says more about what is asked for. A sign that
// belongs to no word counts as little as a function word.
func (s *search) weights(ctx context.Context, r reading, tokens []qa.Token) ([]float32, error) {
	index := s.snapshot.Lexical()
	least := index.Weight(functionShare * float64(index.Len()))
	words := text.Words(r.text)
	weights := make([]float32, len(tokens))
	at := 0
	for i, t := range tokens {
		weights[i] = float32(least)
		for at < len(words) && words[at].End <= t.Span.Start {
			at++
		}
		if at == len(words) || t.Span.End <= words[at].Start {
			continue
		}
		word := text.Fold(words[at].Slice(r.text))
		idf, err := index.InverseDocumentFrequency(ctx, word)
		if err != nil {
			return nil, err
		}
		if text.IsFunctionWord(word, string(r.language)) {
			idf = min(idf, least)
		}
		weights[i] = float32(idf)
	}
	return weights, nil
}
