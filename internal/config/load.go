package config

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// Options say where to read settings from. The zero value reads the process's
// own surroundings, without flags.
type Options struct {
	// Flags are the parsed command-line flags that BindFlags defined; nil for
	// none.
	Flags *pflag.FlagSet
	// Environ is the environment as os.Environ gives it; nil means that.
	Environ []string
	// Folders are where FileName is looked for when no file is named; nil means
	// the working folder, then the folder of the program.
	Folders []string
	// CacheDir gives the user's cache folder; nil means os.UserCacheDir.
	CacheDir func() (string, error)
}

// Load reads and checks all settings. The error is an *Error with every fault
// that was found.
func Load(o Options) (Config, error) {
	return load(Settings(), o)
}

// loader gathers candidates and faults, layer by layer.
type loader struct {
	// table holds the settings, and for every secret the one that names its
	// file.
	table  []Setting
	byKey  map[string]Setting
	layers *viper.Viper
	faults faults
}

func load(table []Setting, o Options) (Config, error) {
	o = o.filled()
	l := newLoader(table)
	file, at := o.file()
	switch {
	case file != "":
		l.readFile(file)
	case at.origin == FromFlag:
		l.faults.add(at, "", "is empty; expected the name of a settings file")
	}
	l.readEnvironment(o.Environ)
	if o.Flags != nil {
		l.readFlags(o.Flags)
	}
	c := l.resolve()
	c.File = file
	l.cacheDir(&c, o.CacheDir)
	if err := l.faults.err(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// filled replaces what is nil by the process's surroundings.
func (o Options) filled() Options {
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	if o.CacheDir == nil {
		o.CacheDir = os.UserCacheDir
	}
	if o.Folders == nil {
		o.Folders = []string{"."}
		if program, err := os.Executable(); err == nil {
			o.Folders = append(o.Folders, filepath.Dir(program))
		}
	}
	return o
}

// file is the settings file to read, empty for none, and what named it.
func (o Options) file() (string, source) {
	if o.Flags != nil {
		if f := o.Flags.Lookup(FileFlag); f != nil && f.Changed {
			return f.Value.String(), source{origin: FromFlag, name: FileFlag}
		}
	}
	asked, at := "", source{}
	for _, entry := range o.Environ {
		if name, text, _ := strings.Cut(entry, "="); name == EnvFile {
			asked, at = text, source{origin: FromEnvironment, name: name}
		}
	}
	return findFile(asked, o.Folders), at
}

func newLoader(table []Setting) *loader {
	l := &loader{byKey: map[string]Setting{}, layers: viper.New()}
	for _, s := range table {
		l.table = append(l.table, s)
		if s.Kind == Hidden {
			l.table = append(l.table, Setting{Key: s.Key + FileSuffix, Kind: Text})
		}
	}
	for _, s := range l.table {
		l.byKey[s.Key] = s
		if s.Default == "" {
			continue
		}
		v, problem := s.parse(s.Default)
		if problem != "" {
			l.faults.add(source{}, s.Key, "%s", problem)
		}
		l.layers.SetDefault(s.Key, candidate{text: s.Default, value: v})
	}
	return l
}

// offer checks text, and gives it to the layer that at names.
func (l *loader) offer(at source, s Setting, text string) {
	v, problem := s.parse(text)
	if problem != "" {
		l.faults.add(at, s.Key, "%s", problem)
		return
	}
	c := candidate{at: at, text: text, value: v}
	if at.origin == FromFlag {
		l.layers.Set(s.Key, c)
		return
	}
	// Merging fails for unreadable input only; file before environment gives
	// the latter precedence.
	if err := l.layers.MergeConfigMap(nested(s.Key, c)); err != nil {
		l.faults.add(at, s.Key, "cannot be set: %v", err)
	}
}

// nested is the map of maps that viper wants for a key with dots.
func nested(key string, v any) map[string]any {
	parts := strings.Split(key, ".")
	for _, part := range slices.Backward(parts) {
		v = map[string]any{part: v}
	}
	return v.(map[string]any)
}

// readEnvironment reads the TRICH_… variables. An empty one counts as not set.
func (l *loader) readEnvironment(environ []string) {
	byEnv := map[string]Setting{}
	for _, s := range l.table {
		byEnv[s.Env()] = s
	}
	names := append(slices.Collect(maps.Keys(byEnv)), EnvFile)
	slices.Sort(names)
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, EnvPrefix) || name == EnvFile || name == EnvLongTests {
			continue
		}
		at := source{origin: FromEnvironment, name: name}
		s, known := byEnv[name]
		switch {
		case !known:
			l.faults.add(at, "", "is not a setting%s", didYouMean(name, names))
		case text != "":
			l.offer(at, s, text)
		}
	}
}

// resolve takes each setting's candidate of the highest layer.
func (l *loader) resolve() Config {
	var c Config
	for _, s := range l.table {
		if s.store == nil {
			continue
		}
		won, _ := l.layers.Get(s.Key).(candidate)
		if s.Kind == Hidden {
			won = l.secret(s, won)
		}
		s.store(&c, won.value)
	}
	return c
}

// secret settles between a secret and the file that holds it: the higher layer
// wins, and both in one layer is a fault.
func (l *loader) secret(s Setting, direct candidate) candidate {
	file, set := l.layers.Get(s.Key + FileSuffix).(candidate)
	switch {
	case !set || file.text == "" || file.at.origin < direct.at.origin:
		return direct
	case direct.text != "" && file.at.origin == direct.at.origin:
		l.faults.add(file.at, s.Key+FileSuffix, "and %s are both set; expected one of them", s.Key)
		return direct
	}
	secret, err := readSecret(file.text)
	if err != nil {
		l.faults.add(file.at, s.Key+FileSuffix, "names a file that gives no secret: %v", err)
	}
	file.value.secret = secret
	return file
}

// cacheDir finds the cache folder where none was set.
func (l *loader) cacheDir(c *Config, userCacheDir func() (string, error)) {
	if c.Cache.Dir != "" {
		return
	}
	dir, err := userCacheDir()
	if err != nil {
		l.faults.add(source{}, "cache.dir", "is not set and the user's cache folder is not known (%v); set %sCACHE_DIR", err, EnvPrefix)
		return
	}
	c.Cache.Dir = filepath.Join(dir, "trich")
}

// names are all names that a file may hold: settings and sections.
func (l *loader) names() []string {
	set := map[string]bool{}
	for _, s := range l.table {
		set[s.Key] = true
		for key := s.Key; strings.Contains(key, "."); {
			key = key[:strings.LastIndexByte(key, '.')]
			set[key] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// isSection reports whether settings stand under key.
func (l *loader) isSection(key string) bool { return len(l.under(key)) > 0 }

// under lists the settings under key.
func (l *loader) under(key string) []string {
	var keys []string
	for _, s := range l.table {
		if strings.HasPrefix(s.Key, key+".") {
			keys = append(keys, s.Key)
		}
	}
	return keys
}
