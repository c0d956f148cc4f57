package saved

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
)

// Page is a page of a crawl.
type Page struct {
	// Number counts the records of the file up to it, from 1.
	Number int
	// URL is the address it was got from.
	URL string
	// HTML are its bytes as the server sent them, unpacked.
	HTML []byte
	// TooLarge tells that it is larger than was allowed, and Packed that it is
	// packed in a way that is not known; HTML is nil then.
	TooLarge, Packed bool
}

// ReadCrawl gives the pages of a crawl to yield: what servers answered with status
// 200 and in HTML. No more than limit bytes are read of one. An error of yield ends
// the reading and is returned; others are ErrDamaged, those of from and the
// context's.
func ReadCrawl(ctx context.Context, from io.Reader, limit int64, yield func(Page) error) error {
	r := bufio.NewReaderSize(from, 64<<10)
	for number := 1; ; number++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		head, err := warcHead(r)
		if errors.Is(err, io.EOF) && number > 1 {
			return nil
		}
		if err != nil {
			return err
		}
		length, err := strconv.ParseInt(head["content-length"], 10, 64)
		if err != nil || length < 0 {
			return ErrDamaged
		}
		if !isPage(head) {
			if _, err := io.CopyN(io.Discard, r, length); err != nil {
				return cutOff(err)
			}
			continue
		}
		page := Page{Number: number, URL: strings.Trim(head["warc-target-uri"], "<>"), TooLarge: length > limit+maxHeader}
		var block []byte
		if page.TooLarge {
			_, err = io.CopyN(io.Discard, r, length)
		} else {
			block, err = io.ReadAll(io.LimitReader(r, length))
		}
		if err != nil {
			return cutOff(err)
		}
		shown := true
		if !page.TooLarge {
			shown = page.answer(head, block, limit)
		}
		if shown {
			if err := yield(page); err != nil {
				return err
			}
		}
	}
}

// cutOff is the error of a record that is not all there.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return ErrDamaged
	}
	return err
}

// warcHead reads the head of a record.
func warcHead(r *bufio.Reader) (map[string]string, error) {
	head := map[string]string{}
	for read, first := 0, true; ; {
		line, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, ErrDamaged
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(bytes.TrimSpace(line)) > 0 || !first) {
			return nil, cutOff(err)
		}
		if err != nil {
			return nil, io.EOF
		}
		if read += len(line); read > maxHeader {
			return nil, ErrDamaged
		}
		text := strings.TrimRight(string(line), "\r\n")
		switch {
		case text == "" && first: // between records
		case text == "":
			return head, nil
		case first && !strings.HasPrefix(text, "WARC/"):
			return nil, ErrDamaged
		case first:
			first = false
		default:
			if name, value, ok := strings.Cut(text, ":"); ok {
				head[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
			}
		}
	}
}

// isPage reports whether a record may be a page, by its head.
func isPage(head map[string]string) bool {
	switch strings.ToLower(head["warc-type"]) {
	case "response":
		return strings.HasPrefix(head["warc-target-uri"], "http") || strings.HasPrefix(head["warc-target-uri"], "<http")
	case "resource":
		return strings.Contains(head["content-type"], "html")
	}
	return false
}

// answer reads what a server answered, or what was saved without its answer; false
// where that is no page.
func (p *Page) answer(head map[string]string, block []byte, limit int64) bool {
	if strings.ToLower(head["warc-type"]) == "resource" {
		p.HTML = block
		return true
	}
	status, rest, _ := bytes.Cut(block, []byte("\n"))
	if !bytes.HasPrefix(status, []byte("HTTP/")) || !bytes.Contains(status, []byte(" 200")) {
		return false
	}
	lines, body, err := headOf(rest)
	if err != nil || !strings.Contains(lines["content-type"], "html") {
		return false
	}
	if strings.Contains(strings.ToLower(lines["transfer-encoding"]), "chunked") {
		body = dechunked(body)
	}
	switch strings.ToLower(lines["content-encoding"]) {
	case "", "identity", "none":
		p.HTML = body
	case "gzip", "x-gzip":
		r, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil { // it was unpacked when it was saved
			p.HTML = body
			return true
		}
		p.unpack(r, limit)
	case "deflate":
		p.unpack(flate.NewReader(bytes.NewReader(body)), limit)
	default:
		p.Packed = true
	}
	return true
}

func (p *Page) unpack(r io.Reader, limit int64) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case int64(len(data)) > limit:
		p.TooLarge = true
	case err != nil && len(data) == 0:
		p.Packed = true
	default:
		p.HTML = data
	}
}

// dechunked puts the chunks of an answer together; body itself where it has none.
func dechunked(body []byte) []byte {
	var out []byte
	for rest := body; ; {
		line, after, ok := bytes.Cut(rest, []byte("\n"))
		size, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(";"))
		n, err := strconv.ParseUint(string(bytes.TrimSpace(size)), 16, 31)
		if !ok || err != nil {
			if out == nil {
				return body
			}
			return out
		}
		if n == 0 {
			return out
		}
		chunk := after[:min(int(n), len(after))]
		out = append(out, chunk...)
		rest = bytes.TrimLeft(after[len(chunk):], "\r\n")
	}
}
