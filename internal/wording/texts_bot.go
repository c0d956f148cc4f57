package wording

// commandTexts describe the commands and name what may follow them.
type commandTexts struct {
	askDoes, moreDoes, sourcesDoes      string
	articleDoes, languageDoes           string
	quotesDoes, helpDoes, startDoes     string
	resetDoes, privacyDoes, setupDoes   string
	reloadDoes, statusDoes              string
	feedbackDoes                        string
	askArgument, sourcesArgument        string
	articleArgument, languageArgument   string
	quotesArgument, privacyArgument     string
	setupArgument                       string
	helpHead, helpNarrowing             string
	adminsOnly, tooFast                 string
	onlyLinks, onlySigns, garbled, busy string
}

// replyTexts are what a reply is made of.
type replyTexts struct {
	best, perhapsBest, relatedBest            string // {sentence}
	aboveAnswers, aboveMay                    string
	aboveAnswersIn, aboveMayIn                string // {language}
	composed                                  string
	understood                                string // {question}
	unclear                                   string // {pronoun}
	yearOutside                               string // {year} {first} {last}
	askBare                                   string
	morePassages                              string // {count}
	wholeParagraph, openArticle               string
	translate, translationHead, translationOf string
	notTranslated, nearestTitles              string
	narrowed                                  string // {bounds}
	narrowedSince, narrowedUntil              string // {date}
	narrowedSource                            string // {source}
	narrowedToNothing, badDate                string
	moreHead, noMore, nothingAsked            string
	paragraphHead, buttonOutdated             string
	sourcesHead, sourcesHeadOne               string // {count} {page} {pages}
	noSources, previousPage, nextPage         string
	articleUsage, noArticle, whichArticle     string
	articleDate                               string // {date} {from}
	articleSource                             string // {source}
	articleAuthor                             string // {author}
	articleNote                               string // {note}
	articleLink                               string // {link}
	startersHead                              string
	starterSaid                               string // {name}
	conversationReset                         string
	second, seconds, minutes, hours, days     string // {count}
	privacyNothing, privacyVotes              string
	privacyTurns                              string // {count} {age}
	privacyQuestions, privacyForget           string
	privacyModel                              string // {model}
	forgetMe, forgotten                       string
	thanksHelpful, thanksUnhelpful            string
}

// adminTexts are what admins read.
type adminTexts struct {
	noStore                                   string
	feedbackHead                              string // {helpful} {unhelpful}
	andMore                                   string // {count}
	statusVersion                             string // {version} {model}
	statusCorpus                              string // {articles} {passages}
	statusAge                                 string // {age}
	statusUptime                              string // {uptime}
	statusServed                              string // {count} {share} {median} {high}
	reloadReading, reloadEncoding             string
	reloadIndexing                            string
	reloadLeft                                string // {left}
	reloaded                                  string // counts, {articles} {passages} {took}
	lastReload                                string // {finished}, counts, {took}
	reloadAdded, reloadUpdated, reloadRemoved string
	reloadRefused, reloadKept, reloadWarnings string
	cancel, reloadCancelling, reloadCancelled string
	reloadFailed, reloadRuns, noReloadRuns    string
	noReload                                  string
}
