package main

import (
	"slices"
	"strings"
	"testing"
)

const partnershipPlain = "viet nam va anh lap quan he doi tac chien luoc khi nao"

// TestChatPiped answers one question a line and does what the commands say.
func TestChatPiped(t *testing.T) {
	lines := []string{
		partnership, "", "/n 1", partnershipPlain, "/lang en", signed, "/bogus now", "/n many", "/lang fr", cooking,
		strings.Repeat("ế", 1001), "/lang auto", "When did Vietnam and the UK establish their Strategic Partnership?", "/quit", signed,
	}
	r := call{args: []string{"chat"}, in: strings.Join(lines, "\n")}.run(t)
	if r.err != nil || r.said() != "" || strings.Contains(r.out, "\x1b") {
		t.Fatalf("%v, %q, %q", r.err, r.errOut, r.out)
	}
	// Each of these is looked for behind the one before it.
	rest := r.out
	for _, want := range []string{
		partnership + "\n", "Tháng 9/2010", "trích nguyên văn", "1 ", " · 21/11/2018 · ",
		"Mình sẽ trích nhiều nhất 1 đoạn.", partnershipPlain + "\n", "Tháng 9/2010", "trích nguyên văn", "1 ",
		"Replies are in English.", signed + "\n", "quoted verbatim", "1 ", " · April 2025 · ",
		"There is no command /bogus.", "Usage: /n with a number from 1 to 20", "Usage: /lang vi, /lang en or /lang auto.",
		cooking + "\n", "Nothing in the archive answers this question.",
		"The question is 1001 characters long; the limit is 1000.",
		"Strategic Partnership?\n", "The archive answers in Vietnamese", "1 ", " · 21 November 2018 · ",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("%q is missing in\n%s\nof\n%s", want, rest, r.out)
		}
		rest = after
	}
	if strings.Contains(rest, "2 │") || strings.Contains(rest, signed) {
		t.Errorf("after the end stands\n%s", rest)
	}
	answers := 0
	for line := range strings.Lines(r.out) {
		if slices.ContainsFunc([]string{"nguyên văn:", "verbatim:", "answers this question.", "verbatim in Vietnamese:"}, func(end string) bool {
			return strings.HasSuffix(strings.TrimSpace(line), end)
		}) {
			answers++
		}
	}
	if answers != 5 {
		t.Errorf("%d answers to 5 questions:\n%s", answers, r.out)
	}
}

// TestChatSettings: the flags are where the commands begin.
func TestChatSettings(t *testing.T) {
	r := call{args: []string{"chat", "-n", "1", "--lang", "en"}, in: signed + "\n"}.run(t)
	if r.err != nil || strings.Contains(r.out, "\n2 │") {
		t.Errorf("%v\n%s", r.err, r.out)
	}
	holdsAll(t, r.out, "quoted verbatim", "1 ", "April 2025")
}

func TestChatWithoutCorpus(t *testing.T) {
	dir := t.TempDir()
	failed(t, call{args: []string{"chat", "--corpus", dir}, in: signed}.run(t), 1, dir)
}
