package corpus

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"

	"trich/internal/ingest"
	"trich/internal/qa"
)

// reading is what the corpus folder holds now.
type reading struct {
	articles []*qa.Article
	refused  []qa.Refusal
	warnings []string
}

// read reads the corpus folder. Articles that are as in base, which may be nil,
// are base's own; of files that are refused now, those of base are kept. The
// errors are those of ingest.LoadFolder.
func (o Options) read(ctx context.Context, base *Snapshot) (reading, error) {
	documents, report, err := ingest.LoadFolder(ctx, o.Dir, o.Ingest)
	var r reading
	for _, d := range documents {
		r.articles = append(r.articles, d.Article)
	}
	for _, problem := range report.Problems {
		r.warnings = append(r.warnings, problem.Error())
	}
	for _, skip := range report.Skipped {
		r.refused = append(r.refused, qa.Refusal{File: skip.File, Reason: skip.Message})
	}
	if base != nil {
		r.share(base)
		r.keepLastGood(base)
	}
	if err != nil && (ctx.Err() != nil || len(r.articles) == 0) {
		return reading{}, err
	}
	return r, nil
}

// share replaces articles by those of base that are the same.
func (r *reading) share(base *Snapshot) {
	for i, a := range r.articles {
		if old := base.byID[a.ID]; old != nil && reflect.DeepEqual(old, a) {
			r.articles[i] = old
		}
	}
}

// keepLastGood keeps the articles of base that came from files refused now. A
// refused folder or archive stands for all in it.
func (r *reading) keepLastGood(base *Snapshot) {
	taken := make(map[string]bool, len(r.articles))
	for _, a := range r.articles {
		taken[a.ID] = true
	}
	kept := false
	for i := range r.refused {
		refused := &r.refused[i]
		for _, a := range base.articles {
			within := a.File == refused.File || strings.HasPrefix(a.File, refused.File+"/")
			if within && !taken[a.ID] {
				r.articles = append(r.articles, a)
				taken[a.ID] = true
				refused.Kept, kept = true, true
			}
		}
	}
	if kept {
		slices.SortStableFunc(r.articles, func(a, b *qa.Article) int { return cmp.Compare(a.File, b.File) })
	}
}

// compare tells what changes from base, which may be nil, to s.
func compare(base, s *Snapshot) qa.ReloadReport {
	r := qa.ReloadReport{
		Refused: s.refused, Warnings: s.warnings,
		Articles: len(s.articles), Passages: len(s.places),
	}
	for _, a := range s.articles {
		switch {
		case base == nil || base.byID[a.ID] == nil:
			r.Added = append(r.Added, a.ID)
		case base.byID[a.ID] == a || reflect.DeepEqual(base.byID[a.ID], a):
			r.Unchanged++
		default:
			r.Updated = append(r.Updated, a.ID)
		}
	}
	if base != nil {
		for id := range base.byID {
			if s.byID[id] == nil {
				r.Removed = append(r.Removed, id)
			}
		}
	}
	for _, list := range [][]string{r.Added, r.Updated, r.Removed} {
		slices.Sort(list)
	}
	return r
}
