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

var update = flag.Bool("update", false, "rewrite the picture in .github/ARCHITECTURE.md")

const (
	picturePath  = root + "/.github/ARCHITECTURE.md"
	pictureStart = "```mermaid\n"
	pictureEnd   = "```\n"
)

// roomOf is the package that stands for another one and for its parts.
func roomOf(pkg string) string {
	parts := strings.Split(pkg, "/")
	return strings.Join(parts[:min(len(parts), 2)], "/")
}

// picture draws the packages that there are and what they may import, without
// qa, which nearly all import, and with a package's parts as one.
func picture(existing map[string][]source) string {
	drawn := func(pkg string) bool { return len(existing[pkg]) > 0 && pkg != "internal/arch" }
	var b strings.Builder
	b.WriteString(pictureStart + "graph LR\n")
	imported := map[string]bool{}
	for _, r := range plan {
		for _, o := range r.ours {
			inside := roomOf(r.pkg) == roomOf(o)
			imported[roomOf(o)] = imported[roomOf(o)] || drawn(r.pkg) && !r.offline && !r.testOnly && !inside
		}
	}
	for _, r := range slices.Backward(plan) {
		if roomOf(r.pkg) == r.pkg && drawn(r.pkg) && !imported[r.pkg] && !r.testOnly && r.pkg != "internal/qa" {
			fmt.Fprintf(&b, "  cmd --> %s\n", path.Base(r.pkg))
		}
	}
	arrows := map[string]bool{}
	for _, r := range slices.Backward(plan) {
		for _, o := range r.ours {
			from, to := roomOf(r.pkg), roomOf(o)
			arrow := fmt.Sprintf("  %s --> %s\n", path.Base(from), path.Base(to))
			if drawn(r.pkg) && drawn(o) && from != to && !arrows[arrow] {
				arrows[arrow] = true
				b.WriteString(arrow)
			}
		}
	}
	return b.String() + pictureEnd
}

// The picture in ARCHITECTURE.md is the plan's.
func TestPicture(t *testing.T) {
	content, err := os.ReadFile(picturePath)
	if err != nil {
		t.Fatal(err)
	}
	page, want := string(content), picture(packages(read(t)))
	before, rest, found := strings.Cut(page, pictureStart)
	if !found {
		t.Fatal("ARCHITECTURE.md has no picture in Mermaid")
	}
	_, after, found := strings.Cut(rest, pictureEnd)
	if !found {
		t.Fatal("ARCHITECTURE.md's picture does not end")
	}
	if *update {
		if err := os.WriteFile(picturePath, []byte(before+want+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if page != before+want+after {
		t.Errorf("ARCHITECTURE.md's picture is out of step with the plan; renew it with: go test ./internal/arch -run TestPicture -update\n%s", want)
	}
}
