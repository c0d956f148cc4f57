package version

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// instruction is one instruction of a Dockerfile.
type instruction struct{ name, rest string }

// dockerfile reads the stages of the repository's Dockerfile.
func dockerfile(t *testing.T) [][]instruction {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	var stages [][]instruction
	for _, line := range strings.Split(strings.ReplaceAll(string(content), "\\\n", " "), "\n") {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case name == "" || strings.HasPrefix(name, "#"):
			continue
		case name == "FROM":
			stages = append(stages, nil)
		case len(stages) == 0:
			t.Fatalf("%s stands before the first FROM", name)
		}
		last := len(stages) - 1
		stages[last] = append(stages[last], instruction{name, strings.Join(strings.Fields(rest), " ")})
	}
	return stages
}

// all lists what an instruction is given in a stage.
func all(stage []instruction, name string) []string {
	var out []string
	for _, i := range stage {
		if i.name == name {
			out = append(out, i.rest)
		}
	}
	return out
}

// The image is built in two stages, static and stamped, and does not run as
// root.
func TestDockerfile(t *testing.T) {
	stages := dockerfile(t)
	if len(stages) != 2 {
		t.Fatalf("%d stages, want 2", len(stages))
	}
	build, final := stages[0], stages[1]
	if env := strings.Join(all(build, "ENV"), " "); !strings.Contains(env, "CGO_ENABLED=0") {
		t.Errorf("the build is not static: ENV %s", env)
	}
	if args := all(build, "ARG"); len(args) != 1 || !regexp.MustCompile(`^VERSION=.+$`).MatchString(args[0]) {
		t.Errorf("ARG %v, want VERSION with a default", args)
	}
	if from := all(final, "FROM"); from[0] != "scratch" {
		t.Errorf("the image is made from %s, want scratch", from[0])
	}
	users := all(final, "USER")
	if len(users) != 1 {
		t.Fatalf("USER %v, want one", users)
	}
	// Numeric, since scratch has no list of users, and since Kubernetes cannot
	// tell that a name is not root's.
	if id, err := strconv.Atoi(strings.Split(users[0], ":")[0]); err != nil || id == 0 {
		t.Errorf("USER %s, want a number other than 0", users[0])
	}
	for _, i := range all(final, "COPY") {
		if strings.HasPrefix(i, "--from=") {
			continue
		}
		parts := strings.Fields(i)
		for _, source := range parts[:len(parts)-1] {
			if _, err := os.Stat(filepath.Join(root, source)); err != nil {
				t.Errorf("COPY %s: %v", i, err)
			}
		}
	}
}

// The Dockerfile's own linker flags reach the variable that the program prints.
func TestDockerfileStampsVersion(t *testing.T) {
	runs := strings.Join(all(dockerfile(t)[0], "RUN"), "\n")
	match := regexp.MustCompile(`go build .*-ldflags "([^"]*)" .*(\./cmd/\S+)`).FindStringSubmatch(runs)
	if match == nil {
		t.Fatalf("no go build with -ldflags in:\n%s", runs)
	}
	const want = "v9.8.7-test"
	flags := strings.ReplaceAll(match[1], "${VERSION}", want)
	if !strings.Contains(flags, want) {
		t.Fatalf("the linker flags %q do not use VERSION", match[1])
	}
	program := filepath.Join(t.TempDir(), "trich")
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-ldflags", flags, "-o", program, match[2])
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", build.Args, err, out)
	}
	out, err := exec.CommandContext(t.Context(), program, "version").CombinedOutput()
	if err != nil || !strings.Contains(string(out), want) {
		t.Errorf("trich version says %q, %v; want %s", out, err, want)
	}
}
