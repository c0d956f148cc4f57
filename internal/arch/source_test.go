package arch

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the repository's top folder, seen from this package.
const root = "../.."

// module is the module's path.
const module = "trich"

// source is what the tests want to know of a file.
type source struct {
	// name is the path in the repository.
	name      string
	pkg       string
	test      bool
	generated bool
	lines     int
	imports   []string
	// comment is the package comment, empty for none.
	comment string
	clause  string
	inits   []token.Position
}

// read parses every Go file of the repository, whatever its build constraints,
// and counts the lines of the assembly.
func read(t *testing.T) []source {
	t.Helper()
	var all []source
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || ignored(t, name)):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" && path.Ext(name) != ".s":
			return nil
		}
		content, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		s := source{name: name, pkg: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), lines: bytes.Count(content, []byte("\n"))}
		if path.Ext(name) == ".s" {
			s.generated = bytes.Contains(content, []byte("// Code generated "))
		} else if err := s.parse(content); err != nil {
			return err
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no source found")
	}
	return all
}

func (s *source) parse(content []byte) error {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, s.name, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s.clause, s.comment, s.generated = f.Name.Name, f.Doc.Text(), ast.IsGenerated(f)
	for _, i := range f.Imports {
		imported, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return err
		}
		s.imports = append(s.imports, imported)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			s.inits = append(s.inits, files.Position(fn.Pos()))
		}
	}
	return nil
}

// ignored reports whether git ignores the top-level entry name; of the patterns
// only those for single names are understood, which are all there are.
func ignored(t *testing.T, name string) bool {
	t.Helper()
	content, err := os.ReadFile(path.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(strings.Fields(string(content)), func(pattern string) bool {
		matched, err := path.Match(strings.Trim(pattern, "/"), name)
		return err == nil && matched
	})
}

// packages groups the sources by package.
func packages(all []source) map[string][]source {
	out := map[string][]source{}
	for _, s := range all {
		if path.Ext(s.name) == ".go" {
			out[s.pkg] = append(out[s.pkg], s)
		}
	}
	return out
}
