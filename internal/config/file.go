package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// FileName is the settings file, relative to the folders it is looked for in.
const FileName = "config/config.yaml"

// maxFile is the largest settings file that is read, in bytes.
const maxFile = 1 << 20

// maxDepth bounds the nesting of sections in a file.
const maxDepth = 8

// findFile names the settings file to read: the one asked for, which must then
// exist, else the first FileName in folders, else none.
func findFile(asked string, folders []string) string {
	if asked != "" {
		return asked
	}
	for _, dir := range folders {
		name := filepath.Join(dir, filepath.FromSlash(FileName))
		// Any error but "there is none" is left for reading, so that a file that
		// cannot be read is reported rather than passed over.
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			return name
		}
	}
	return ""
}

// readFile reads the settings in the YAML file name.
func (l *loader) readFile(name string) {
	at := source{origin: FromFile, name: name}
	f, err := os.Open(name)
	if err != nil {
		l.faults.add(at, "", "cannot be read: %v", reason(err))
		return
	}
	defer f.Close() // Only read: closing cannot lose anything.
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		l.faults.add(at, "", "cannot be read: %v", reason(err))
	case len(b) > maxFile:
		l.faults.add(at, "", "is larger than %d bytes", maxFile)
	default:
		l.parseFile(name, b)
	}
}

// reason is err without the file name, which the message already gives.
func reason(err error) error {
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// parseFile reads the settings in content, the YAML file name.
func (l *loader) parseFile(name string, content []byte) {
	at := source{origin: FromFile, name: name}
	dec := yaml.NewDecoder(bytes.NewReader(content))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return
	case err != nil:
		l.faults.add(at, "", "is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		return
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		l.faults.add(at, "", "holds more than one YAML document; expected one")
	}
	root := doc.Content[0]
	if isNull(root) {
		return
	}
	if root.Kind != yaml.MappingNode {
		at.line = root.Line
		l.faults.add(at, "", "is %s; expected settings written as \"name: value\"", describe(root))
		return
	}
	l.section(at, "", root, map[string]int{}, 0)
}

// section reads the settings of a mapping; seen holds the line of each setting
// read so far.
func (l *loader) section(at source, path string, m *yaml.Node, seen map[string]int, depth int) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		name, node := m.Content[i], m.Content[i+1]
		if node.Kind == yaml.AliasNode {
			node = node.Alias
		}
		at.line = name.Line
		key := name.Value
		if path != "" {
			key = path + "." + key
		}
		setting, known := l.byKey[key]
		switch {
		case known:
			l.leaf(at, setting, node, seen)
		case !l.isSection(key) || depth >= maxDepth:
			l.faults.add(at, fmt.Sprintf("%q", key), "is not a setting%s", didYouMean(key, l.names()))
		case node.Kind == yaml.MappingNode:
			l.section(at, key, node, seen, depth+1)
		case !isNull(node):
			l.faults.add(at, key, "is %s; expected a section that holds %s", describe(node), strings.Join(l.under(key), ", "))
		}
	}
}

// leaf reads one setting.
func (l *loader) leaf(at source, s Setting, node *yaml.Node, seen map[string]int) {
	if line, twice := seen[s.Key]; twice {
		l.faults.add(at, s.Key, "is set twice, first in line %d", line)
		return
	}
	seen[s.Key] = at.line
	if s.Kind == List && node.Kind == yaml.SequenceNode {
		node = l.joined(at, s, node)
	}
	switch {
	case isNull(node):
		l.faults.add(at, s.Key, "has no value; expected %s", s.Expected())
	case node.Kind != yaml.ScalarNode || !s.takes(node.Tag):
		found := describe(node)
		if node.Kind == yaml.ScalarNode {
			found += fmt.Sprintf(" (%s)", node.Value)
		}
		problem := s.wrong(found)
		if node.Kind == yaml.ScalarNode && s.takes("!!str") {
			problem += "; put it in quotes"
		}
		l.faults.add(at, s.Key, "%s", problem)
	default:
		l.offer(at, s, node.Value)
	}
}

// joined is a YAML list as the text that means the same.
func (l *loader) joined(at source, s Setting, list *yaml.Node) *yaml.Node {
	var texts []string
	for _, item := range list.Content {
		if item.Kind != yaml.ScalarNode || !s.takes(item.Tag) {
			at.line = item.Line
			l.faults.add(at, s.Key, "%s", s.wrong(describe(item)+" in a list"))
			continue
		}
		texts = append(texts, item.Value)
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: strings.Join(texts, ","), Line: list.Line}
}

// takes reports whether a YAML value with the tag can be one of s.
func (s Setting) takes(tag string) bool {
	switch s.Kind {
	case Number:
		return tag == "!!int"
	case Switch:
		return tag == "!!bool"
	case List:
		return tag == "!!str" || tag == "!!int"
	}
	return tag == "!!str"
}

// isNull reports whether the node holds nothing.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// describe says what sort of YAML node n is. It leaves the value out, which may
// be a secret in the wrong place.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a section"
	case yaml.SequenceNode:
		return "a list"
	}
	names := map[string]string{
		"!!int": "a number", "!!float": "a number", "!!bool": "a switch", "!!timestamp": "a date",
	}
	if what, ok := names[n.Tag]; ok {
		return what
	}
	return "a text"
}
