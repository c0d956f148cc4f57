// Package clean tells the article from the boilerplate around it: what a site
// sets around, between and below the paragraphs of its articles. It marks lines
// and rewrites none. What a single page shows is Boilerplate's; what only shows
// where many pages of a source are compared is SiteLines'.
package clean

import "trich/internal/ingest/page"

// lines are a page's lines while they are cleaned.
type lines struct{ *page.Page }

// Boilerplate marks every block that is not part of the article. Of a web page,
// only those are looked at that its reader has taken for the article, and those
// at its margin.
func Boilerplate(p *page.Page) {
	part := lines{&page.Page{Text: p.Text, Title: -1, Spaced: p.Spaced}}
	var places []int
	for i, b := range p.Blocks {
		if b.Drop != "" && !p.Looks[i].Margin {
			continue
		}
		if i == p.Title {
			part.Title = len(places)
		}
		part.Blocks, part.Looks = append(part.Blocks, b), append(part.Looks, p.Looks[i])
		places = append(places, i)
	}
	part.dropAll()
	if p.Chosen && !part.HasArticle() {
		return // lists and short lines are what this article is made of
	}
	for i, at := range places {
		p.Blocks[at].Drop = part.Blocks[i].Drop
	}
}

// dropAll makes the passes. None takes a line away: a block keeps the reason of
// the first that drops it, and each pass goes by what those before it have
// dropped, which is why the order matters:
//
//  1. lists under a known heading, with all the pictures, stamps and buttons that
//     stand in them;
//  2. buttons, keywords and comments; these have stamps, which the next pass
//     would take for a list's;
//  3. lists that no heading announces: they begin at a stamp that is still kept,
//     and end where a list of pass 1 begins;
//  4. runs of titles with their dates behind them, of lines still kept;
//  5. single links, which are marked as lists are: pass 3 would end at them;
//  6. pictures and ornaments;
//  7. the page's own date lines, one of which is the only stamp still kept;
//  8. what is said twice; of captions, those still kept count as said.
func (p lines) dropAll() {
	p.dropSections()
	p.dropControls()
	p.dropUnheaded()
	p.dropDatedTitles()
	p.dropLinks()
	p.dropSigns()
	p.dropDateLines()
	p.dropRepeats()
}

// drop marks blocks i to j-1 that are not dropped yet.
func (p lines) drop(i, j int, reason page.DropReason) {
	for ; i < j; i++ {
		if p.Blocks[i].Drop == "" {
			p.Blocks[i].Drop = reason
		}
	}
}
