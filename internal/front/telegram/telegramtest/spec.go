package telegramtest

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// spec is the description of the API: what each method and type takes.
type spec struct {
	Methods map[string]specType `json:"methods"`
	Types   map[string]specType `json:"types"`
}

type specType struct {
	Fields   []specField `json:"fields"`
	Subtypes []string    `json:"subtypes"`
}

type specField struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required"`
}

func readSpec(name string) (*spec, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	s := &spec{}
	return s, json.Unmarshal(content, s)
}

// check tells how a request breaks the description; empty if it does not, or if
// there is none.
func (s *spec) check(q Request) string {
	for name, value := range q.Params {
		if !utf8.ValidString(value) {
			return "strings must be encoded in UTF-8: " + name
		}
	}
	if s == nil {
		return ""
	}
	m, ok := s.Methods[q.Method]
	if !ok {
		return "there is no such method"
	}
	given := map[string]bool{}
	for name, value := range q.Params {
		given[name] = true
		if problem := s.field(m, name, func(kind string) string { return s.parameter(kind, value) }); problem != "" {
			return problem
		}
	}
	for name := range q.Files {
		given[name] = true
		file := func(kind string) string {
			if kind == "InputFile" {
				return ""
			}
			return "is a file"
		}
		if problem := s.field(m, name, file); problem != "" {
			return problem
		}
	}
	return missing(m, given)
}

// missing tells which required field is not given.
func missing(t specType, given map[string]bool) string {
	for _, f := range t.Fields {
		if f.Required && !given[f.Name] {
			return f.Name + " is required"
		}
	}
	return ""
}

// field checks the value of a field, of which fits tells why it is not of a kind.
func (s *spec) field(t specType, name string, fits func(kind string) string) string {
	i := slices.IndexFunc(t.Fields, func(f specField) bool { return f.Name == name })
	if i < 0 {
		return "there is no field " + name
	}
	var problems []string
	for _, kind := range t.Fields[i].Types {
		problem := fits(kind)
		if problem == "" {
			return ""
		}
		problems = append(problems, problem)
	}
	return name + " " + strings.Join(problems, " and ")
}

// parameter checks a value as it is written in a form.
func (s *spec) parameter(kind, value string) string {
	var err error
	switch kind {
	case "String":
	case "Integer":
		_, err = strconv.ParseInt(value, 10, 64)
	case "Boolean":
		if value != "true" && value != "false" {
			return fmt.Sprintf("is %q, not a Boolean", value)
		}
	case "Float":
		_, err = strconv.ParseFloat(value, 64)
	case "InputFile":
		return "is not a file"
	default:
		var v any
		if err = json.Unmarshal([]byte(value), &v); err == nil {
			return s.value(kind, v)
		}
	}
	if err != nil {
		return fmt.Sprintf("is %q, not %s", value, kind)
	}
	return ""
}

// value checks a value within JSON.
func (s *spec) value(kind string, v any) string {
	if of, ok := strings.CutPrefix(kind, "Array of "); ok {
		items, ok := v.([]any)
		if !ok {
			return fmt.Sprintf("is %v, not an array", v)
		}
		for _, item := range items {
			if problem := s.value(of, item); problem != "" {
				return problem
			}
		}
		return ""
	}
	ok := true
	switch kind {
	case "String":
		_, ok = v.(string)
	case "Boolean":
		_, ok = v.(bool)
	case "Float":
		_, ok = v.(float64)
	case "Integer":
		n, is := v.(float64)
		ok = is && n == math.Trunc(n)
	default:
		return s.object(kind, v)
	}
	if !ok {
		return fmt.Sprintf("is %v, not %s", v, kind)
	}
	return ""
}

func (s *spec) object(kind string, v any) string {
	t, known := s.Types[kind]
	if !known {
		return "is of the unknown type " + kind
	}
	if len(t.Subtypes) > 0 {
		var problems []string
		for _, sub := range t.Subtypes {
			problem := s.object(sub, v)
			if problem == "" {
				return ""
			}
			problems = append(problems, sub+": "+problem)
		}
		return strings.Join(problems, "; ")
	}
	fields, ok := v.(map[string]any)
	if !ok {
		return fmt.Sprintf("is %v, not %s", v, kind)
	}
	given := map[string]bool{}
	for name, value := range fields {
		given[name] = true
		if problem := s.field(t, name, func(kind string) string { return s.value(kind, value) }); problem != "" {
			return problem
		}
	}
	return missing(t, given)
}
