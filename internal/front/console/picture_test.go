package console

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trich/internal/chat"
	"trich/internal/qa"
	"trich/internal/qatest"
)

var update = flag.Bool("update", false, "draw the pictures of the README again")

// screenshots are what is typed in each.
var screenshots = []struct {
	file  string
	lang  qa.Language
	lines []string
}{
	{"chat-vi.svg", qa.Vietnamese, []string{"ai ky ke hoach hanh dong chung voi anh", "bà ấy nhấn mạnh điều gì?"}},
	{"chat-en.svg", qa.English, []string{"When did Vietnam and the UK establish their Strategic Partnership?", "/sources since:2020"}},
}

const pictureFolder = "../../../.github"

// The README's pictures are there and can be read; -update draws them from
// chats with the real core.
func TestPictures(t *testing.T) {
	if *update {
		r := qatest.Open(t, "../../../seeds")
		for _, p := range screenshots {
			screen := chatted(t, r, p.lang, p.lines)
			if err := errors.Join(os.MkdirAll(pictureFolder, 0o755), os.WriteFile(filepath.Join(pictureFolder, p.file), draw(screen), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
	}
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range screenshots {
		if !strings.Contains(string(readme), "(.github/"+p.file+")") {
			t.Errorf("README.md does not show %s", p.file)
		}
		f, err := os.Open(filepath.Join(pictureFolder, p.file))
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(f)
		for err == nil {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", p.file, err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// chatted is what a chat in colour leaves on the screen.
func chatted(t *testing.T, r *qatest.Real, lang qa.Language, lines []string) string {
	t.Helper()
	var out bytes.Buffer
	b := chat.New(chat.Options{Answerer: r, Archive: r, Memory: chat.Memory{Turns: 5, Age: 1 << 40}, Quotes: 1, Limits: chat.Limits{Answers: 1}})
	c := &Chat{Core: b, User: chat.User{Platform: chat.Console, ID: "1", Language: lang}, Out: &out, Person: true,
		Terminal: Terminal{Width: 92, Color: true}, Lines: echoing{NewPlainLines(strings.NewReader(strings.Join(lines, "\n"))), &out}}
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

// echoing shows what is typed, as a terminal does.
type echoing struct {
	LineReader
	out io.Writer
}

func (e echoing) ReadLine() (string, error) {
	line, err := e.LineReader.ReadLine()
	if err == nil {
		fmt.Fprintln(e.out, prompt+line)
	}
	return line, err
}

// draw makes an SVG of a screen with bold and dim type.
func draw(screen string) []byte {
	const width, lineHeight, margin = 800, 20, 16
	lines := strings.Split(screen, "\n")
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">`+"\n",
		width, len(lines)*lineHeight+2*margin)
	b.WriteString(`<rect width="100%" height="100%" rx="8" fill="#1e1e2e"/>` + "\n")
	for i, line := range lines {
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="#cdd6f4" xml:space="preserve">`, margin, margin+14+i*lineHeight)
		var escaped bytes.Buffer
		_ = xml.EscapeText(&escaped, []byte(strings.NewReplacer(boldOn, "\ue000", dimOn, "\ue001", normal, "\ue002").Replace(line)))
		b.WriteString(strings.NewReplacer("\ue000", `<tspan font-weight="bold" fill="#f9e2af">`, "\ue001", `<tspan fill="#9399b2">`, "\ue002", "</tspan>").Replace(escaped.String()))
		b.WriteString("</text>\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}
