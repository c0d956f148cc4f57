// Command trich-fit fits the constants of retrieval on calibration data and
// writes the file that package calibration embeds.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"trich/internal/calibration"
	"trich/internal/encoder"
	"trich/internal/fit"
	"trich/internal/kernel"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	data := flag.String("data", "../shared/calibration", "folder with passages_LANG.jsonl and questions_LANG.jsonl")
	out := flag.String("out", "internal/calibration/constants.bin", "file to write")
	flag.Parse()
	if err := run(ctx, *data, *out); err != nil {
		fmt.Fprintln(os.Stderr, "trich-fit:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, data, out string) error {
	d, err := fit.ReadData(os.DirFS(data), calibration.Languages())
	if err != nil {
		return err
	}
	enc, err := encoder.New(encoder.Options{})
	if err != nil {
		return err
	}
	k, err := kernel.New("auto")
	if err != nil {
		return err
	}
	c, err := fit.Fit(ctx, d, enc, k, progress())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := calibration.Write(&b, c); err != nil {
		return err
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}

// progress prints a line a stage every few seconds.
func progress() fit.Progress {
	last := time.Now()
	return func(stage string, done, total int) {
		if done == total || time.Since(last) > 5*time.Second {
			last = time.Now()
			fmt.Fprintf(os.Stderr, "%s: %d of %d\n", stage, done, total)
		}
	}
}
