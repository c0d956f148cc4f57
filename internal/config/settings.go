package config

import (
	"slices"
	"strings"
	"time"
)

// Kind is the type of a setting's value.
type Kind string

// The kinds. Their names are what messages and the reference show.
const (
	// Text is any text.
	Text Kind = "text"
	// Choice is one of Setting.Choices.
	Choice Kind = "choice"
	// Number is a whole number from Setting.Min to Setting.Max.
	Number Kind = "number"
	// Switch is true or false.
	Switch Kind = "switch"
	// Duration is a time such as 500ms or 1m30s, not negative.
	Duration Kind = "duration"
	// List is texts without spaces, parted by commas; none may be empty.
	List Kind = "list"
	// Hidden is a Secret: a key or password. It has no flag, since other users
	// can read a command line, and may also be given as the name of a file that
	// holds it, by the setting of the same key with FileSuffix.
	Hidden Kind = "secret"
)

// FileSuffix makes, of a secret's key, the key of the setting that names a file
// holding the secret.
const FileSuffix = "_file"

// EnvPrefix begins every environment variable of Trích.
const EnvPrefix = "TRICH_"

// EnvFile is the variable that names the settings file, like the flag --config.
const EnvFile = EnvPrefix + "CONFIG"

// EnvLongTests switches on the tests that take minutes. It is not a setting,
// but the prefix makes it ours, so it must not be taken for a misspelt one.
const EnvLongTests = EnvPrefix + "LONG_TESTS"

// Setting is one row of the table of settings.
type Setting struct {
	// Key is the name: sections and name, separated by dots, in lower case.
	Key  string
	Kind Kind
	// Default is the default value as it would be written in a variable.
	Default string
	// Choices are the values of a Choice, and those a List may hold if not any.
	Choices []string
	// Min and Max bound a Number, both inclusive.
	Min, Max int
	// Flag and Short name the command-line flag, without dashes; empty for
	// none.
	Flag, Short string
	// Doc says what the setting does, in one or more short sentences.
	Doc string

	store func(*Config, value)
}

// Env is the environment variable that sets s.
func (s Setting) Env() string {
	return EnvPrefix + strings.ToUpper(strings.ReplaceAll(s.Key, ".", "_"))
}

// value is a checked value; the field of the setting's kind is meaningful.
type value struct {
	text     string
	number   int
	on       bool
	duration time.Duration
	list     []string
	secret   Secret
}

// Settings lists every setting, in the order in which they are documented. The
// caller owns the slice.
func Settings() []Setting {
	return slices.Concat(corpusSettings(), coreSettings(), botSettings(), frontSettings())
}

func coreSettings() []Setting {
	return []Setting{
		{
			Key: "language", Kind: Choice, Default: "auto", Choices: []string{"auto", "vi", "en"}, Flag: "lang",
			Doc:   "Language of the question and the reply: Vietnamese, English, or found out from the question.",
			store: func(c *Config, v value) { c.Language = v.text },
		},
		{
			Key: "answer.quotes", Kind: Number, Default: "3", Min: 1, Max: 20, Flag: "quotes", Short: "n",
			Doc:   "Largest number of quotes in one answer.",
			store: func(c *Config, v value) { c.Answer.Quotes = v.number },
		},
		{
			Key: "encoder.kernel", Kind: Choice, Default: "auto", Flag: "kernel",
			Choices: []string{"auto", "vnni", "avx2", "avx2base", "neon", "neonbase", "portable"},
			Doc:     "Arithmetic of the language model. \"auto\" takes the fastest that the processor has; names with \"base\" do without its byte dot products.",
			store:   func(c *Config, v value) { c.Encoder.Kernel = v.text },
		},
		{
			Key: "encoder.threads", Kind: Number, Default: "0", Min: 0, Max: 1024, Flag: "threads",
			Doc:   "Threads of the language model. 0: all cores.",
			store: func(c *Config, v value) { c.Encoder.Threads = v.number },
		},
		{
			Key: "reader.mode", Kind: Choice, Default: ReaderAuto, Choices: []string{ReaderAuto, ReaderOff}, Flag: "reader",
			Doc:   "Whether passages are read before they are quoted. \"off\" saves a tenth of a second a question and about 25 MB, for answers that are wrong more often.",
			store: func(c *Config, v value) { c.Reader.Mode = v.text },
		},
		{
			Key: "log.level", Kind: Choice, Default: "warn", Flag: "log-level",
			Choices: []string{"debug", "info", "warn", "error"},
			Doc:     "Least severe messages that are logged to standard error.",
			store:   func(c *Config, v value) { c.Log.Level = v.text },
		},
		{
			Key: "log.format", Kind: Choice, Default: "text", Choices: []string{"text", "json"}, Flag: "log-format",
			Doc:   "Form of log messages: for people or for programs.",
			store: func(c *Config, v value) { c.Log.Format = v.text },
		},
	}
}
