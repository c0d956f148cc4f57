package discord

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"trich/internal/chat"
	"trich/internal/front/kit"
	"trich/internal/wording"
)

// Discord's limits, in characters.
const (
	maxContent     = 2000
	maxDescription = 4096
	maxTitle       = 256
	maxFooter      = 2048
	maxEmbeds      = 10
	maxEmbedded    = 6000 // of all embeds of a message together
	maxOptions     = 25
)

// message is a message as Discord takes it, for sending as for editing. Embeds,
// components and attachments are always written, so that editing clears them.
type message struct {
	Content         string                       `json:"content"`
	Embeds          []*discordgo.MessageEmbed    `json:"embeds"`
	Components      []discordgo.MessageComponent `json:"components"`
	Attachments     []attachment                 `json:"attachments"`
	AllowedMentions mentions                     `json:"allowed_mentions"`
	Flags           discordgo.MessageFlags       `json:"flags,omitempty"`
	Nonce           string                       `json:"nonce,omitempty"`
	EnforceNonce    bool                         `json:"enforce_nonce,omitempty"`
	Reference       *reference                   `json:"message_reference,omitempty"`

	file *chat.File
}

// mentions allows none, whatever the text says.
type mentions struct {
	Parse       [0]string `json:"parse"`
	RepliedUser bool      `json:"replied_user"`
}

type attachment struct {
	ID       string `json:"id"`
	Filename string `json:"filename"`
}

// reference makes a message a reply to another one, if that is still there.
type reference struct {
	MessageID       string `json:"message_id"`
	FailIfNotExists bool   `json:"fail_if_not_exists"`
}

// colours tell how certain a reply is.
func colour(k chat.Kind) int {
	switch k {
	case chat.KindAnswer:
		return 0x2E7D32
	case chat.KindUncertain:
		return 0xF9A825
	case chat.KindFailure, chat.KindRefusal:
		return 0xC62828
	}
	return 0x546E7A
}

// renderer writes a reply into messages.
type renderer struct {
	messages []*message
	// embedded is the size of the last message's embeds.
	embedded int
	colour   int
	links    map[string]int
}

// render writes a reply in as few messages as Discord's limits allow; there is
// at least one. The lines before the first quote are the text of the message, so
// that a notification shows them; every quote is an embed. Buttons and file
// belong to the last message.
func render(r chat.Reply) []*message {
	w := &renderer{colour: colour(r.Kind), links: map[string]int{}}
	rest := w.opening(r.Blocks)
	for len(rest) > 0 {
		n := 1
		switch b := rest[0].(type) {
		case chat.Line:
			for n < len(rest) && isLine(rest[n]) {
				n++
			}
			w.describe(split(lines(rest[:n]), maxDescription))
		case chat.Item:
			for n < len(rest) && isItem(rest[n]) {
				n++
			}
			w.items(rest[:n])
		case chat.Quote:
			w.quote(b)
		}
		rest = rest[n:]
	}
	if len(w.messages) == 0 {
		w.next("…")
	}
	last := w.messages[len(w.messages)-1]
	last.Components = components(r)
	if r.File != nil {
		last.file = r.File
		last.Attachments = []attachment{{ID: "0", Filename: r.File.Name}}
	}
	return w.messages
}

func isLine(b chat.Block) bool { _, is := b.(chat.Line); return is }
func isItem(b chat.Block) bool { _, is := b.(chat.Item); return is }

// next begins another message.
func (w *renderer) next(content string) {
	w.embedded = 0
	clear(w.links)
	w.messages = append(w.messages, &message{
		Content: withoutPreviews(content), Embeds: []*discordgo.MessageEmbed{}, Components: []discordgo.MessageComponent{}, Attachments: []attachment{},
	})
}

// withoutPreviews keeps Discord from showing the pages that a text links below it,
// which angle brackets do; in embeds it shows none.
func withoutPreviews(content string) string {
	bracketed := addresses.ReplaceAllStringFunc(content, func(address string) string {
		end := len(strings.TrimRight(address, ".,:;!"))
		return "<" + address[:end] + ">" + address[end:]
	})
	if units(bracketed) > maxContent {
		return content
	}
	return bracketed
}

// opening writes the lines that a reply begins with and returns the rest.
func (w *renderer) opening(blocks []chat.Block) []chat.Block {
	n := 0
	for n < len(blocks) && isLine(blocks[n]) {
		n++
	}
	for _, piece := range split(lines(blocks[:n]), maxContent) {
		w.next(piece)
	}
	return blocks[n:]
}

// lines are the spans of blocks that all are lines.
func lines(blocks []chat.Block) []span {
	var spans []span
	for i, b := range blocks {
		l := b.(chat.Line)
		if i > 0 {
			spans = append(spans, span{text: "\n"})
		}
		switch l.Style {
		case chat.Lead:
			spans = append(spans, span{text: l.Text, bold: true})
		case chat.Aside:
			for j, part := range strings.Split(l.Text, "\n") {
				if j > 0 {
					spans = append(spans, span{text: "\n"})
				}
				if strings.TrimSpace(part) != "" {
					spans = append(spans, span{text: "-# ", raw: true}, span{text: part})
				}
			}
		default:
			spans = append(spans, span{text: l.Text})
		}
	}
	return spans
}

// add puts an embed into the last message, or into another one where it is full.
func (w *renderer) add(e *discordgo.MessageEmbed) {
	size := units(e.Title) + units(e.Description)
	if e.Footer != nil {
		size += units(e.Footer.Text)
	}
	if n := len(w.messages); n == 0 || len(w.messages[n-1].Embeds) == maxEmbeds || w.embedded+size > maxEmbedded {
		w.next("")
	}
	last := w.messages[len(w.messages)-1]
	e.Color = w.colour
	if e.URL != "" {
		// Embeds with one address are shown as one, so a later one gets a mark that
		// leads to the same page.
		w.links[e.URL]++
		if n := w.links[e.URL]; n > 1 {
			e.URL += "#" + strconv.Itoa(n)
		}
	}
	last.Embeds = append(last.Embeds, e)
	w.embedded += size
}

// describe adds an embed for each text.
func (w *renderer) describe(texts []string) {
	for _, text := range texts {
		w.add(&discordgo.MessageEmbed{Description: text})
	}
}

// quote adds a quotation: the article's title as a link above it, the citation
// below it.
func (w *renderer) quote(q chat.Quote) {
	pieces := split(marked(q), maxDescription)
	switch {
	case len(pieces) == 0 && q.Text == "" && q.Citation.Title != "":
		pieces = []string{""} // The title is enough.
	case len(pieces) == 0:
		pieces = []string{"…"}
	}
	for i, piece := range pieces {
		e := &discordgo.MessageEmbed{Description: piece}
		if i == 0 {
			e.Title, e.URL = title(q), link(q.Citation.URL)
		}
		if footer := cited(q.Citation); i == len(pieces)-1 && footer != "" {
			e.Footer = &discordgo.MessageEmbedFooter{Text: cut(footer, maxFooter)}
		}
		w.add(e)
	}
}

// marked is a quote's text with its marks in bold type.
func marked(q chat.Quote) []span {
	var spans []span
	at := 0
	for _, m := range q.Marks {
		spans = append(spans, span{text: q.Text[at:m.Start]}, span{text: q.Text[m.Start:m.End], bold: true})
		at = m.End
	}
	return append(spans, span{text: q.Text[at:]})
}

// title is an embed's: the number of the quote and the article's title.
func title(q chat.Quote) string {
	if q.Citation.Title == "" {
		return ""
	}
	number := ""
	if q.Number > 0 {
		number = fmt.Sprintf("[%d] ", q.Number)
	}
	// Half of the limit leaves room for escaping every sign.
	return escaped(number+cut(q.Citation.Title, maxTitle/2-len(number)), maxTitle)
}

// escaped is a line as Discord's markup, as much of it as fits; empty for one
// without text.
func escaped(line string, limit int) string {
	pieces := split([]span{{text: line}}, limit)
	if len(pieces) == 0 {
		return ""
	}
	return pieces[0]
}

// cited is where a text is from. Footers know no markup.
func cited(c chat.Citation) string {
	date := c.Date
	if c.DateFrom != "" {
		date += " (" + c.DateFrom + ")"
	}
	parts := slices.DeleteFunc([]string{c.Source, date}, func(s string) bool { return strings.TrimSpace(s) == "" })
	return strings.Join(parts, " · ")
}

// maxItemTitle leaves room for a link beside an item's title.
const maxItemTitle = 300

// items adds entries of a list, as many to an embed as fit.
func (w *renderer) items(blocks []chat.Block) {
	text := ""
	for _, b := range blocks {
		entry := item(b.(chat.Item))
		if text != "" && units(text)+1+units(entry) > maxDescription {
			w.describe([]string{text})
			text = ""
		}
		text = strings.TrimPrefix(text+"\n"+entry, "\n")
	}
	w.describe([]string{text})
}

func item(i chat.Item) string {
	name := escaped(cut(i.Citation.Title, maxItemTitle), 2*maxItemTitle)
	if to := link(i.Citation.URL); to != "" && name != "" {
		name = "[" + name + "](" + to + ")"
	}
	entry := fmt.Sprintf("**%d.** %s", i.Number, cmp.Or(name, "…"))
	if from := escaped(cut(cited(i.Citation), maxItemTitle), 2*maxItemTitle); from != "" {
		entry += "\n-# " + from
	}
	return entry
}

// link is an address as it can stand in Discord's markup, empty for one that
// cannot.
func link(address string) string {
	u, err := url.Parse(address)
	if err != nil || !chat.Linkable(address) {
		return ""
	}
	escaped := strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "\\", "%5C").Replace(u.String())
	if len(escaped) > chat.MaxURL || strings.ContainsFunc(escaped, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return escaped
}

// components are a reply's buttons. Rows of one button each, which are titles to
// choose from, make one menu.
func components(r chat.Reply) []discordgo.MessageComponent {
	rows := []discordgo.MessageComponent{}
	number := 0
	for i := 0; i < len(r.Buttons); i++ {
		n := i
		for n < len(r.Buttons) && len(r.Buttons[n]) == 1 && r.Buttons[n][0].State != "" && n-i < maxOptions {
			n++
		}
		if n-i > 1 {
			rows = append(rows, row(menu(r, r.Buttons[i:n], &number)))
			i = n - 1
			continue
		}
		var buttons []discordgo.MessageComponent
		for _, b := range r.Buttons[i] {
			buttons = append(buttons, button(b, &number))
		}
		rows = append(rows, row(buttons...))
	}
	return rows
}

func row(parts ...discordgo.MessageComponent) discordgo.ActionsRow {
	return discordgo.ActionsRow{Components: parts}
}

func button(b chat.Button, number *int) discordgo.Button {
	label := cmp.Or(cut(b.Label, chat.MaxLabel), "…")
	if b.URL != "" {
		return discordgo.Button{Label: label, Style: discordgo.LinkButton, URL: b.URL}
	}
	return discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: customID(b.State, number)}
}

// menuID is the custom ID of a menu, of which there is one at most in a message
// that means anything; its options carry the states.
const menuID = "menu"

func menu(r chat.Reply, rows [][]chat.Button, number *int) discordgo.SelectMenu {
	m := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: menuID + strconv.Itoa(*number),
		Placeholder: wording.In(r.Language).ChooseArticle(),
	}
	for _, buttons := range rows {
		m.Options = append(m.Options, discordgo.SelectMenuOption{Label: cmp.Or(cut(buttons[0].Label, chat.MaxLabel), "…"), Value: customID(buttons[0].State, number)})
	}
	return m
}

// customID makes an ID that no other button of the message has, of a state. The
// one letter in front counts; stateOf takes it away again.
func customID(state string, number *int) string {
	*number++
	return strconv.FormatInt(int64(*number%36), 36) + state
}

// stateOf is the state in a custom ID, never empty.
func stateOf(id string) string {
	if len(id) < 2 {
		return "?"
	}
	return id[1:]
}

// units is the length of a text as Discord counts it.
func units(s string) int { return kit.Units(s) }

// cut brings a text into one line and shortens it to limit units.
func cut(s string, limit int) string {
	return kit.Cut(strings.Join(strings.Fields(printable(s)), " "), limit)
}
