package clean

import (
	"regexp"
	"strings"

	"trich/internal/ingest/page"
	"trich/internal/text"
)

// trailStart begins the trail of sections above a title, from the site's front
// page down.
var trailStart = regexp.MustCompile(`(?i)^(?:trang chủ|trang nhất|home|homepage|front page)$`)

// A step of the trail is no longer than this, in characters and words.
const (
	maxStep      = 25
	maxStepWords = 4
	// A single section's name is shorter than that, and a title longer.
	maxSectionWords = 3
	minTitleWords   = 6
)

// Trail marks the trail of sections at the top of a page whose title is not
// known yet, up to the last step that a longer line follows.
func Trail(of *page.Page) {
	p := lines{of}
	if len(p.Blocks) == 0 {
		return
	}
	end := 0
	for end < len(p.Blocks) && p.isStep(end) {
		end++
	}
	isTrail := trailStart.MatchString(strings.TrimSpace(text.NFC(p.Line(0))))
	if end < len(p.Blocks) && (isTrail || end == 1 && p.isSection()) {
		p.drop(0, end, page.DropControls)
	}
}

func (p lines) isStep(i int) bool {
	return p.Looks[i].Class == page.Headline && p.Blocks[i].Kind == page.Paragraph && page.Length(p.Line(i)) <= maxStep && len(strings.Fields(p.Line(i))) <= maxStepWords
}

// isSection reports whether the first line is the name of a section: the second
// is a title, and a date line or running text comes third.
func (p lines) isSection() bool {
	return len(p.Blocks) > 2 && len(strings.Fields(p.Line(0))) <= maxSectionWords && p.Blocks[1].Kind == page.Paragraph &&
		p.Looks[1].Class == page.Headline && len(strings.Fields(p.Line(1))) >= minTitleWords &&
		(p.Looks[2].Class == page.Stamp || p.Looks[2].Class == page.Prose)
}
