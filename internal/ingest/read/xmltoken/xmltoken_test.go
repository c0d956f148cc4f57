package xmltoken_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"trich/internal/ingest/read/xmltoken"
)

func TestDecoder(t *testing.T) {
	const file = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><p>caf\xe9&nbsp;&eacute;<b>"
	d := xmltoken.NewDecoder([]byte(file), 100)
	var said strings.Builder
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if data, is := token.(xml.CharData); is {
			said.Write(data)
		}
	}
	if said.String() != "café\u00a0é" {
		t.Errorf("read %q", said.String())
	}
}

func TestLongTags(t *testing.T) {
	for file, long := range map[string]bool{
		"": false, "<a>": false, strings.Repeat("x", 10): false, strings.Repeat("x", 11): true,
		strings.Repeat("<a b='1'>", 50):              false,
		"<a><b " + strings.Repeat("c='1' ", 3) + ">": true,
		"<a>" + strings.Repeat("x", 7) + "<b>":       false,
		strings.Repeat("x", 11) + "<a>":              true,
	} {
		if got := xmltoken.NewDecoder([]byte(file), 10) == nil; got != long {
			t.Errorf("%q: refused %v", file, got)
		}
	}
}
