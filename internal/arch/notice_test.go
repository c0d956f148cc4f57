package arch

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// NOTICE names exactly the modules whose code a build contains.
func TestNotice(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(root, "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	_, modules, _ := strings.Cut(string(content), "\nGo modules\n")
	for _, line := range strings.Split(modules, "\n") {
		if name := strings.TrimSpace(line); strings.HasPrefix(line, "    ") && !strings.Contains(name, " ") {
			named = append(named, name)
		}
	}
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Replace}}{{.Path}}{{end}}{{end}}", "./...")
	list.Dir = root
	// Fixed, since a module may be needed on one system only.
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	built := slices.DeleteFunc(strings.Fields(string(out)), func(m string) bool { return m == module })
	slices.Sort(built)
	built = slices.Compact(built)
	for _, m := range built {
		if !slices.Contains(named, m) {
			t.Errorf("NOTICE does not name %s", m)
		}
	}
	for _, m := range named {
		if !slices.Contains(built, m) {
			t.Errorf("NOTICE names %s, which is not part of a build", m)
		}
	}
}
