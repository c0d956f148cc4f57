package config

import (
	"fmt"
	"strconv"
	"strings"
)

// lineWidth is the width that comments of the example file are wrapped to.
const lineWidth = 78

const exampleHead = `# Settings of Trích, all at their defaults. An environment variable overrides
# this file, and a command-line flag overrides both. An unknown or wrong setting
# is an error.
`

// Example is the settings file with every setting at its default, explained.
func Example() string { return example(Settings()) }

func example(table []Setting) string {
	var b strings.Builder
	b.WriteString(exampleHead)
	section := ""
	for _, s := range table {
		name, indent := s.Key, ""
		b.WriteByte('\n')
		if dot := strings.LastIndexByte(s.Key, '.'); dot >= 0 {
			name, indent = s.Key[dot+1:], "  "
			if s.Key[:dot] != section {
				section = s.Key[:dot]
				b.WriteString(section + ":\n")
			}
		} else {
			section = ""
		}
		for _, line := range wrap(s.Doc+sets(s), lineWidth-len(indent)) {
			b.WriteString(indent + "# " + line + "\n")
		}
		if s.Kind == Hidden {
			indent += "# "
		}
		b.WriteString(indent + name + ": " + s.written() + "\n")
	}
	return b.String()
}

// sets tells which values s takes, and the variable and flag that set it.
func sets(s Setting) string {
	out := ""
	if s.Kind == Choice || s.Kind == Number {
		out = " Takes " + s.Expected() + "."
	}
	out += " Variable " + s.Env()
	if s.Kind == Hidden {
		return out + ", or " + s.Env() + strings.ToUpper(FileSuffix) + " to name a file that holds it."
	}
	if s.Flag != "" {
		out += ", flag " + s.flags()
	}
	return out + "."
}

// flags writes the flag of s with its dashes, short form last.
func (s Setting) flags() string {
	if s.Short == "" {
		return "--" + s.Flag
	}
	return fmt.Sprintf("--%s or -%s", s.Flag, s.Short)
}

// written is the default as YAML.
func (s Setting) written() string {
	if s.Default == "" {
		return strconv.Quote("")
	}
	return s.Default
}

// Reference is a Markdown table of all settings.
func Reference() string {
	var b strings.Builder
	b.WriteString("| Setting | Variable | Flag | Default | Meaning |\n|---|---|---|---|---|\n")
	for _, s := range Settings() {
		flag := ""
		if s.Flag != "" {
			flag = "`" + strings.ReplaceAll(s.flags(), " or ", "`, `") + "`"
		}
		meaning := s.Doc
		if s.Kind == Choice || s.Kind == Number {
			meaning += " Takes " + s.Expected() + "."
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | `%s` | %s |\n", s.Key, s.Env(), flag, s.written(), meaning)
	}
	return b.String()
}

// wrap breaks text at spaces into lines of at most width bytes.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) > width-len("# "):
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
