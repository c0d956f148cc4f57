package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"trich/internal/encoder/modelfile"
	"trich/internal/encoder/unigram"
	"trich/internal/qa"
)

// maxText is the longest line of text that tokens takes, in bytes.
const maxText = 1 << 24

// tokenLine is what tokens prints for a text: rows of the word embedding, and
// where each token's part of the text begins and ends, in bytes.
type tokenLine struct {
	Rows   []int32 `json:"rows"`
	Starts []int   `json:"starts"`
	Ends   []int   `json:"ends"`
}

// tokens divides texts, one JSON string a line, into the tokens of a model file:
// a training sees the very tokens that the program reads.
func tokens(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 1 {
		return qa.Errorf(qa.CodeUsage, "tokens takes one file\n%s", usage)
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	f, err := modelfile.Open(data)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	tables, _, err := f.Vocabulary()
	if err != nil {
		return err
	}
	tokeniser, err := unigram.New(tables)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxText)
	buffered := bufio.NewWriter(out)
	encoder := json.NewEncoder(buffered)
	for n := 1; lines.Scan(); n++ {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			return qa.Errorf(qa.CodeInvalid, "line %d of the input is not a JSON string: %w", n, err)
		}
		line := tokenLine{Rows: []int32{}, Starts: []int{}, Ends: []int{}}
		for _, t := range tokeniser.Append(nil, text) {
			line.Rows, line.Starts, line.Ends = append(line.Rows, t.Piece), append(line.Starts, t.Span.Start), append(line.Ends, t.Span.End)
		}
		if err := encoder.Encode(line); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading texts: %w", err)
	}
	return buffered.Flush()
}
