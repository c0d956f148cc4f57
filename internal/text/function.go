package text

// Function words, folded: words that a text can have for any subject, among
// them those that only make a sentence a question. Homographs of content words
// are left out where the content word is the commoner in news.
const (
	vietnameseStop = vietnameseFunction + ` bi boi cai con cho chi da do duoi ho kia luon nen neu nhau o
 the thi thoi toi tren tung tuy vay a nhe nha `
	englishStop = englishFunction + englishHomograph + eitherWord + ` a i s t d ll re ve me my mine our ours us he she her hers his him its
 theirs themselves itself myself yourself out over under again further once only own same so than too very just
 off up down no nor not more most some any each few other both do doing having been am while because until against
 during through above below `
)

// IsFunctionWord reports whether the folded word says nothing about what a text
// in the given language ("vi" or "en") is about.
func IsFunctionWord(folded, language string) bool {
	if language == "vi" {
		return listed(vietnameseStop, folded)
	}
	return listed(englishStop, folded)
}
