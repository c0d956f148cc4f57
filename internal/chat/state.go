package chat

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"trich/internal/qa"
)

// A button's state is a letter, which says what to do, and what it is done
// with.
const (
	pressMore      = 'm' // shows passages: references
	pressParagraph = 'p' // shows the whole of a passage: its key
	pressArticle   = 'a' // shows an article: its key
	pressTranslate = 't' // translates a passage: its key
	pressHelpful   = '+' // votes for an article: its key
	pressUnhelpful = '-' // votes against one
	pressBare      = 'b' // asks the text as a question of its own
	pressAsked     = 'B' // the same of a turn too long for that: its number
	pressTitle     = 'T' // asks for an article by its title: its key
	pressSources   = 's' // shows a page of sources: number, colon, filter
	pressForget    = 'f' // forgets the user
	pressCancel    = 'x' // cancels the reload
)

// TurnsPage reports whether a button turns a page: the reply then asks to take the
// place of the message with the button, unless something is wrong with it.
func TurnsPage(press string) bool { return strings.HasPrefix(press, string(pressSources)) }

// key is the short name of an article or passage in a state: 48 bits of the
// SHA-256 of its ID, in the URL-safe alphabet of RFC 4648. Of 100,000 passages
// two have the same key with a probability of 2 in 100,000.
type key string

const keyLength = 8

func keyOf(id string) key {
	sum := sha256.Sum256([]byte(id))
	return key(base64.RawURLEncoding.EncodeToString(sum[:6]))
}

// reference is a passage and the number of the sentence to mark in it, as one
// letter of alphabet.
type reference struct {
	key      key
	sentence int
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// maxReferences is how many references fit into a state.
const maxReferences = (MaxState - 1) / (keyLength + 1)

func (r reference) String() string {
	return string(r.key) + string(alphabet[min(max(r.sentence, 0), len(alphabet)-1)])
}

// parseReferences reads references that were written one behind the other; nil
// if they were not.
func parseReferences(s string) []reference {
	var refs []reference
	for ; len(s) > keyLength; s = s[keyLength+1:] {
		sentence := strings.IndexByte(alphabet, s[keyLength])
		if sentence < 0 {
			return nil
		}
		refs = append(refs, reference{key(s[:keyLength]), sentence})
	}
	if s != "" {
		return nil
	}
	return refs
}

// state writes a state; ok is false if it is too long for one.
func state(do rune, with string) (s string, ok bool) {
	s = string(do) + with
	return s, len(s) <= MaxState
}

// press makes a button of a state that is known to be short enough.
func press(label string, do rune, with string) Button {
	s, _ := state(do, with)
	return Button{Label: oneLine(label, MaxLabel), State: s}
}

// oneLine is s in one line, cut to at most n characters with an ellipsis.
func oneLine(s string, n int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)[:n-1]
	cut := string(runes)
	// At a word's end, unless that loses much.
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:–-") + "…"
}

// referenceTo is the reference to the passage that a quote is from.
func referenceTo(q qa.Quote) (reference, bool) {
	p := passageOf(q)
	if p == nil {
		return reference{}, false
	}
	marked := q.Span.Start + q.Highlights[0].Start - p.Span.Start
	for i, s := range p.Sentences {
		if s.Start <= marked && marked < s.End {
			return reference{keyOf(p.ID), i}, true
		}
	}
	return reference{keyOf(p.ID), 0}, true
}

// passageOf is the passage that a quote is from.
func passageOf(q qa.Quote) *qa.Passage {
	for i := range q.Article.Passages {
		if p := &q.Article.Passages[i]; p.Span.Start <= q.Span.Start && q.Span.End <= p.Span.End {
			return p
		}
	}
	return nil
}
