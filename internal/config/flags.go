package config

import (
	"slices"

	"github.com/spf13/pflag"
)

// FileFlag is the flag that names the settings file.
const FileFlag = "config"

// BindFlags defines on fs the flag --config and the flags of the settings named
// by keys, of all settings if none is named. It panics on a key that is unknown
// or has no flag, which is a mistake of the program.
//
// The flags take any text: what is wrong with it is for Load to say, along with
// all that is wrong elsewhere.
func BindFlags(fs *pflag.FlagSet, keys ...string) {
	if fs.Lookup(FileFlag) == nil {
		fs.Var(&flagValue{kind: "file"}, FileFlag, "Settings file, instead of "+FileName+".")
	}
	bound := map[string]bool{}
	for _, s := range Settings() {
		if s.Flag == "" || len(keys) > 0 && !slices.Contains(keys, s.Key) {
			continue
		}
		bound[s.Key] = true
		f := fs.VarPF(&flagValue{text: s.Default, kind: string(s.Kind)}, s.Flag, s.Short, usage(s))
		if s.Kind == Switch {
			f.NoOptDefVal = "true"
		}
	}
	for _, key := range keys {
		if !bound[key] {
			panic("config: no flag for the setting " + key)
		}
	}
}

// usage is a setting's line of help.
func usage(s Setting) string {
	switch s.Kind {
	case Choice, Number:
		return s.Doc + " Takes " + s.Expected() + "."
	}
	return s.Doc
}

// flagValue holds a flag's text unchecked.
type flagValue struct{ text, kind string }

func (v *flagValue) String() string     { return v.text }
func (v *flagValue) Set(t string) error { v.text = t; return nil }
func (v *flagValue) Type() string       { return v.kind }

// readFlags reads the flags that were given.
func (l *loader) readFlags(fs *pflag.FlagSet) {
	for _, s := range l.table {
		if s.Flag == "" {
			continue
		}
		if f := fs.Lookup(s.Flag); f != nil && f.Changed {
			l.offer(source{origin: FromFlag, name: s.Flag}, s, f.Value.String())
		}
	}
}
