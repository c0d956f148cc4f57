package telegramtest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Entity is a part of a text; Offset and Length count UTF-16 units.
type Entity struct {
	Type           string
	Offset, Length int
	URL            string
}

// maxText is the length of a message after entities, in UTF-16 units.
const maxText = 4096

// tags are the tags there are, and the entities they make; those with attributes
// are seen to apart.
var tags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
	"code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
}

var (
	startTag = regexp.MustCompile(`^<([a-z][a-z-]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>`)
	endTag   = regexp.MustCompile(`^</([a-z][a-z-]*)\s*>`)
	href     = regexp.MustCompile(`^\s+href="([^"]*)"$`)
	signs    = regexp.MustCompile(`^&(lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);`)
)

// ParseHTML reads the HTML style of a message. What Telegram would refuse is an
// error, in its words.
func ParseHTML(s string) (string, []Entity, error) {
	p := parser{rest: s, whole: len(s)}
	for p.rest != "" {
		if err := p.step(); err != nil {
			return "", nil, fmt.Errorf("can't parse entities: %w", err)
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, fmt.Errorf("can't parse entities: %w", refuse("Can't find end tag corresponding to start tag %q", p.open[n-1].tag))
	}
	return p.trimmed()
}

// refused is an error in Telegram's words.
type refused string

func (r refused) Error() string { return string(r) }

func refuse(format string, args ...any) error { return refused(fmt.Sprintf(format, args...)) }

type parser struct {
	rest  string
	whole int
	out   []uint16
	open  []opened
	found []Entity
}

type opened struct {
	tag string
	Entity
}

func (p *parser) step() error {
	switch p.rest[0] {
	case '<':
		if m := endTag.FindStringSubmatch(p.rest); m != nil {
			p.rest = p.rest[len(m[0]):]
			return p.end(m[1])
		}
		m := startTag.FindStringSubmatch(p.rest)
		if m == nil {
			return refuse("Unsupported start tag at byte offset %d", p.whole-len(p.rest))
		}
		p.rest = p.rest[len(m[0]):]
		return p.start(m[1], m[2])
	case '&':
		if m := signs.FindStringSubmatch(p.rest); m != nil {
			p.rest = p.rest[len(m[0]):]
			p.write(decodeSign(m[1]))
			return nil
		}
	}
	next := strings.IndexAny(p.rest[1:], "<&") + 1
	if next == 0 {
		next = len(p.rest)
	}
	p.write(p.rest[:next])
	p.rest = p.rest[next:]
	return nil
}

func decodeSign(name string) string {
	named := map[string]string{"lt": "<", "gt": ">", "amp": "&", "quot": `"`}
	if s, ok := named[name]; ok {
		return s
	}
	digits, base := name[1:], 10
	if strings.HasPrefix(digits, "x") {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseInt(digits, base, 32)
	if err != nil {
		return "&" + name + ";"
	}
	return string(rune(n))
}

// write adds plain text; control characters become spaces.
func (p *parser) write(s string) {
	for _, r := range s {
		if r < ' ' && r != '\n' {
			r = ' '
		}
		p.out = utf16.AppendRune(p.out, r)
	}
}

func (p *parser) start(tag, attributes string) error {
	kind, ok := tags[tag]
	e := Entity{Type: kind, Offset: len(p.out)}
	switch trimmed := strings.TrimSpace(attributes); {
	case !ok:
		return refuse("Unsupported start tag %q at byte offset %d", tag, p.whole-len(p.rest))
	case tag == "a":
		m := href.FindStringSubmatch(attributes)
		if m == nil {
			return fmt.Errorf("the tag a has the attributes %q", attributes)
		}
		e.URL = signs.ReplaceAllStringFunc(m[1], func(s string) string { return decodeSign(s[1 : len(s)-1]) })
	case tag == "blockquote" && trimmed == "expandable":
		e.Type = "expandable_blockquote"
	case trimmed != "":
		return fmt.Errorf("the tag %s has the attributes %q", tag, attributes)
	}
	for _, o := range p.open {
		if o.tag == tag && (tag == "blockquote" || tag == "a") {
			return fmt.Errorf("%s entities can't be nested", tag)
		}
	}
	p.open = append(p.open, opened{tag, e})
	return nil
}

func (p *parser) end(tag string) error {
	n := len(p.open)
	switch {
	case n == 0:
		return refuse("Unexpected end tag at byte offset %d", p.whole-len(p.rest))
	case p.open[n-1].tag != tag:
		return refuse("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", p.whole-len(p.rest), p.open[n-1].tag, tag)
	}
	e := p.open[n-1].Entity
	p.open = p.open[:n-1]
	if e.Length = len(p.out) - e.Offset; e.Length > 0 {
		p.found = append(p.found, e)
	}
	return nil
}

// trimmed is the text without white space at its ends.
func (p *parser) trimmed() (string, []Entity, error) {
	text := string(utf16.Decode(p.out))
	left := strings.TrimLeftFunc(text, unicode.IsSpace)
	cut := len(utf16.Encode([]rune(text))) - len(utf16.Encode([]rune(left)))
	text = strings.TrimRightFunc(left, unicode.IsSpace)
	units := len(utf16.Encode([]rune(text)))
	var found []Entity
	for _, e := range p.found {
		end := min(e.Offset+e.Length-cut, units)
		e.Offset = max(e.Offset-cut, 0)
		if e.Length = end - e.Offset; e.Length > 0 {
			found = append(found, e)
		}
	}
	switch {
	case text == "":
		return "", nil, fmt.Errorf("text must be non-empty")
	case units > maxText:
		return "", nil, fmt.Errorf("message is too long")
	}
	return text, found, nil
}
