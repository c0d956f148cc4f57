package discordtest

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Spec is Discord's own description of its interface, an OpenAPI 3.1 document,
// whose schemas are those of JSON Schema 2020-12. It is safe for concurrent use.
type Spec struct {
	compiler *jsonschema.Compiler
	paths    map[string]map[string]any
	mu       sync.Mutex // of compiler and compiled
	compiled map[string]*jsonschema.Schema
}

const specURL = "mem:///discord.json"

// OpenSpec reads the document. Unlike there, a field that is not described is
// wrong: a misspelt one would go unnoticed otherwise.
func OpenSpec(name string) (*Spec, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		return nil, err
	}
	closeObjects(document)
	s := &Spec{compiler: jsonschema.NewCompiler(), paths: map[string]map[string]any{}, compiled: map[string]*jsonschema.Schema{}}
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	s.compiler.AssertFormat()
	if err := s.compiler.AddResource(specURL, document); err != nil {
		return nil, err
	}
	for path, methods := range document.(map[string]any)["paths"].(map[string]any) {
		s.paths[path] = methods.(map[string]any)
	}
	return s, nil
}

// closeObjects forbids fields that are not described, wherever fields are.
func closeObjects(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, has := v["properties"].(map[string]any); has && v["additionalProperties"] == nil && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, inner := range v {
			closeObjects(inner)
		}
	case []any:
		for _, inner := range v {
			closeObjects(inner)
		}
	}
}

// Check reports how a request breaks the description: an unknown path or method,
// or a body that is missing, not wanted or not as described. Body is nil for
// none.
func (s *Spec) Check(method, path string, body []byte) error {
	template, operation := s.find(method, path)
	if operation == nil {
		return fmt.Errorf("there is no %s %s", method, path)
	}
	wanted, has := operation["requestBody"].(map[string]any)
	switch {
	case !has && body != nil:
		return fmt.Errorf("%s %s takes no body", method, template)
	case !has:
		return nil
	case body == nil && wanted["required"] == true:
		return fmt.Errorf("%s %s needs a body", method, template)
	}
	schema, err := s.schema(method, template)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(body)))
	if err != nil {
		return fmt.Errorf("%s %s: %w in %s", method, template, err, body)
	}
	if err := schema.Validate(value); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", method, template, err, body)
	}
	return nil
}

// find finds the operation for a path; a path without placeholders wins.
func (s *Spec) find(method, path string) (template string, operation map[string]any) {
	best := -1
	for candidate, methods := range s.paths {
		o, has := methods[strings.ToLower(method)].(map[string]any)
		if literal, fits := matches(candidate, path); has && fits && literal > best {
			template, operation, best = candidate, o, literal
		}
	}
	return template, operation
}

// matches reports whether a path fits a template, and how many of its parts are
// literal.
func matches(template, path string) (literal int, fits bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return 0, false
	}
	for i := range want {
		switch {
		case want[i] == got[i]:
			literal++
		case !strings.HasPrefix(want[i], "{") || got[i] == "":
			return 0, false
		}
	}
	return literal, true
}

func (s *Spec) schema(method, template string) (*jsonschema.Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	at := specURL + "#/paths/" + escape.Replace(template) + "/" + strings.ToLower(method) + "/requestBody/content/application~1json/schema"
	if compiled, has := s.compiled[at]; has {
		return compiled, nil
	}
	compiled, err := s.compiler.Compile(at)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	s.compiled[at] = compiled
	return compiled, nil
}
