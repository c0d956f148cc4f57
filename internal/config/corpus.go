package config

// Corpus says which articles to answer from.
type Corpus struct {
	// Dir is the folder of articles, relative to the working folder unless
	// absolute.
	Dir string
	// Watch says whether changes of the folder are followed.
	Watch bool
	// MaxFileSize is the largest file that is read, in megabytes.
	MaxFileSize int
}

// Cache says where built indexes and the chat history are kept.
type Cache struct {
	// Dir is never empty: it is what was set, or "trich" in the user's cache
	// folder.
	Dir string
}

// corpusSettings are the settings of what is answered from, and where it is kept.
func corpusSettings() []Setting {
	return []Setting{
		{
			Key: "corpus.dir", Kind: Text, Default: "seeds", Flag: "corpus",
			Doc:   "Folder of articles to answer from, relative to the working folder unless absolute.",
			store: func(c *Config, v value) { c.Corpus.Dir = v.text },
		},
		{
			Key: "corpus.watch", Kind: Switch, Default: "false", Flag: "watch",
			Doc:   "Whether the program reloads by itself a moment after the folder of articles stops changing.",
			store: func(c *Config, v value) { c.Corpus.Watch = v.on },
		},
		{
			Key: "corpus.max_file_size", Kind: Number, Default: "5", Min: 1, Max: 1000, Flag: "max-file-size",
			Doc:   "Largest file that is read, in megabytes; archives and .jsonl files may be 40 times as large, packed and unpacked.",
			store: func(c *Config, v value) { c.Corpus.MaxFileSize = v.number },
		},
		{
			Key: "cache.dir", Kind: Text, Flag: "cache",
			Doc:   "Folder for built indexes and the chat history. Empty: \"trich\" in the user's cache folder.",
			store: func(c *Config, v value) { c.Cache.Dir = v.text },
		},
	}
}
