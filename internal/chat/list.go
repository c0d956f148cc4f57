package chat

import (
	"strings"

	"trich/internal/wording"
)

// list adds lines under a heading, which may be empty. Of a long list the first
// lines are shown, and all of it is attached as a text file of the given name.
func (r *Reply) list(w wording.Catalogue, heading string, lines []string, name string) {
	if len(lines) == 0 {
		return
	}
	var shown []string
	for _, l := range lines[:min(len(lines), maxListed)] {
		shown = append(shown, oneLine(l, maxLead))
	}
	if len(lines) > maxListed {
		shown = append(shown, w.AndMore(len(lines)-maxListed))
		r.attach(name, heading, lines)
	}
	text := strings.Join(shown, "\n")
	if heading != "" {
		text = heading + "\n" + text
	}
	r.Blocks = append(r.Blocks, Line{Text: text})
}

// attach adds a heading and lines to the reply's file.
func (r *Reply) attach(name, heading string, lines []string) {
	if r.File == nil {
		r.File = &File{Name: name}
	}
	if len(r.File.Content) > 0 {
		r.File.Content = append(r.File.Content, '\n')
	}
	if heading != "" {
		lines = append([]string{heading}, lines...)
	}
	r.File.Content = append(r.File.Content, strings.Join(lines, "\n")+"\n"...)
}
