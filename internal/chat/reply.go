package chat

import (
	"strings"

	"trich/internal/qa"
	"trich/internal/wording"
)

// Reply is what the bot says at one time: one message, where the platform's
// limits allow, built of blocks from top to bottom. All texts are ready to be
// read, in the reply's language, but for escaping and markup, which is the
// front's; none is HTML or Markdown. Fronts must not change a Reply.
type Reply struct {
	Kind Kind
	// Language is that of everything but the quotes; qa.UnknownLanguage where
	// all is said in Vietnamese and in English, since nothing tells which.
	Language qa.Language
	// Blocks are the content; there is at least one, and the first is a Line. Of
	// an answer it is the best sentence, so that the preview of a notification
	// answers already.
	Blocks []Block
	// Buttons stand below the content, in rows of at most MaxRow.
	Buttons [][]Button
	// File is to be attached, or is nil.
	File *File
	// Private asks to show the reply to the user alone where the platform can.
	Private bool
	// Quiet says that a sign on the message which is replied to, such as a
	// reaction, says enough where the platform has one; else the reply is shown
	// as any other.
	Quiet bool
	// InPlace asks to show the reply in place of the message whose button was
	// pressed, where one was.
	InPlace bool
}

// Kind classifies a reply, for colours and the like.
type Kind string

// The kinds.
const (
	// KindAnswer: quotes answer the question.
	KindAnswer Kind = "answer"
	// KindUncertain: quotes that may not answer.
	KindUncertain Kind = "uncertain"
	// KindNotFound: nothing answers.
	KindNotFound Kind = "not_found"
	// KindNotice: what a command says, and everything else.
	KindNotice Kind = "notice"
	// KindProgress: work goes on, and another reply takes this one's place.
	KindProgress Kind = "progress"
	// KindRefusal: the user may not do this, or not as fast.
	KindRefusal Kind = "refusal"
	// KindFailure: it could not be done.
	KindFailure Kind = "failure"
)

// Block is a part of a reply: a Line, a Quote or an Item.
type Block interface{ block() }

// Line is a paragraph; its Text may hold line ends.
type Line struct {
	Text  string
	Style Style
}

// Style says how a Line matters.
type Style string

// The styles.
const (
	// Plain is running text.
	Plain Style = ""
	// Lead is the line that counts: in bold type.
	Lead Style = "lead"
	// Aside is of less weight: small, dim or in italics.
	Aside Style = "aside"
)

// Quote is a verbatim part of an article, to be set apart as a quotation.
type Quote struct {
	// Number counts the quotes of a reply from 1; 0 for one that is not
	// counted.
	Number int
	// Text is empty where the reply's first line is all there is to quote; it then
	// says where that is from.
	Text string
	// Marks are the byte ranges of Text to be set in bold type: in order,
	// disjoint, whole letters; there may be none.
	Marks []qa.Span
	// Language is that of Text.
	Language qa.Language
	// Citation is zero where the reply names the article already.
	Citation Citation
	// AlsoIn names, in a line, where else the text was printed; it may be empty.
	AlsoIn string
}

// Item is an entry of a list of articles.
type Item struct {
	// Number counts the entries from 1 through all pages.
	Number   int
	Citation Citation
}

// Citation says where a text is from. What is not known is empty.
type Citation struct {
	// Title is the article's, with the page where the file has pages.
	Title, Source string
	// URL is the article's address. It comes from outside: a front links it only
	// if it is http or https.
	URL string
	// File is the article's file in the corpus, for where there is no URL.
	File string
	// Date is written out in the reply's language, "date unknown" included, and
	// DateFrom tells how it is known, where that is not from the publisher.
	Date, DateFrom string
}

func (Line) block()  {}
func (Quote) block() {}
func (Item) block()  {}

// The limits that a core's reply keeps, from the stricter of Telegram (64 bytes
// of callback data) and Discord (100 characters of custom ID, 5 buttons a row,
// 80 characters of a label, 512 of a URL).
const (
	MaxState = 64
	MaxRow   = 5
	MaxRows  = 5
	MaxLabel = 80 // characters
	MaxURL   = 512
)

// Button does something when it is pressed: it sends State back, as
// Request.Press, or opens URL. Exactly one of the two is set.
type Button struct {
	Label string
	State string
	URL   string
}

// File is a text file to attach, in UTF-8.
type File struct {
	Name    string
	Content []byte
}

// Inline is one result of asking from within any chat: a quote that is ready
// to be sent there.
type Inline struct {
	// ID is unique within the results, at most MaxState bytes.
	ID string
	// Title and Summary are shown while choosing: the article's, and the
	// sentence that answers.
	Title, Summary string
	// Reply is what is sent when the result is chosen. It has no buttons but
	// links.
	Reply Reply
}

// maxListed is how many entries of a list a message shows; the rest is attached.
const maxListed = 10

// list adds lines under a heading, which may be empty. Of a long list the first
// lines are shown, and all of it is attached as a text file of the given name.
func (r *Reply) list(w wording.Catalogue, heading string, lines []string, name string) {
	if len(lines) == 0 {
		return
	}
	var shown []string
	for _, l := range lines[:min(len(lines), maxListed)] {
		shown = append(shown, oneLine(l, maxLead))
	}
	if len(lines) > maxListed {
		shown = append(shown, w.AndMore(len(lines)-maxListed))
		r.attach(name, heading, lines)
	}
	text := strings.Join(shown, "\n")
	if heading != "" {
		text = heading + "\n" + text
	}
	r.Blocks = append(r.Blocks, Line{Text: text})
}

// attach adds a heading and lines to the reply's file.
func (r *Reply) attach(name, heading string, lines []string) {
	if r.File == nil {
		r.File = &File{Name: name}
	}
	if len(r.File.Content) > 0 {
		r.File.Content = append(r.File.Content, '\n')
	}
	if heading != "" {
		lines = append([]string{heading}, lines...)
	}
	r.File.Content = append(r.File.Content, strings.Join(lines, "\n")+"\n"...)
}
