package meta

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"trich/internal/ingest/page"
	"trich/internal/qa"
	"trich/internal/text"
)

// ManifestName is the file at the root of a corpus folder that holds its
// metadata.
const ManifestName = "manifest.yaml"

// Manifest maps the paths of files to what people know of them.
type Manifest map[string]page.Fields

// manifestReader collects the manifest's entries and faults.
type manifestReader struct {
	place    string            // the manifest's name in messages
	spelling map[string]string // the paths of the corpus's files by NFC
	lines    map[string]int    // where each file's entry stands
	entries  Manifest
	problems []error
}

// ReadManifest reads the bytes of a manifest, which messages call place. files
// are those of the corpus. An entry with a fault is left out, and so is the whole
// manifest if it is not YAML or not a map. Each problem names place, line and
// remedy, in the order of the lines.
func ReadManifest(data []byte, place string, files map[string]bool) (_ Manifest, problems []error) {
	r := &manifestReader{place: place, spelling: make(map[string]string, len(files)), lines: make(map[string]int), entries: make(Manifest)}
	for file := range files {
		r.spelling[text.NFC(file)] = file
	}
	r.read(data)
	return r.entries, r.problems
}

// fault adds a problem; line 0 stands for the whole manifest.
func (r *manifestReader) fault(line int, format string, args ...any) {
	place := r.place
	if line > 0 {
		place += ":" + strconv.Itoa(line)
	}
	r.problems = append(r.problems, qa.Errorf(qa.CodeInvalid, "%s: %s", place, fmt.Sprintf(format, args...)))
}

// yamlLine finds the line in the message of a YAML error.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func (r *manifestReader) read(data []byte) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	err := decoder.Decode(&document)
	if errors.Is(err, io.EOF) {
		return // nothing but comments
	}
	if err == nil {
		var second yaml.Node
		if err = decoder.Decode(&second); err == nil {
			r.fault(second.Line, "a second document begins here, so none of it is used; keep one map of file names only")
			return
		}
	}
	if !errors.Is(err, io.EOF) {
		message := err.Error()
		line := 0
		if found := yamlLine.FindStringSubmatch(message); found != nil {
			line, _ = strconv.Atoi(found[1]) // zero where the message has no line
			message = message[len(found[0]):]
		}
		r.fault(line, "it is not YAML (%s), so none of it is used; mend the line or quote the value", message)
		return
	}
	r.readRoot(resolve(&document))
}

func (r *manifestReader) readRoot(root *yaml.Node) {
	if isNull(root) {
		return
	}
	if root.Kind != yaml.MappingNode {
		r.fault(root.Line, "it must be a map from file names to fields, so none of it is used; write \"name.txt:\" and the fields indented below")
		return
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		r.readEntry(root.Content[i], resolve(root.Content[i+1]))
	}
}

func (r *manifestReader) readEntry(key, value *yaml.Node) {
	key = resolve(key)
	if key.Kind != yaml.ScalarNode {
		r.fault(key.Line, "a file name is expected here; write the file's path relative to the corpus folder")
		return
	}
	file, ok := r.spelling[text.NFC(key.Value)]
	if !ok {
		r.fault(key.Line, "there is no file %q in the corpus folder; correct the path, relative to the folder and with \"/\", or remove the entry", key.Value)
		return
	}
	if first, twice := r.lines[file]; twice {
		r.fault(key.Line, "%q has an entry at line %d already, and neither is used; keep one", key.Value, first)
		delete(r.entries, file)
		return
	}
	r.lines[file] = key.Line
	if isNull(value) {
		return
	}
	if value.Kind != yaml.MappingNode {
		r.fault(value.Line, "the entry of %q must be a map of fields; write them below it, indented: %s", key.Value, fieldNames)
		return
	}
	if e, ok := r.readFields(key.Value, value); ok {
		r.entries[file] = e
	}
}

const fieldNames = "title, source, author, url, published, note"

// readFields reads the fields of one entry; ok is false if any has a fault.
func (r *manifestReader) readFields(file string, value *yaml.Node) (e page.Fields, ok bool) {
	faults := len(r.problems)
	var seen []string
	for i := 0; i+1 < len(value.Content); i += 2 {
		key, field := resolve(value.Content[i]), resolve(value.Content[i+1])
		switch {
		case key.Kind != yaml.ScalarNode || !isField(key.Value):
			r.fault(key.Line, "%q is not a field (entry of %q); the fields are %s", key.Value, file, fieldNames)
		case slices.Contains(seen, key.Value):
			r.fault(key.Line, "%q is given twice for %q; keep one", key.Value, file)
		case field.Kind != yaml.ScalarNode:
			r.fault(field.Line, "%q of %q must be a text; write it on the same line, in quotes if need be", key.Value, file)
		case strings.TrimSpace(field.Value) != "" && !isNull(field):
			r.setField(&e, file, key.Value, field)
		}
		seen = append(seen, key.Value)
	}
	return e, len(r.problems) == faults
}

func isField(name string) bool { return slices.Contains(strings.Split(fieldNames, ", "), name) }

func (r *manifestReader) setField(e *page.Fields, file, name string, field *yaml.Node) {
	value := strings.Join(strings.Fields(field.Value), " ")
	switch name {
	case "title":
		e.Title = value
	case "source":
		e.Source = value
	case "author":
		e.Author = value
	case "note":
		e.Note = value
	case "url":
		if !isWebAddress(value) {
			r.fault(field.Line, "url %q of %q is not a web address; write it whole, beginning with https://", value, file)
		}
		e.URL = value
	case "published":
		date, err := qa.ParseDate(value)
		if err != nil {
			r.fault(field.Line, "published of %q: %v; correct it or remove the line", file, err)
		}
		e.Published = date
	}
}
