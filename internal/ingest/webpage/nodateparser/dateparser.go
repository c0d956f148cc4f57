// Package dateparser stands in the program for go-dateparser, which go-htmldate
// imports for its extensive search and needs for nothing else. Trích looks for
// dates of pages in their metadata only and never searches like that, but the
// tables of 200 languages would be loaded at every start: they take 95 megabytes
// and a quarter of a second, and 13 megabytes of the program. go.mod replaces the
// module by this one, which has the names that go-htmldate uses and finds no date.
package dateparser

import (
	"errors"
	"time"
)

// ParserType is a kind of date that a Parser is to try.
type ParserType uint8

// The kinds that go-htmldate names.
const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// PreferredDateSource says on which side of today an incomplete date lies.
type PreferredDateSource uint8

// Past is before today.
const Past PreferredDateSource = 1

// Configuration is what a Parser is told; CurrentTime is the one field that
// go-htmldate reads itself.
type Configuration struct {
	CurrentTime         time.Time
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
}

// Parser finds no date.
type Parser struct{ ParserTypes []ParserType }

// Date is what a parser finds.
type Date struct{ Time time.Time }

// Parse is always an error.
func (*Parser) Parse(*Configuration, string, ...string) (Date, error) {
	return Date{}, errors.New("the extensive search for dates is left out of this program")
}
