package config

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// maxSecretFile is the largest secret file that is read, in bytes.
const maxSecretFile = 64 << 10

// candidate is a setting's value in one layer, with where it was set. It
// travels through viper, so that the value that wins brings its source along.
type candidate struct {
	at source
	// text is the value as written.
	text string
	// value is what text means.
	value value
}

// parse checks text against the setting. The problem is empty if it is right.
func (s Setting) parse(text string) (v value, problem string) {
	ok := true
	trimmed := strings.TrimSpace(text)
	switch s.Kind {
	case Text:
		v.text, ok = text, !strings.ContainsRune(text, 0) && (text != "" || s.Default == "")
	case Choice:
		v.text, ok = trimmed, slices.Contains(s.Choices, trimmed)
	case Number:
		var err error
		v.number, err = strconv.Atoi(trimmed)
		ok = err == nil && v.number >= s.Min && v.number <= s.Max
	case Switch:
		v.on, ok = trimmed == "true", trimmed == "true" || trimmed == "false"
	case Duration:
		var err error
		v.duration, err = time.ParseDuration(trimmed)
		ok = err == nil && v.duration >= 0
	case List:
		v.list, ok = parseList(trimmed)
		for _, item := range v.list {
			ok = ok && (len(s.Choices) == 0 || slices.Contains(s.Choices, item))
		}
	case Hidden:
		v.secret = NewSecret(text)
	}
	if !ok {
		problem = s.wrong(strconv.Quote(text))
	}
	return v, problem
}

// parseList reads texts parted by commas; none for the empty text.
func parseList(text string) ([]string, bool) {
	if text == "" {
		return nil, true
	}
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
		if parts[i] == "" || strings.ContainsFunc(parts[i], unicode.IsSpace) {
			return nil, false
		}
	}
	return parts, true
}

// wrong says that what was found is not what the setting expects; a secret's
// value is not shown.
func (s Setting) wrong(found string) string {
	if s.Kind == Hidden {
		found = redacted
	}
	return fmt.Sprintf("is %s; expected %s", found, s.Expected())
}

// Expected says what values s takes, such as "a whole number from 1 to 20".
func (s Setting) Expected() string {
	switch s.Kind {
	case Choice:
		return "one of " + strings.Join(s.Choices, ", ")
	case Number:
		return fmt.Sprintf("a whole number from %d to %d", s.Min, s.Max)
	case Switch:
		return "true or false"
	case Duration:
		return "a duration such as 500ms or 1m30s"
	case List:
		if len(s.Choices) > 0 {
			return "some of " + strings.Join(s.Choices, ", ") + ", parted by commas"
		}
		return "texts without spaces, parted by commas"
	case Hidden:
		return "a secret as text"
	}
	if s.Default != "" {
		return "text that is not empty"
	}
	return "text"
}

// readSecret reads the secret held by the named file, without the line end.
func readSecret(name string) (Secret, error) {
	f, err := os.Open(name)
	if err != nil {
		return Secret{}, err
	}
	defer f.Close() // Only read: closing cannot lose anything.
	b, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	switch {
	case err != nil:
		return Secret{}, err
	case len(b) > maxSecretFile:
		return Secret{}, fmt.Errorf("%s is larger than %d bytes", name, maxSecretFile)
	}
	secret := NewSecret(strings.TrimRight(string(b), "\r\n"))
	if !secret.IsSet() {
		return Secret{}, fmt.Errorf("%s is empty", name)
	}
	return secret, nil
}
