package arch

import (
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the picture in README.md")

const (
	readmePath   = root + "/README.md"
	pictureStart = "```mermaid\n"
	pictureEnd   = "```\n"
)

// picture draws the packages that there are and what they may import, without
// qa, which nearly all import, and with a package's parts as one.
func picture(existing map[string][]source) string {
	drawn := func(pkg string) bool {
		return len(existing[pkg]) > 0 && path.Dir(pkg) == "internal" && pkg != "internal/arch"
	}
	var b strings.Builder
	b.WriteString(pictureStart + "graph LR\n")
	imported := map[string]bool{}
	for _, r := range plan {
		for _, o := range r.ours {
			imported[o] = imported[o] || drawn(r.pkg) && !r.offline && !r.testOnly
		}
	}
	for _, r := range slices.Backward(plan) {
		if drawn(r.pkg) && !imported[r.pkg] && !r.testOnly && r.pkg != "internal/qa" {
			fmt.Fprintf(&b, "  cmd --> %s\n", path.Base(r.pkg))
		}
	}
	for _, r := range slices.Backward(plan) {
		for _, o := range r.ours {
			if drawn(r.pkg) && drawn(o) {
				fmt.Fprintf(&b, "  %s --> %s\n", path.Base(r.pkg), path.Base(o))
			}
		}
	}
	return b.String() + pictureEnd
}

// The README's picture is the plan's.
func TestPicture(t *testing.T) {
	content, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	readme, want := string(content), picture(packages(read(t)))
	before, rest, found := strings.Cut(readme, pictureStart)
	if !found {
		t.Fatal("README.md has no picture in Mermaid")
	}
	_, after, found := strings.Cut(rest, pictureEnd)
	if !found {
		t.Fatal("README.md's picture does not end")
	}
	if *update {
		if err := os.WriteFile(readmePath, []byte(before+want+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if readme != before+want+after {
		t.Errorf("README.md's picture is out of step with the plan; renew it with: go test ./internal/arch -run TestPicture -update\n%s", want)
	}
}
