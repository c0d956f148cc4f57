// Package saved takes apart the files in which mail programs, browsers and
// crawlers keep what they got: messages (.eml), pages with all that belongs to them
// (.mhtml), and crawls (.warc).
package saved

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"
)

// The reasons why a file cannot be read.
var (
	ErrDamaged = errors.New("it is damaged, or no such file")
	ErrMany    = errors.New("it has more parts than any message")
)

const (
	maxParts  = 1000
	maxNested = 5
	maxHeader = 1 << 20
)

// Message is a message, or a saved page.
type Message struct {
	// Subject, From, Date and Location are as their lines in the head have them,
	// decoded; "" for those that are missing.
	Subject, From, Date, Location string
	// Parts are in the order of the message.
	Parts []Part
}

// Part is a piece of a message that is not made of others.
type Part struct {
	// Type is what it is, like "text/html", and Charset its encoding, "" if it
	// does not say.
	Type, Charset string
	// Name is the name of its file, without folders; "" where it has none.
	Name string
	// Location is the address it was got from.
	Location string
	// Attached tells that it is not part of what is shown.
	Attached bool
	Data     []byte
}

// ReadMessage takes a message apart. The error is one of those above.
func ReadMessage(data []byte) (*Message, error) {
	head, body, err := headOf(data)
	if err != nil || len(head) == 0 {
		return nil, ErrDamaged
	}
	m := &Message{Subject: words(head["subject"]), From: words(head["from"]), Date: head["date"], Location: head["snapshot-content-location"]}
	if err := m.add(head, body, 0); err != nil {
		return nil, err
	}
	return m, nil
}

// headOf parts the lines at the head of a message from what follows. Of several
// of one name the first counts.
func headOf(data []byte) (head map[string]string, body []byte, err error) {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), "\r\n")
	head, last := map[string]string{}, ""
	for read := 0; len(data) > 0; {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		if read += len(line); read > maxHeader {
			return nil, nil, ErrDamaged
		}
		data = rest
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if last != "" && len(head[last]) < maxHeader/100 {
				head[last] += " " + string(bytes.TrimSpace(line))
			}
			continue
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		last = strings.ToLower(string(bytes.TrimSpace(name)))
		if !ok || strings.ContainsAny(last, " \t") {
			if strings.HasPrefix(last, "from ") { // of a file of several messages
				last = ""
				continue
			}
			return nil, nil, ErrDamaged
		}
		if _, twice := head[last]; twice {
			last = ""
			continue
		}
		head[last] = string(bytes.TrimSpace(value))
	}
	return head, data, nil
}

// words decodes the words of a line of the head.
func words(s string) string {
	d := mime.WordDecoder{CharsetReader: func(label string, r io.Reader) (io.Reader, error) { return charset.NewReaderLabel(label, r) }}
	if decoded, err := d.DecodeHeader(s); err == nil {
		s = decoded
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// add adds a piece, or those it is made of.
func (m *Message) add(head map[string]string, body []byte, depth int) error {
	kind, params, err := mime.ParseMediaType(head["content-type"])
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		if depth >= maxNested {
			return ErrMany
		}
		return m.addAll(multipart.NewReader(bytes.NewReader(body), params["boundary"]), depth)
	}
	if len(m.Parts) >= maxParts {
		return ErrMany
	}
	disposition, about, err := mime.ParseMediaType(head["content-disposition"])
	if err != nil {
		disposition = ""
	}
	name := words(about["filename"])
	if name == "" {
		name = words(params["name"])
	}
	p := Part{Type: kind, Charset: params["charset"], Location: head["content-location"], Attached: disposition == "attachment",
		Data: decoded(body, head["content-transfer-encoding"])}
	if name != "" {
		p.Name = path.Base(path.Clean("/" + strings.ReplaceAll(name, `\`, "/")))
		p.Attached = p.Attached || !strings.HasPrefix(kind, "text/")
	}
	m.Parts = append(m.Parts, p)
	return nil
}

func (m *Message) addAll(r *multipart.Reader, depth int) error {
	for {
		p, err := r.NextRawPart()
		if err != nil { // the end, or a message that was cut off
			return nil
		}
		body, err := io.ReadAll(p)
		head := map[string]string{}
		for name, values := range p.Header {
			head[strings.ToLower(name)] = values[0]
		}
		if added := m.add(head, body, depth+1); added != nil {
			return added
		}
		if err != nil {
			return nil
		}
	}
}

// notBase64 are the bytes that a text in base 64 has for its lines.
var notBase64 = regexp.MustCompile(`[^A-Za-z0-9+/]+`)

// decoded undoes what makes a part fit for the mail. What comes before damage is
// used.
func decoded(body []byte, encoding string) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		plain := notBase64.ReplaceAll(body, nil)
		out := make([]byte, base64.RawStdEncoding.DecodedLen(len(plain)))
		n, _ := base64.RawStdEncoding.Decode(out, plain)
		return out[:n]
	case "quoted-printable":
		out, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
		return out
	}
	return body
}
