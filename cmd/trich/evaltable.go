package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"trich/internal/evaluate"
)

// showAnswerReport prints what the questions came to: the counts, a table of the
// measures with a column a language, and one with a row a kind.
func (p program) showAnswerReport(r evaluate.AnswerReport) error {
	if _, err := fmt.Fprintf(p.out, "\nanswerable %d: hit %d, by the first quote %d\nunanswerable %d: abstained %d\nwrong: %v\n\n",
		r.Answerable, r.Hit, r.First, r.Unanswerable, r.Abstained, r.Wrong); err != nil {
		return err
	}
	m := r.Measures
	p.measuresTable(m)
	fmt.Fprintln(p.out)
	t := p.newTable("kind", "questions", "A", "M", "P", "F", "reserved", "not found", "T")
	for _, kind := range slices.Sorted(maps.Keys(m.ByKind)) {
		k := m.ByKind[kind]
		t.AppendRow(table.Row{oneLine(kind), k.Questions, share(k.FirstRight), share(k.SentenceRight), share(k.ClaimsRight),
			share(k.FalseClaims), k.Reserved + k.ReservedUnanswerable, k.NotFound + k.NotFoundUnanswerable, share(k.TwinsTold)})
	}
	t.Render()
	fmt.Fprintln(p.out)
	if m.PartsShown.Of > 0 {
		fmt.Fprintf(p.out, "questions of several parts: %s parts shown\n", share(m.PartsShown))
	}
	if c := m.Control; c != nil {
		fmt.Fprintf(p.out, "control, by the wording alone (trained on %d questions): area %.3f on the questions, %.3f with the twins, W %s\n",
			c.Trained, c.Questions, c.QuestionsAndTwins, share(c.TwinsOrdered))
	}
	_, err := fmt.Fprintf(p.out, "p50 %.1f ms  p99 %.1f ms\n", m.MS.P50, m.MS.P99)
	return err
}

// measuresTable prints the measures of all questions and of those of each
// language.
func (p program) measuresTable(m evaluate.AnswerMeasures) {
	columns, groups := []any{"measure", "all"}, []evaluate.Measures{m.All}
	for _, lang := range []string{evaluate.GroupVietnamese, evaluate.GroupPlain, evaluate.GroupEnglish} {
		if g, asked := m.ByLanguage[lang]; asked {
			columns, groups = append(columns, lang), append(groups, g)
		}
	}
	t := p.newTable(columns...)
	for _, row := range measureRows() {
		cells := table.Row{row.name}
		for _, g := range groups {
			cells = append(cells, row.of(g))
		}
		t.AppendRow(cells)
	}
	t.Render()
}

// measureRow is a row of the table of measures.
type measureRow struct {
	name string
	of   func(evaluate.Measures) string
}

func measureRows() []measureRow {
	return []measureRow{
		{"answerable, unanswerable", func(m evaluate.Measures) string { return fmt.Sprintf("%d, %d", m.Answerable, m.Unanswerable) }},
		{"A  first quote right", func(m evaluate.Measures) string { return share(m.FirstRight) }},
		{"M  and its marked sentence", func(m evaluate.Measures) string { return share(m.SentenceRight) }},
		{"   one of three quotes right", func(m evaluate.Measures) string { return share(m.HitThree) }},
		{"P  claims right", func(m evaluate.Measures) string { return share(m.ClaimsRight) }},
		{"F  unanswerable, yet claimed", func(m evaluate.Measures) string { return share(m.FalseClaims) }},
		{"   reserved (unanswerable)", func(m evaluate.Measures) string {
			return fmt.Sprintf("%d (%d)", m.Reserved+m.ReservedUnanswerable, m.ReservedUnanswerable)
		}},
		{"   not found (unanswerable)", func(m evaluate.Measures) string {
			return fmt.Sprintf("%d (%d)", m.NotFound+m.NotFoundUnanswerable, m.NotFoundUnanswerable)
		}},
		{"   distractors shown", func(m evaluate.Measures) string { return share(m.DistractorsShown) }},
		{"   quotes a reply", func(m evaluate.Measures) string { return fmt.Sprintf("%.2f", m.QuotesPerReply.Value()) }},
		{"   claimed quotes right", func(m evaluate.Measures) string { return share(m.ClaimedQuotesRight) }},
		{"T  twins told apart", func(m evaluate.Measures) string { return share(m.TwinsTold) }},
		{"W  twins in order", func(m evaluate.Measures) string { return share(m.TwinsOrdered) }},
		{"R  own articles taken out", func(m evaluate.Measures) string {
			if m.TakenOut == nil {
				return "-"
			}
			return fmt.Sprintf("%.3f", *m.TakenOut)
		}},
		{"   calibration error", func(m evaluate.Measures) string { return fmt.Sprintf("%.3f", m.CalibrationError) }},
	}
}

// share is a share as count, whole and per cent, a hyphen for one of nothing.
func share(s evaluate.Share) string {
	if s.Of == 0 {
		return "-"
	}
	return fmt.Sprintf("%g/%d %.0f%%", s.Count, s.Of, 100*s.Value())
}
