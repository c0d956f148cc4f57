package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Origin is the layer a value or a fault comes from.
type Origin int

// The layers, in rising order of precedence.
const (
	FromDefault Origin = iota
	FromFile
	FromEnvironment
	FromFlag
)

// source is where a value was set.
type source struct {
	origin Origin
	// name is the file, variable or flag.
	name string
	// line counts from 1; 0 for none.
	line int
}

// String writes the source for a message: "config.yaml line 3",
// "environment variable TRICH_X", "flag --x".
func (s source) String() string {
	switch s.origin {
	case FromFile:
		if s.line > 0 {
			return fmt.Sprintf("%s line %d", s.name, s.line)
		}
		return s.name
	case FromEnvironment:
		return "environment variable " + s.name
	case FromFlag:
		return "flag --" + s.name
	}
	return "default"
}

// Fault is one thing that is wrong with the settings.
type Fault struct {
	// Origin is the layer at fault.
	Origin Origin
	// Where names the file and line, the variable or the flag.
	Where string
	// Key is the setting, or the unknown name as it was written; it may be empty
	// for a fault of a whole file.
	Key string
	// Problem says what is wrong and what was expected. It never holds a
	// secret.
	Problem string

	line int
}

// String is the fault in one line.
func (f Fault) String() string {
	if f.Key == "" {
		return f.Where + " " + f.Problem
	}
	return fmt.Sprintf("%s: %s %s", f.Where, f.Key, f.Problem)
}

// Error holds every fault found, at least one, by layer and line.
type Error struct {
	Faults []Fault
}

// Error lists all faults in one line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "; ")
}

// Usage reports whether all faults are on the command line, so that the program
// was used wrongly rather than set up wrongly.
func (e *Error) Usage() bool {
	return !slices.ContainsFunc(e.Faults, func(f Fault) bool { return f.Origin != FromFlag })
}

// faults collects what is wrong while reading goes on.
type faults []Fault

func (fs *faults) add(at source, key, format string, args ...any) {
	*fs = append(*fs, Fault{
		Origin: at.origin, Where: at.String(), Key: key,
		Problem: fmt.Sprintf(format, args...), line: at.line,
	})
}

// err is nil if there are no faults, else an *Error in a fixed order.
func (fs faults) err() error {
	if len(fs) == 0 {
		return nil
	}
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.line, b.line), cmp.Compare(a.Key, b.Key))
	})
	return &Error{Faults: fs}
}
