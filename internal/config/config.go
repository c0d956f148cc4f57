// Package config reads Trích's settings: defaults, a YAML file, TRICH_…
// environment variables and command-line flags, each overriding the one before
// it. It checks everything it reads, in every layer, and reports all faults at
// once, each with the setting's name, where it was set, what was expected and,
// for a misspelling, the nearest known name.
//
// The settings are one table (settings.go), from which the example file
// config/config.yaml and the reference in .github/OPERATING.md are generated.
package config

import "time"

// Config holds every setting, checked. It is a plain value; whoever holds it
// may keep, copy and change it.
type Config struct {
	// File is the settings file that was read, empty if there was none.
	File    string
	Corpus  Corpus
	Cache   Cache
	Answer  Answer
	Encoder Encoder
	Reader  Reader
	Log     Log

	Chat     Chat
	Feedback Feedback
	Limits   Limits
	LLM      LLM
	Fronts
	// Language is the language to answer in: "auto" (the question's), "vi" or
	// "en".
	Language string
}

// Answer shapes answers.
type Answer struct {
	// Quotes is the largest number of quotes of one answer, 1 to 20.
	Quotes int
}

// The values of Reader.Mode.
const (
	ReaderAuto = "auto"
	ReaderOff  = "off"
)

// Reader chooses whether passages are read before they are quoted.
type Reader struct {
	// Mode is ReaderAuto or ReaderOff.
	Mode string
}

// Encoder chooses how the language model is computed.
type Encoder struct {
	// Kernel is "auto", "vnni", "avx2", "neon" or "portable".
	Kernel string
	// Threads is the number of threads, 0 for all cores.
	Threads int
}

// Log says what is logged to standard error, and how.
type Log struct {
	// Level is "debug", "info", "warn" or "error".
	Level string
	// Format is "text" or "json".
	Format string
}

// Chat bounds what is remembered of conversations.
type Chat struct {
	// Turns is the number of questions of a user, 0 for none; Age how long one
	// is remembered.
	Turns int
	Age   time.Duration
	// Conversations is the number of users in chats.
	Conversations int
}

// Feedback is about what users tell of replies.
type Feedback struct {
	// File is empty for "members.db" in the cache folder.
	File     string
	KeepText bool
}

// Limits keep the use fair.
type Limits struct {
	// UserPerMinute and ChatPerMinute are 0 for no limit.
	UserPerMinute, UserBurst int
	ChatPerMinute, ChatBurst int
	// Answers is 0 for the number of cores.
	Answers, Queue int
	Patience       time.Duration
}

// LLM is the service of a language model that sums up and translates.
type LLM struct {
	// BaseURL is empty for none.
	BaseURL, Model string
	Key            Secret
	Timeout        time.Duration
}
