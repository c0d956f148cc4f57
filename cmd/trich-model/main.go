// Command trich-model makes and checks the encoder's model file.
//
//	trich-model convert --from e5-small-q4.bin --to FILE
//	trich-model verify FILE
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"trich/internal/encoder/modelfile"
	"trich/internal/qa"
)

const usage = `usage:
  trich-model convert --from e5-small-q4.bin --to FILE   make a model file from the published weights
  trich-model verify FILE                                check every byte of a model file
`

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "trich-model:", err)
		if qa.CodeOf(err) == qa.CodeUsage {
			os.Exit(2)
		}
		os.Exit(1)
	}
}

// run executes the command that args name. Errors of usage have the code
// CodeUsage.
func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return qa.Errorf(qa.CodeUsage, "name a command\n%s", usage)
	}
	switch args[0] {
	case "convert":
		return convert(args[1:], out)
	case "verify":
		return verify(args[1:], out)
	case "help", "-h", "--help":
		_, err := io.WriteString(out, usage)
		return err
	}
	return qa.Errorf(qa.CodeUsage, "unknown command %q\n%s", args[0], usage)
}

func convert(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("convert", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	from := flags.String("from", "", "published weights, e5-small-q4.bin")
	to := flags.String("to", "", "model file to write")
	if err := flags.Parse(args); err != nil {
		return qa.Errorf(qa.CodeUsage, "convert: %w\n%s", err, usage)
	}
	if *from == "" || *to == "" || flags.NArg() > 0 {
		return qa.Errorf(qa.CodeUsage, "convert takes --from and --to\n%s", usage)
	}
	weights, err := os.ReadFile(*from)
	if err != nil {
		return err
	}
	file, err := modelfile.Convert(weights)
	if err != nil {
		return err
	}
	if err := writeWhole(*to, file); err != nil {
		return err
	}
	return report(out, *to, file)
}

func verify(args []string, out io.Writer) error {
	if len(args) != 1 {
		return qa.Errorf(qa.CodeUsage, "verify takes one file\n%s", usage)
	}
	file, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	return report(out, args[0], file)
}

// report checks a model file and says what it is.
func report(out io.Writer, name string, data []byte) error {
	f, err := modelfile.Open(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := f.Verify(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	c := f.Config()
	_, err = fmt.Fprintf(out, "%s: %d bytes, %d of %d pieces, %d layers, SHA-256 %s\n",
		name, len(data), c.Pieces, c.SourcePieces, c.Layers, f.Fingerprint())
	return err
}

// writeWhole writes a file that appears whole or not at all.
func writeWhole(name string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".trich-model-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
