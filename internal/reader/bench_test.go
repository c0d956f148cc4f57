package reader

import (
	"context"
	"testing"

	"trich/internal/qa"
)

// benchTokens is how long the sequences are.
const benchTokens = 170

// BenchmarkRead times a question with eight passages on all cores.
func BenchmarkRead(b *testing.B) {
	r := fastest(b)
	const question = "Cây cầu mới qua sông Hậu dài bao nhiêu và do ai khánh thành?"
	p := Passage{Title: "Khánh thành cầu Bình Minh", Before: "Sáng 12/3, người dân hai bờ sông Hậu đã đến rất đông."}
	const sentence = "Cây cầu dài 1,2 km, rộng bốn làn xe, được khởi công từ năm 2021. "
	for len(prepared(r, question, p).rows) < benchTokens {
		p.Sentences = append(p.Sentences, qa.Span{Start: len(p.Text), End: len(p.Text) + len(sentence) - 1})
		p.Text += sentence
	}
	passages := make([]Passage, 8)
	for i := range passages {
		passages[i] = p
	}
	tokens := len(passages) * len(prepared(r, question, p).rows)
	for b.Loop() {
		if readings, err := r.Read(context.Background(), question, passages); err != nil || len(readings) != len(passages) {
			b.Fatal(len(readings), err)
		}
	}
	b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
	b.ReportMetric(float64(tokens), "tokens")
}
