package corpus

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"trich/internal/ingest"
	"trich/internal/qa"
)

// read reads the corpus folder. Articles that are as in base, which may
// be nil, are base's own; files that are refused now keep what they gave then.
// The errors are those of ingest.ReadFolder.
func (u *update) read(ctx context.Context) (reading, error) {
	u.renewBase(ctx)
	o := u.Ingest
	o.Progress = u.progress.files
	r, err := ingest.ReadFolder(ctx, u.Dir, o, u.base.state(u.warn))
	if err != nil {
		return reading{}, err
	}
	out := reading{digest: r.Digest, state: r.State}
	for _, d := range r.Documents {
		a := d.Article
		if u.base != nil {
			if old := u.base.byID[a.ID]; old != nil && reflect.DeepEqual(old, a) {
				a = old
			}
		}
		out.articles = append(out.articles, a)
		out.warnings = append(out.warnings, d.Warnings...)
	}
	for _, problem := range r.Report.Problems {
		out.warnings = append(out.warnings, problem.Error())
	}
	for _, skip := range r.Report.Skipped {
		out.refused = append(out.refused, qa.Refusal{File: skip.File, Reason: skip.Message, Kept: skip.Kept})
	}
	return out, nil
}

// reading is what the corpus folder holds now.
type reading struct {
	// digest identifies all of it.
	digest   string
	articles []*qa.Article
	notes
	// state makes the next reading quick.
	state *ingest.State
}

// notes are what an admin should know about the files.
type notes struct {
	refused  []qa.Refusal
	warnings []string
}

// state is what was known of the files when the snapshot, which may be nil, was
// made. It is read from the disk, since it is large and needed only now.
func (s *Snapshot) state(warn func(error)) *ingest.State {
	switch {
	case s == nil:
		return nil
	case s.dir == "":
		return s.files
	}
	state := new(ingest.State)
	raw, err := os.ReadFile(filepath.Join(s.dir, stateFile))
	if err == nil {
		err = state.UnmarshalBinary(raw)
	}
	if err != nil {
		warn(err)
		return nil
	}
	return state
}

// compare tells what changes from base, which may be nil, to s.
func compare(base, s *Snapshot) qa.ReloadReport {
	r := qa.ReloadReport{
		Refused: s.notes.refused, Warnings: s.notes.warnings,
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
