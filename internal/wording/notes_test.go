package wording

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"trich/internal/qa"
)

var verb = regexp.MustCompile(`%[a-z]`)

// said are the formats of what the reading of articles says of files.
func said(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir("../ingest", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			at, tells := map[string]int{"Refuse": 1, "Warn": 0, "fault": 1, "Sprintf": 0}[name]
			if !tells || len(call.Args) <= at {
				return true
			}
			if text, is := call.Args[at].(*ast.BasicLit); is && text.Kind == token.STRING {
				format, err := strconv.Unquote(text.Value)
				if err == nil && strings.Contains(format, "; ") { // What it is; what to do.
					all = append(all, format)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Nearly all that is said of a file is said in Vietnamese too, with the same parts.
func TestFileNotes(t *testing.T) {
	formats := said(t)
	if len(formats) < 40 {
		t.Fatalf("found %d formats alone", len(formats))
	}
	var unknown []string
	for _, format := range formats {
		n := 0
		note := "sub/a.txt: " + verb.ReplaceAllStringFunc(format, func(string) string { n++; return fmt.Sprintf("part%d", n) })
		got := In(qa.Vietnamese).FileNote(note)
		if got == note {
			unknown = append(unknown, format)
			continue
		}
		if !strings.HasPrefix(got, "sub/a.txt: ") || strings.ContainsAny(got, "{}") && !strings.ContainsAny(note, "{}") {
			t.Errorf("%q is told as %q", note, got)
		}
		for i := range n {
			if part := fmt.Sprintf("part%d", i+1); !strings.Contains(got, part) {
				t.Errorf("%q lacks %s", got, part)
			}
		}
		if In(qa.English).FileNote(note) != note {
			t.Errorf("%q is changed in English", note)
		}
	}
	// What is new may be told in English for a while.
	if t.Logf("not in the table: %q", unknown); len(unknown) > len(formats)/5 {
		t.Errorf("%d of %d sentences are not in the table", len(unknown), len(formats))
	}
	nested := "the corpus folder /srv/news holds no usable article, 2 skipped, the first being a.txt: the file is empty; write the article into it or remove it; mend it or put the articles' files into it (.txt)"
	if got := In(qa.Vietnamese).FileNote(nested); !strings.Contains(got, "a.txt: tệp trống") || !strings.Contains(got, "(.txt)") {
		t.Errorf("%q", got)
	}
}
