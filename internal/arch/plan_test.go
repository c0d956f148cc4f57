package arch

// rule is a row of the plan: what one package may import, tests aside.
type rule struct {
	// pkg is the package's folder in the repository; "*" at its end stands for any
	// folder that has no row of its own.
	pkg string
	// ours are the packages of the repository that it may import. Everything but
	// qa and text may import qa.
	ours []string
	// others are the modules, or packages of modules, that it may import.
	others []string
	// testOnly packages may be imported by tests alone.
	testOnly bool
	// offline packages have no part in answering questions.
	offline bool
}

// plan lists every package, from the core outwards. A new package is added here
// first.
var plan = []rule{
	{pkg: "internal/qa"},
	{pkg: "internal/text", others: []string{xText}},
	{pkg: "internal/config", others: []string{viper, pflag, yaml}},
	{pkg: "internal/version"},
	{pkg: "internal/arch"},

	{pkg: "internal/wording"},
	{pkg: "internal/observe"},
	{pkg: "internal/rerank", ours: []string{"internal/kernel"}},
	{pkg: "internal/calibration", ours: []string{"internal/rerank"}},
	{pkg: "internal/alias", ours: []string{"internal/text"}},
	{pkg: "internal/glossary", ours: []string{"internal/text"}},
	{pkg: "internal/diacritics", ours: []string{"internal/text"}},
	{pkg: "internal/ingest", ours: []string{"internal/ingest/clean", "internal/ingest/meta", "internal/ingest/neardup",
		"internal/ingest/page", "internal/ingest/read", "internal/ingest/split", "internal/text"}},
	{pkg: "internal/ingest/read", ours: []string{"internal/ingest/meta", "internal/ingest/page", "internal/ingest/read/feed", "internal/ingest/read/office",
		"internal/ingest/read/pdf", "internal/ingest/read/saved",
		"internal/ingest/webpage", "internal/text"},
		others: []string{toml, xText, xz, zstd}},
	{pkg: "internal/ingest/read/xmltoken", others: []string{xHTML}},
	{pkg: "internal/ingest/read/feed", ours: []string{"internal/ingest/read/xmltoken"}},
	{pkg: "internal/ingest/read/saved", others: []string{xHTML}},
	{pkg: "internal/ingest/read/office", ours: []string{"internal/ingest/read/xmltoken"}, others: []string{xText}},
	{pkg: "internal/ingest/read/pdf", ours: []string{"internal/text"}},
	{pkg: "internal/ingest/clean", ours: []string{"internal/ingest/page", "internal/text"}},
	{pkg: "internal/ingest/meta", ours: []string{"internal/ingest/page", "internal/text"}, others: []string{yaml}},
	{pkg: "internal/ingest/split", ours: []string{"internal/ingest/page", "internal/text"}},
	{pkg: "internal/ingest/neardup", ours: []string{"internal/text"}},
	{pkg: "internal/ingest/page", ours: []string{"internal/text"}},
	{pkg: "internal/ingest/webpage", ours: []string{"internal/text"}, others: []string{readability, trafilatura, xHTML}},
	{pkg: "internal/ingest/webpage/nodateparser", offline: true},

	{pkg: "internal/encoder", ours: []string{"internal/encoder/engine", "internal/kernel",
		"internal/encoder/modelfile", "internal/encoder/reference", "internal/encoder/unigram"}, others: []string{xText}},
	{pkg: "internal/encoder/engine", ours: []string{"internal/kernel", "internal/encoder/modelfile"}},
	{pkg: "internal/kernel", others: []string{xCPU}},
	{pkg: "internal/kernel/asmgen", others: []string{avo}},
	{pkg: "internal/kernel/asmgen/write", ours: []string{"internal/kernel/asmgen"}},
	{pkg: "internal/encoder/modelfile", ours: []string{"internal/encoder/unigram"}},
	{pkg: "internal/encoder/reference", ours: []string{"internal/encoder/modelfile"}, others: []string{gonum}},
	{pkg: "internal/encoder/unigram", others: []string{xText}},
	{pkg: "internal/reader", ours: []string{"internal/encoder", "internal/encoder/engine", "internal/encoder/modelfile",
		"internal/encoder/unigram", "internal/kernel"}},

	{pkg: "internal/topk"},
	{pkg: "internal/vectorstore", ours: []string{"internal/kernel", "internal/topk"}, others: []string{chromem}},
	{pkg: "internal/lexical", ours: []string{"internal/text", "internal/topk"}, others: []string{bleve, bleveAPI}},
	{pkg: "internal/tokenstore"},
	{pkg: "internal/corpus", ours: []string{"internal/ingest", "internal/kernel", "internal/lexical", "internal/diacritics",
		"internal/tokenstore", "internal/vectorstore"}, others: []string{flock, fsnotify}},
	{pkg: "internal/retrieve", ours: []string{"internal/alias", "internal/calibration", "internal/glossary",
		"internal/rerank", "internal/lexical", "internal/observe", "internal/diacritics", "internal/text"}},
	{pkg: "internal/retrieve/storetest", testOnly: true, ours: []string{"internal/calibration", "internal/corpus", "internal/encoder",
		"internal/kernel", "internal/rerank", "internal/lexical", "internal/retrieve", "internal/text"}},
	{pkg: "internal/answer", ours: []string{"internal/observe", "internal/reader", "internal/text"}},
	{pkg: "internal/evaluate", ours: []string{"internal/text"}},
	{pkg: "internal/fit", offline: true, ours: []string{"internal/calibration", "internal/corpus", "internal/kernel",
		"internal/rerank", "internal/retrieve", "internal/text"}, others: []string{gonum}},

	{pkg: "internal/llm", ours: []string{"internal/text"}},
	{pkg: "internal/people", ours: []string{"internal/text"}},
	{pkg: "internal/dialog", ours: []string{"internal/people", "internal/text"}},
	{pkg: "internal/throttle", others: []string{lru, xTime}},
	{pkg: "internal/chat", ours: []string{"internal/dialog", "internal/observe", "internal/text", "internal/throttle", "internal/wording"}},
	{pkg: "internal/users", ours: []string{"internal/chat"}, others: []string{bbolt}},
	{pkg: "internal/front", ours: []string{"internal/chat", "internal/observe"}},
	// What every front may import; those that need more have a row of their own.
	{pkg: "internal/front/*", ours: []string{"internal/chat", "internal/front", "internal/front/kit", "internal/observe", "internal/wording"}},
	{pkg: "internal/front/kit", ours: []string{"internal/observe"}, others: []string{backoff, bbolt, lru, uniseg}},
	{pkg: "internal/front/console", ours: []string{"internal/chat", "internal/wording"},
		others: []string{liner, progressbar, uniseg, xTerm}},
	{pkg: "internal/front/discord", ours: []string{"internal/chat", "internal/front", "internal/front/kit", "internal/observe", "internal/wording"},
		others: []string{discordgo, gorilla, lru}},
	{pkg: "internal/front/telegram", ours: []string{"internal/chat", "internal/front", "internal/front/kit", "internal/observe", "internal/front/telegram/botapi",
		"internal/front/telegram/markup", "internal/wording"},
		others: []string{lru}},
	{pkg: "internal/front/telegram/botapi", ours: []string{"internal/front/kit", "internal/observe"}, others: []string{tgbotapi}},
	{pkg: "internal/front/telegram/markup", ours: []string{"internal/chat", "internal/front/kit"}, others: []string{uniseg}},
	{pkg: "internal/front/telegram/telegramtest", testOnly: true},

	{pkg: "internal/qatest", testOnly: true, ours: []string{"internal/answer", "internal/calibration", "internal/chat", "internal/corpus",
		"internal/encoder", "internal/kernel", "internal/rerank", "internal/reader", "internal/retrieve", "internal/users"}, others: []string{xz}},
	{pkg: "internal/front/discord/discordtest", testOnly: true, others: []string{gorilla, jsonschema}},
	{pkg: "internal/chat/chattest", ours: []string{"internal/chat"}, testOnly: true},
}

// commands may import everything of ours that is not for tests alone, and these.
var commandOthers = []string{cobra, pflag, goPretty}

// The modules that are imported somewhere.
const (
	avo         = "github.com/mmcloughlin/avo"
	backoff     = "github.com/cenkalti/backoff/v5"
	bbolt       = "go.etcd.io/bbolt"
	bleve       = "github.com/blevesearch/bleve/v2"
	bleveAPI    = "github.com/blevesearch/bleve_index_api"
	chromem     = "github.com/philippgille/chromem-go"
	cobra       = "github.com/spf13/cobra"
	flock       = "github.com/gofrs/flock"
	fsnotify    = "github.com/fsnotify/fsnotify"
	goPretty    = "github.com/jedib0t/go-pretty/v6"
	gonum       = "gonum.org/v1/gonum"
	discordgo   = "github.com/bwmarrin/discordgo"
	gorilla     = "github.com/gorilla/websocket"
	jsonschema  = "github.com/santhosh-tekuri/jsonschema/v6"
	liner       = "github.com/peterh/liner"
	lru         = "github.com/hashicorp/golang-lru/v2"
	pflag       = "github.com/spf13/pflag"
	readability = "github.com/go-shiori/go-readability"
	progressbar = "github.com/schollz/progressbar/v3"
	trafilatura = "github.com/markusmobius/go-trafilatura"
	toml        = "github.com/pelletier/go-toml/v2"
	tgbotapi    = "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	uniseg      = "github.com/rivo/uniseg"
	viper       = "github.com/spf13/viper"
	xCPU        = "golang.org/x/sys/cpu"
	xHTML       = "golang.org/x/net/html"
	xTerm       = "golang.org/x/term"
	xText       = "golang.org/x/text"
	xz          = "github.com/ulikunitz/xz"
	zstd        = "github.com/klauspost/compress/zstd"
	xTime       = "golang.org/x/time"
	yaml        = "go.yaml.in/yaml/v3"
)

// owners are the modules that few packages wrap for all others, each for another
// purpose; their types must not leak, so that not even another package's test
// imports them.
var owners = map[string][]string{
	backoff:     {"internal/front/kit"},
	bbolt:       {"internal/front/kit", "internal/users"},
	bleve:       {"internal/lexical"},
	bleveAPI:    {"internal/lexical"},
	chromem:     {"internal/vectorstore"},
	flock:       {"internal/corpus"},
	fsnotify:    {"internal/corpus"},
	discordgo:   {"internal/front/discord"},
	liner:       {"internal/front/console"},
	progressbar: {"internal/front/console"},
	readability: {"internal/ingest/webpage"},
	trafilatura: {"internal/ingest/webpage"},
	tgbotapi:    {"internal/front/telegram/botapi"},
	viper:       {"internal/config"},
}

// forbiddenStd are packages of the standard library that a package may not
// import, tests aside; "net" stands for all beneath it that reaches the network.
var forbiddenStd = map[string][]string{
	"internal/qa":                   {"os", "net", "io", "log", "database"},
	"internal/text":                 {"os", "net", "log"},
	"internal/alias":                {"os", "net", "log"},
	"internal/people":               {"os", "net", "log"},
	"internal/dialog":               {"os", "net", "log"},
	"internal/wording":              {"os", "net", "log"},
	"internal/ingest":               {"net"},
	"internal/ingest/read":          {"net", "os"},
	"internal/ingest/read/office":   {"net", "os"},
	"internal/ingest/read/pdf":      {"net", "os"},
	"internal/ingest/read/feed":     {"net", "os"},
	"internal/ingest/read/xmltoken": {"net", "os"},
	"internal/ingest/read/saved":    {"net", "os"},
	"internal/ingest/clean":         {"net", "os"},
	"internal/ingest/meta":          {"net", "os"},
	"internal/ingest/split":         {"net", "os"},
	"internal/ingest/neardup":       {"net", "os"},
	"internal/ingest/page":          {"net", "os"},
	"internal/ingest/webpage":       {"net", "os"},
	"internal/encoder":              {"net"},
	"internal/reader":               {"net"},
	"internal/vectorstore":          {"net"},
	"internal/lexical":              {"net"},
	"internal/tokenstore":           {"net"},
	"internal/corpus":               {"net"},
	"internal/retrieve":             {"os", "net"},
	"internal/answer":               {"os", "net"},
}

// topLevel are the entries that the repository's top folder may hold, besides
// dotfiles and what git ignores.
var topLevel = []string{"cmd", "internal", "config", "seeds", "go.mod", "go.sum", "Dockerfile", "README.md", "LICENSE", "NOTICE"}

// maxLines is the longest a hand-written source file may be, and maxFiles the most
// files of a package, tests aside.
const (
	maxLines = 400
	maxFiles = 15
)
