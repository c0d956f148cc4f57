package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"trich/internal/qa"
)

// write makes a settings file and gives its name.
func write(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "trich.yaml")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// loadFrom loads with the given file content (none if empty), environment and
// flags, apart from the machine's own.
func loadFrom(t *testing.T, table []Setting, file string, environ, args []string) (Config, error) {
	t.Helper()
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	BindFlags(flags)
	if file != "" {
		args = append([]string{"--config", write(t, file)}, args...)
	}
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return load(table, Options{
		Flags: flags, Environ: append([]string{}, environ...), Folders: []string{},
		CacheDir: func() (string, error) { return "home", nil },
	})
}

// The layers override each other in the promised order.
func TestPrecedence(t *testing.T) {
	tests := []struct {
		name, file string
		environ    []string
		args       []string
		want       int
	}{
		{name: "default", want: 3},
		{name: "file", file: "answer: {quotes: 4}", want: 4},
		{name: "dotted name", file: "answer.quotes: 4", want: 4},
		{name: "environment over file", file: "answer:\n  quotes: 4", environ: []string{"TRICH_ANSWER_QUOTES=5"}, want: 5},
		{name: "empty variable is not set", file: "answer: {quotes: 4}", environ: []string{"TRICH_ANSWER_QUOTES="}, want: 4},
		{name: "flag over all", file: "answer: {quotes: 4}", environ: []string{"TRICH_ANSWER_QUOTES=5"}, args: []string{"-n", "6"}, want: 6},
		{name: "flag with the default's value", environ: []string{"TRICH_ANSWER_QUOTES=5"}, args: []string{"--quotes=3"}, want: 3},
		{name: "empty section", file: "answer:\ncorpus:\n  dir: x", want: 3},
		{name: "comments only", file: "# nothing\n", want: 3},
		{name: "anchor", file: "encoder: {threads: &n 7}\nanswer: {quotes: *n}", want: 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := loadFrom(t, Settings(), tt.file, tt.environ, tt.args)
			if err != nil {
				t.Fatal(err)
			}
			if c.Answer.Quotes != tt.want {
				t.Errorf("quotes = %d, want %d", c.Answer.Quotes, tt.want)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	c, err := loadFrom(t, Settings(), "", []string{"HOME=/x", EnvLongTests + "=1"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Corpus: Corpus{Dir: "seeds", MaxFileSize: 5}, Cache: Cache{Dir: filepath.Join("home", "trich")},
		Answer: Answer{Quotes: 3}, Encoder: Encoder{Kernel: "auto"}, Reader: Reader{Mode: ReaderAuto},
		Log: Log{Level: "warn", Format: "text"}, Language: "auto",
		Chat:   Chat{Turns: 5, Age: 15 * time.Minute, Conversations: 2000},
		Limits: Limits{UserPerMinute: 20, UserBurst: 8, ChatPerMinute: 20, ChatBurst: 10, Queue: 256, Patience: 20 * time.Second},
		LLM:    LLM{Timeout: 8 * time.Second},
		Fronts: Fronts{
			Console: Console{Admin: true},
			Telegram: Telegram{APIURL: "https://api.telegram.org", Listen: []string{"private", "groups", "inline"},
				MaxAge: 10 * time.Minute, WebhookListen: ":8443"},
			Discord: Discord{APIURL: "https://discord.com/api/v10", Shards: "auto"},
		},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v\nwant %+v", c, want)
	}
}

// fields lists the leaves of a structure by path.
func fields(v reflect.Value, path string, into map[string]any) map[string]any {
	if secret, is := v.Interface().(Secret); is {
		into[path] = secret.Reveal()
		return into
	}
	if v.Kind() == reflect.Slice {
		into[path] = fmt.Sprint(v.Interface())
		return into
	}
	if v.Kind() != reflect.Struct {
		into[path] = v.Interface()
		return into
	}
	for i := range v.NumField() {
		fields(v.Field(i), path+"."+v.Type().Field(i).Name, into)
	}
	return into
}

// Every setting changes one field, a different one each, by variable as by
// flag, and together they reach every field.
func TestEverySettingReachesItsField(t *testing.T) {
	base, err := loadFrom(t, Settings(), "", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	before := fields(reflect.ValueOf(base), "", map[string]any{})
	setBy := map[string]string{".File": "the file itself"}
	for _, s := range Settings() {
		other := map[Kind]string{Text: "elsewhere", Number: "11", Duration: "33s", List: "a, b", Hidden: "hush"}[s.Kind]
		switch {
		case len(s.Choices) > 0:
			other = s.Choices[len(s.Choices)-1]
		case s.Kind == Switch:
			other = strconv.FormatBool(s.Default == "false")
		}
		byEnv, errEnv := loadFrom(t, Settings(), "", []string{s.Env() + "=" + other}, nil)
		byFlag, errFlag := byEnv, error(nil)
		if s.Flag != "" {
			byFlag, errFlag = loadFrom(t, Settings(), "", nil, []string{"--" + s.Flag + "=" + other})
		}
		if err := errors.Join(errEnv, errFlag); err != nil {
			t.Fatalf("%s: %v", s.Key, err)
		}
		if !reflect.DeepEqual(byEnv, byFlag) {
			t.Errorf("%s: variable gives %+v, flag %+v", s.Key, byEnv, byFlag)
		}
		for path, now := range fields(reflect.ValueOf(byEnv), "", map[string]any{}) {
			if now == before[path] {
				continue
			}
			if first, dup := setBy[path]; dup {
				t.Errorf("%s is set by %s and by %s", path, first, s.Key)
			}
			setBy[path] = s.Key
		}
	}
	if len(setBy) != len(before) || len(setBy) != len(Settings())+1 {
		t.Errorf("%d settings reach %d of %d fields: %v", len(Settings()), len(setBy)-1, len(before)-1, setBy)
	}
}

// Each fault is reported by name, source, expectation and nearest name.
func TestFaults(t *testing.T) {
	tests := []struct {
		name, file string
		environ    []string
		args       []string
		// want holds, for each fault in order, strings its line must hold.
		want  [][]string
		usage bool
	}{
		{name: "unknown in file", file: "corpus:\n  dri: x\n",
			want: [][]string{{"trich.yaml line 2", `"corpus.dri"`, "not a setting", "did you mean corpus.dir?"}}},
		{name: "unknown section", file: "corpuss:\n  dir: x\n",
			want: [][]string{{"trich.yaml line 1", `"corpuss"`, "did you mean corpus?"}}},
		{name: "nothing near", file: "zebra: 1\n", want: [][]string{{"line 1", `"zebra" is not a setting`}}},
		{name: "capitals", file: "Corpus: {dir: x}\n", want: [][]string{{`"Corpus"`, "did you mean corpus?"}}},
		{name: "text for number", file: "answer:\n  quotes: three\n",
			want: [][]string{{"line 2", "answer.quotes is a text (three)", "a whole number from 1 to 20"}}},
		{name: "quoted number", file: "answer: {quotes: \"3\"}\n", want: [][]string{{"answer.quotes is a text"}}},
		{name: "out of bounds", file: "answer: {quotes: 21}\n", want: [][]string{{`is "21"`, "from 1 to 20"}}},
		{name: "number for text", file: "corpus: {dir: 2018}\n", want: [][]string{{"corpus.dir is a number (2018)", "put it in quotes"}}},
		{name: "no value", file: "corpus:\n  dir:\n", want: [][]string{{"line 2", "corpus.dir has no value"}}},
		{name: "empty text", file: "corpus: {dir: \"\"}\n", want: [][]string{{"corpus.dir", "not empty"}}},
		{name: "list", file: "corpus: {dir: [a]}\n", want: [][]string{{"corpus.dir is a list; expected text"}}},
		{name: "section for setting", file: "language: {vi: en}\n", want: [][]string{{"language is a section", "auto, vi, en"}}},
		{name: "setting for section", file: "corpus: seeds\n", want: [][]string{{"corpus is a text; expected a section", "corpus.dir"}}},
		{name: "twice", file: "corpus.dir: a\ncorpus:\n  dir: b\n", want: [][]string{{"line 3", "corpus.dir is set twice, first in line 1"}}},
		{name: "not a mapping", file: "- a\n", want: [][]string{{"line 1", "is a list"}}},
		{name: "two documents", file: "language: vi\n---\nlanguage: en\n", want: [][]string{{"more than one YAML document"}}},
		{name: "broken YAML", file: "corpus: {dir\n", want: [][]string{{"trich.yaml", "not YAML", "line "}}},
		{name: "unknown variable", environ: []string{"TRICH_CORPSU_DIR=x"},
			want: [][]string{{"environment variable TRICH_CORPSU_DIR", "not a setting", "TRICH_CORPUS_DIR?"}}},
		{name: "wrong variable", environ: []string{"TRICH_LANGUAGE=fr"},
			want: [][]string{{"environment variable TRICH_LANGUAGE", `language is "fr"`, "one of auto, vi, en"}}},
		{name: "wrong in a list", environ: []string{"TRICH_TELEGRAM_LISTEN=private,phone"},
			want: [][]string{{`telegram.listen is "private,phone"`, "some of private, groups, inline, parted by commas"}}},
		{name: "wrong flag", args: []string{"--kernel", "sse"}, usage: true,
			want: [][]string{{"flag --kernel", `encoder.kernel is "sse"`, "one of auto, vnni"}}},
		{name: "empty file name", args: []string{"--config="}, usage: true,
			want: [][]string{{"flag --config", "is empty"}}},
		{name: "all at once, overridden ones too", file: "answer:\n  quotes: 0\nlog: {level: loud}\n",
			environ: []string{"TRICH_ANSWER_QUOTES=x"}, args: []string{"-n", "99", "--threads=-1"},
			want: [][]string{{"line 2", "answer.quotes"}, {"line 3", "log.level"}, {"TRICH_ANSWER_QUOTES"},
				{"flag --quotes", "99"}, {"flag --threads", "-1"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := loadFrom(t, Settings(), tt.file, tt.environ, tt.args)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %+v and error %v, want an *Error", c, err)
			}
			if len(e.Faults) != len(tt.want) {
				t.Fatalf("got %d faults, want %d: %v", len(e.Faults), len(tt.want), err)
			}
			for i, f := range e.Faults {
				for _, part := range tt.want[i] {
					if !strings.Contains(f.String(), part) {
						t.Errorf("fault %q does not say %q", f, part)
					}
				}
			}
			if e.Usage() != tt.usage {
				t.Errorf("Usage() = %v, want %v", e.Usage(), tt.usage)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than a line", err)
			}
		})
	}
}

// A file that is asked for must be there; one that is looked for need not.
func TestFileSearch(t *testing.T) {
	dir, second := t.TempDir(), t.TempDir()
	named := write(t, "language: en")
	for _, d := range []string{dir, second} {
		if err := os.MkdirAll(filepath.Join(d, "config"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	inSecond := filepath.Join(second, "config", "config.yaml")
	if err := os.WriteFile(inSecond, []byte("language: vi"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		folders []string
		environ []string
		file    string
		lang    string
		fault   string
	}{
		{name: "none", folders: []string{dir}, lang: "auto"},
		{name: "second folder", folders: []string{dir, second}, file: inSecond, lang: "vi"},
		{name: "variable", folders: []string{second}, environ: []string{EnvFile + "=" + named}, file: named, lang: "en"},
		{name: "missing", folders: []string{second}, environ: []string{EnvFile + "=" + named + "x"}, fault: "cannot be read"},
		{name: "folder", folders: nil, environ: []string{EnvFile + "=" + dir}, fault: "cannot be read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(Options{Folders: append([]string{}, tt.folders...), Environ: append([]string{}, tt.environ...),
				CacheDir: func() (string, error) { return dir, nil }})
			if tt.fault != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fault) {
					t.Fatalf("error %v does not say %q", err, tt.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.File != tt.file || c.Language != tt.lang {
				t.Errorf("got file %q and language %q, want %q and %q", c.File, c.Language, tt.file, tt.lang)
			}
		})
	}
}

func TestNoCacheFolder(t *testing.T) {
	noHome := func() (string, error) { return "", errors.New("no home") }
	_, err := Load(Options{Environ: []string{}, Folders: []string{}, CacheDir: noHome})
	if err == nil || !strings.Contains(err.Error(), "TRICH_CACHE_DIR") {
		t.Errorf("error %v does not name the remedy", err)
	}
	c, err := Load(Options{Environ: []string{"TRICH_CACHE_DIR=c"}, Folders: []string{}, CacheDir: noHome})
	if err != nil || c.Cache.Dir != "c" {
		t.Errorf("got %q, %v", c.Cache.Dir, err)
	}
}

// The bounds agree with what the rest of the program accepts.
func TestBoundsMatchContracts(t *testing.T) {
	for _, s := range Settings() {
		switch s.Key {
		case "answer.quotes":
			if s.Max != qa.MaxQuotes {
				t.Errorf("answer.quotes goes up to %d, want %d", s.Max, qa.MaxQuotes)
			}
		case "language":
			if want := []string{"auto", string(qa.Vietnamese), string(qa.English)}; !reflect.DeepEqual(s.Choices, want) {
				t.Errorf("languages are %v, want %v", s.Choices, want)
			}
		}
	}
}

// Whatever a file holds, loading ends with a configuration or with faults that
// name the file.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{Example(), "a: &x [*x]", "<<: {a: b}", "? {a: b}\n: c", "\xff", "corpus: !!int x", "a: b: c", "--- !!set {a}", "language: !!binary dmk="} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		l := newLoader(Settings())
		l.parseFile("some.yaml", content)
		l.resolve()
		for _, fault := range l.faults {
			if !strings.HasPrefix(fault.Where, "some.yaml") || fault.Problem == "" {
				t.Errorf("fault %q does not name the file", fault)
			}
		}
	})
}
