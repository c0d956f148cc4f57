package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/front/console"
	"trich/internal/ingest"
	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/wording"
)

func corpusCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use: "corpus", Short: "Look after the folder of articles",
		Args: usageArgs(cobra.NoArgs), RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(corpusCheckCommand(p), corpusBuildCommand(p), corpusListCommand(p), corpusShowCommand(p))
	return c
}

// readFolder reads the corpus folder for a command that needs no index.
func (p program) readFolder(c *cobra.Command) (ingest.Reading, error) {
	s, err := p.settings(c)
	if err != nil {
		return ingest.Reading{}, err
	}
	return ingest.ReadFolder(c.Context(), s.Corpus.Dir, ingestOptions(s), nil)
}

func corpusBuildCommand(p program) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "build",
		Short: "Bring the index up to date and tell what has changed",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return p.corpusBuild(c, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "Print one JSON object.")
	config.BindFlags(c.Flags(), "corpus.dir", "corpus.max_file_size", "cache.dir", "encoder.kernel", "encoder.threads")
	return c
}

func (p program) corpusBuild(c *cobra.Command, asJSON bool) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	m, err := loadModel(s)
	if err != nil {
		return err
	}
	to := p.newStore(s, m)
	say := wording.In(qa.English)
	progress := console.NewProgress(p.errOut, console.Detect(p.errOut, p.getenv), say, say.Indexing())
	report, err := to.Reload(c.Context(), encoding(progress))
	progress.Finish(report.Passages, report.Passages)
	observe.All(p.observer).Observe(observe.Reload{Report: report, Err: err})
	if err != nil {
		return err
	}
	if err := to.Close(); err != nil {
		p.warn(err.Error())
	}
	if asJSON {
		return json.NewEncoder(p.out).Encode(newBuildRecord(report))
	}
	return showReload(p.out, report)
}

// showReload tells people what a reload did.
func showReload(w io.Writer, r qa.ReloadReport) error {
	for _, refused := range r.Refused {
		kept := ""
		if refused.Kept {
			kept = "; its last good version is kept"
		}
		fmt.Fprintf(w, "refused: %s%s\n", oneLine(refused.Reason), kept)
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "warning: %s\n", oneLine(warning))
	}
	_, err := fmt.Fprintf(w, "%s, %s: %d added, %d updated, %d removed, %d unchanged, %d refused, in %.1f s\n",
		counted(r.Articles, "article"), counted(r.Passages, "passage"), len(r.Added), len(r.Updated), len(r.Removed), r.Unchanged, len(r.Refused), r.Took.Seconds())
	return err
}

// buildRecord is what build --json prints.
type buildRecord struct {
	Added     []string        `json:"added"`
	Updated   []string        `json:"updated"`
	Removed   []string        `json:"removed"`
	Unchanged int             `json:"unchanged"`
	Refused   []refusalRecord `json:"refused"`
	Warnings  []string        `json:"warnings"`
	Articles  int             `json:"articles"`
	Passages  int             `json:"passages"`
	Seconds   float64         `json:"seconds"`
}

// refusalRecord is a file that gave no article.
type refusalRecord struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
	// Kept says that the file's last good version goes on answering.
	Kept bool `json:"kept"`
}

func newBuildRecord(r qa.ReloadReport) buildRecord {
	record := buildRecord{
		Added: notNil(r.Added), Updated: notNil(r.Updated), Removed: notNil(r.Removed), Unchanged: r.Unchanged,
		Refused: []refusalRecord{}, Warnings: notNil(r.Warnings), Articles: r.Articles, Passages: r.Passages, Seconds: r.Took.Seconds(),
	}
	for _, f := range r.Refused {
		record.Refused = append(record.Refused, refusalRecord(f))
	}
	return record
}

// notNil makes an absent list an empty one, which JSON shows as such.
func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
