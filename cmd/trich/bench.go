package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/encoder"
)

func benchCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use: "bench", Short: "Measure speed on this machine",
		Args: usageArgs(cobra.NoArgs), RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(benchEncodeCommand(p))
	return c
}

func benchEncodeCommand(p program) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "encode",
		Short: "Time the language model on texts of several lengths",
		Long: `Encode times how long the language model takes for one text of 17, 64, 200 and 512
tokens, with one thread and with two. Every figure is the median of several passes.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.benchEncode(c, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "Print one JSON object.")
	config.BindFlags(c.Flags(), "encoder.kernel")
	return c
}

func (p program) benchEncode(c *cobra.Command, asJSON bool) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	m, err := loadModel(s)
	if err != nil {
		return err
	}
	report, err := m.encoder.Bench(c.Context())
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(p.out).Encode(report)
	}
	return showBench(p.out, m.encoder.Kernel(), report)
}

// showBench writes a table, the threads and the tokens rising.
func showBench(w io.Writer, kernel string, report encoder.BenchReport) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "kernel\tthreads\ttokens\tms\ttok/s\t")
	for _, figures := range report {
		for _, threads := range slices.Sorted(maps.Keys(figures)) {
			for _, tokens := range slices.Sorted(maps.Keys(figures[threads])) {
				f := figures[threads][tokens]
				fmt.Fprintf(t, "%s\t%d\t%d\t%.2f\t%d\t\n", kernel, threads, tokens, f.Milliseconds, f.TokensPerSecond)
			}
		}
	}
	return t.Flush() // where an error of writing shows
}
