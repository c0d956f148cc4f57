package arch

import (
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// within reports whether imported is the module or package at, or beneath it.
func within(imported, at string) bool {
	return imported == at || strings.HasPrefix(imported, at+"/")
}

// ours is the repository's folder that an import path names, if it names one.
func ours(imported string) (string, bool) {
	return strings.CutPrefix(imported, module+"/")
}

// standard reports whether the import is of the standard library: the first
// element of any other module's path is a host name with a dot.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && first != module
}

// find is the rule of a package.
func find(pkg string) (rule, bool) {
	if within(pkg, "cmd") && pkg != "cmd" {
		r := rule{pkg: pkg, others: commandOthers}
		for _, p := range plan {
			if !p.testOnly {
				r.ours = append(r.ours, p.pkg)
			}
		}
		return r, true
	}
	for _, name := range []string{pkg, path.Dir(pkg) + "/*"} {
		if i := slices.IndexFunc(plan, func(r rule) bool { return r.pkg == name }); i >= 0 {
			return plan[i], true
		}
	}
	return rule{}, false
}

// mayImport reports whether the plan allows the import, and says what to do if
// not.
func (r rule) mayImport(imported string) (bool, string) {
	if pkg, is := ours(imported); is {
		switch {
		case pkg == "internal/qa":
			return r.pkg != "internal/text" && r.pkg != "internal/config", "that package stands alone"
		case slices.Contains(r.ours, pkg), slices.Contains(r.ours, path.Dir(pkg)+"/*"):
			return true, ""
		}
		return false, "arrows point the other way, or the plan needs this one"
	}
	if standard(imported) {
		for _, bad := range forbiddenStd[r.pkg] {
			if within(imported, bad) && imported != "net/url" { // Which only takes addresses apart.
				return false, "that package must do without it"
			}
		}
		return true, ""
	}
	if slices.ContainsFunc(r.others, func(m string) bool { return within(imported, m) }) {
		return true, ""
	}
	return false, "add it to the table in plan_test.go if this package is where it belongs"
}

// Every package is in the plan and imports only what the plan allows.
func TestImports(t *testing.T) {
	for _, s := range read(t) {
		r, known := find(s.pkg)
		if !known {
			t.Errorf("%s: package %s is not in the plan; add it to the table in plan_test.go", s.name, s.pkg)
			continue
		}
		for _, imported := range s.imports {
			for m, may := range owners {
				if within(imported, m) && !slices.Contains(may, s.pkg) {
					t.Errorf("%s imports %s, which only %s may", s.name, imported, strings.Join(may, " and "))
				}
			}
			if s.test {
				continue
			}
			if ok, advice := r.mayImport(imported); !ok {
				t.Errorf("%s imports %s: %s", s.name, imported, advice)
			}
		}
	}
}

// The checks above do fail where they should.
func TestMayImport(t *testing.T) {
	tests := []struct {
		pkg, imported string
		want          bool
	}{
		{"internal/qa", "fmt", true},
		{"internal/qa", "os", false},
		{"internal/qa", "net/http", false},
		{"internal/qa", "trich/internal/text", false},
		{"internal/qa", "golang.org/x/text/unicode/norm", false},
		{"internal/text", "trich/internal/qa", false},
		{"internal/text", "golang.org/x/text/unicode/norm", true},
		{"internal/config", "github.com/spf13/viper", true},
		{"internal/config", "trich/internal/qa", false},
		{"internal/corpus", "github.com/spf13/viper", false},
		{"internal/corpus", "trich/internal/config", false},
		{"internal/corpus", "trich/internal/encoder", false},
		{"internal/corpus", "trich/internal/lexical", true},
		{"internal/lexical", "github.com/blevesearch/bleve/v2/mapping", true},
		{"internal/vectorstore", "trich/internal/lexical", false},
		{"internal/chat", "trich/internal/retrieve", false},
		{"internal/front/console", "trich/internal/answer", false},
		{"internal/encoder", "net", false},
		{"internal/ingest", "net/http", false},
		{"internal/ingest", "net/url", true},
		{"cmd/trich", "trich/internal/config", true},
		{"internal/front/toy", "trich/internal/front/kit", true},
		{"internal/front/toy", "trich/internal/front/telegram", false},
		{"internal/front/toy", "github.com/gorilla/websocket", false},
		{"cmd/trich", "trich/internal/front/toy", true},
		{"cmd/trich", "trich/internal/qatest", false},
		{"cmd/trich", "trich/internal/chat/chattest", false},
		{"cmd/trich", "trich/internal/front/telegram/telegramtest", false},
		{"cmd/trich", "github.com/spf13/viper", false},
		{"cmd/trich", "net/http", true},
	}
	for _, tt := range tests {
		r, known := find(tt.pkg)
		if !known {
			t.Errorf("no rule for %s", tt.pkg)
		}
		if got, _ := r.mayImport(tt.imported); got != tt.want {
			t.Errorf("%s importing %s: %v, want %v", tt.pkg, tt.imported, got, tt.want)
		}
	}
	if _, known := find("internal/util"); known {
		t.Error("internal/util has a rule")
	}
}

// The plan itself holds together: no row twice, and every row it points to
// comes before it or is there at all.
func TestPlan(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range plan {
		if seen[r.pkg] {
			t.Errorf("%s has two rows", r.pkg)
		}
		seen[r.pkg] = true
	}
	for _, r := range plan {
		for _, o := range r.ours {
			if !seen[o] {
				t.Errorf("%s may import %s, which has no row", r.pkg, o)
			}
		}
	}
	for _, pkg := range slices.Concat(slices.Collect(maps.Values(owners))...) {
		if !seen[pkg] {
			t.Errorf("%s owns a module and has no row", pkg)
		}
	}
	for pkg := range forbiddenStd {
		if !seen[pkg] {
			t.Errorf("%s has restrictions and no row", pkg)
		}
	}
}

// Every package has one comment that introduces it, in one file.
func TestPackageComments(t *testing.T) {
	for pkg, files := range packages(read(t)) {
		var comments []string
		testsOnly := true
		for _, s := range files {
			testsOnly = testsOnly && s.test
			if s.test || s.comment == "" {
				continue
			}
			comments = append(comments, s.name)
			if want := "Package " + s.clause + " "; s.clause != "main" && !strings.HasPrefix(s.comment, want) {
				t.Errorf("%s: the package comment does not begin with %q", s.name, want)
			}
		}
		if len(comments) != 1 && !testsOnly {
			t.Errorf("package %s has %d package comments, want one: %v", pkg, len(comments), comments)
		}
	}
}

// Files stay short enough to be read at a sitting, unless they are generated.
func TestFileLength(t *testing.T) {
	for _, s := range read(t) {
		if s.lines > maxLines && !s.generated {
			t.Errorf("%s has %d lines, more than %d: split it by concept", s.name, s.lines, maxLines)
		}
	}
}

// Packages stay small enough to be known by their list of files, tests aside.
func TestPackageSize(t *testing.T) {
	for pkg, files := range packages(read(t)) {
		n := 0
		for _, s := range files {
			if !s.test && !s.generated {
				n++
			}
		}
		if n > maxFiles {
			t.Errorf("package %s has %d files, tests aside, more than %d: split it by concept", pkg, n, maxFiles)
		}
	}
}

// Nothing happens behind the back of main.
func TestNoInit(t *testing.T) {
	for _, s := range read(t) {
		for _, at := range s.inits {
			t.Errorf("%v: an init function; use a constructor", at)
		}
	}
}

// The top folder holds what it should, and the folders of data no Go code.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) && !ignored(t, name) {
			t.Errorf("%s does not belong in the top folder", name)
		}
	}
	for _, s := range read(t) {
		if !within(s.pkg, "cmd") && !within(s.pkg, "internal") {
			t.Errorf("%s: Go code belongs in cmd or internal", s.name)
		}
	}
}
