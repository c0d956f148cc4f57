package qa

// Filter tells which articles are wanted; nil wants all. It must be safe for
// concurrent use and must not change its mind.
type Filter func(*Article) bool

// Wants reports whether an article is wanted.
func (f Filter) Wants(a *Article) bool { return f == nil || f(a) }

// Scope is the part of a store's passages that is searched; the zero value is all
// of them.
type Scope struct {
	// Language is that of the passages; UnknownLanguage stands for all.
	Language Language
	// Filter chooses their articles.
	Filter Filter
}

// Has reports whether a passage is in the scope.
func (s Scope) Has(l Located) bool {
	return (s.Language == UnknownLanguage || l.Passage.Language == s.Language) && s.Filter.Wants(l.Article)
}

// Match is a passage that an index finds, by its ID, and the index's score for it,
// higher for a better one.
type Match struct {
	ID    string
	Score float64
}

// Located is a passage with the article it stands in.
type Located struct {
	Article *Article
	Passage *Passage
}
