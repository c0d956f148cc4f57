package ingest_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// textContent is all text of an HTML page, scripts and styles left out.
func textContent(t *testing.T, source string) string {
	t.Helper()
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(source))
	skip := false
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			if !errors.Is(tokens.Err(), io.EOF) {
				t.Fatal(tokens.Err())
			}
			return b.String()
		case html.TextToken:
			if !skip {
				b.Write(tokens.Text())
			}
		case html.StartTagToken:
			name, _ := tokens.TagName()
			skip = string(name) == "script" || string(name) == "style"
		case html.EndTagToken:
			skip = false
		}
	}
}
