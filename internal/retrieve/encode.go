package retrieve

import (
	"context"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/rerank"
	"trich/internal/text"
)

// encodedQuery is a wording of the question as the passages are compared with it.
type encodedQuery struct {
	text    string
	query   *rerank.Query
	centred []float32 // the embedding
}

// encode encodes the variant. An English question is encoded twice
// where there are Vietnamese passages: as it is, and with the terms that the
// glossary knows in Vietnamese. (Litschko, Artemova and Plank, "Boosting Zero-shot
// Cross-lingual Retrieval by Training on Artificially Code-Switched Data", 2023,
// train with such questions; here they are a second opinion.)
func (s *search) encode(ctx context.Context) ([]encodedQuery, error) {
	variants, texts := []variant{s.variant}, []string{s.variant.Text}
	if s.variant.language == qa.English && s.passages[qa.Vietnamese] > 0 {
		if mixed := s.glossary.Mix(s.variant.Tokens); mixed != s.variant.Text {
			variants, texts = append(variants, inVietnamese(mixed)), append(texts, mixed)
		}
	}
	encodings, err := s.encoder.EncodeQueries(ctx, texts)
	if err != nil {
		return nil, err
	}
	rarity, err := s.rarity(ctx, variants)
	if err != nil {
		return nil, err
	}
	queries := make([]encodedQuery, len(variants))
	for i, v := range variants {
		e := encodings[i]
		queries[i] = encodedQuery{
			text:    v.Text,
			query:   s.codec.NewQuery(e, v.language, s.weights(v, e.Tokens, rarity)),
			centred: s.codec.Projection().Centre(e.Vector, rerank.QuerySide, v.language),
		}
	}
	return queries, nil
}

// mix compares the hits in Vietnamese with the code-mixed wording too, where there
// is one.
func (s *search) mix(ctx context.Context, hits []qa.Hit) error {
	if len(s.queries) == 1 {
		return nil
	}
	var vietnamese []*qa.Hit
	var passages []qa.Located
	for i := range hits {
		if h := &hits[i]; h.Passage.Language == qa.Vietnamese {
			vietnamese, passages = append(vietnamese, h), append(passages, qa.Located{Article: h.Article, Passage: h.Passage})
		}
	}
	found, err := s.compare(ctx, s.queries[1], passages)
	if err != nil {
		return err
	}
	for i, h := range vietnamese {
		if !found[i].readable {
			continue
		}
		s.weigh(h, s.blend(h.Features.Late, found[i].interaction), s.blend(h.Features.Cosine, found[i].cosine))
		for n, x := range found[i].sentences {
			h.Sentences[n] = s.blend(h.Sentences[n], x)
		}
	}
	return nil
}

// blend is what the wordings of a question find together.
func (s *search) blend(question, mixed float64) float64 {
	return (1-s.decision.Mixed)*question + s.decision.Mixed*mixed
}

// functionShare is the share of all passages that a function word is taken to
// stand in, even where the corpus, being in another language, never has it.
const functionShare = 1.0 / 3

// rarity gives the inverse document frequency of each word of variants, folded.
func (s *search) rarity(ctx context.Context, variants []variant) (map[string]float64, error) {
	rarity := map[string]float64{}
	var words []string
	for _, v := range variants {
		for _, w := range v.Words {
			if _, known := rarity[w.Folded]; !known {
				rarity[w.Folded] = 0
				words = append(words, w.Folded)
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
func (s *search) weights(v variant, tokens []qa.Token, rarity map[string]float64) []float32 {
	least := lexical.Weight(s.total, functionShare*float64(s.total))
	weights := make([]float32, len(tokens))
	at := 0
	for i, t := range tokens {
		weights[i] = float32(least)
		for at < len(v.Words) && v.Words[at].End <= t.Span.Start {
			at++
		}
		if at == len(v.Words) || t.Span.End <= v.Words[at].Start {
			continue
		}
		idf := rarity[v.Words[at].Folded]
		if text.IsFunctionWord(v.Words[at].Folded, string(v.language)) {
			idf = min(idf, least)
		}
		weights[i] = float32(idf)
	}
	return weights
}
