package office

import (
	"path"
	"strings"
)

// maxSlides is the most slides that are read.
const maxSlides = 2000

// ReadSlides reads a .pptx. The number of a slide is the page of its paragraphs.
func ReadSlides(data []byte) (*Document, error) {
	a, err := openArchive(data)
	if err != nil {
		return nil, err
	}
	d, b := new(Document), new(builder)
	if err := a.readAll(part{"docProps/core.xml", d.core}); err != nil {
		return nil, err
	}
	names, err := slideNames(a)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		slide, err := a.read(name)
		if err != nil {
			return nil, err
		}
		b.page = i + 1
		if err := slideText(slide, b); err != nil {
			return nil, err
		}
	}
	if len(names) == 0 {
		return nil, ErrDamaged
	}
	d.Paragraphs, err = b.paragraphs()
	return d, err
}

// slideNames are the files of the slides in the order in which they are shown.
func slideNames(a *archive) ([]string, error) {
	relations, err := a.read("ppt/_rels/presentation.xml.rels")
	if err != nil {
		return nil, err
	}
	targets := map[string]string{}
	if err := walk(relations, events{begin: func(e element) {
		if target := e.attr("Target"); e.name == "Relationship" && target != "" {
			targets[e.attr("Id")] = strings.TrimPrefix(path.Join("/ppt", target), "/")
			if strings.HasPrefix(target, "/") {
				targets[e.attr("Id")] = strings.TrimPrefix(target, "/")
			}
		}
	}}); err != nil {
		return nil, err
	}
	show, err := a.read("ppt/presentation.xml")
	if err != nil {
		return nil, err
	}
	var names []string
	err = walk(show, events{begin: func(e element) {
		if e.name != "sldId" || len(names) >= maxSlides {
			return
		}
		for _, attr := range e.Attr { // it has an id of its own beside that of the relation
			if target := targets[attr.Value]; attr.Name.Space == "r" && a.files[target] != nil {
				names = append(names, target)
			}
		}
	}})
	return names, err
}

// slideText reads the paragraphs of a slide.
func slideText(data []byte, b *builder) error {
	kind, inText := "", false
	return b.walk(data, &inText, events{
		skip: func(e element) bool { return e.name == "Fallback" },
		begin: func(e element) {
			switch e.name {
			case "sp":
				kind = ""
			case "ph":
				kind = e.attr("type")
			case "p":
				if p := b.current(); kind == "title" || kind == "ctrTitle" {
					p.Heading, p.Title = 1, kind == "ctrTitle"
				}
			case "t":
				inText = kind != "sldNum" && kind != "ftr" && kind != "dt"
			case "br":
				b.write("\n")
			}
		},
	})
}
