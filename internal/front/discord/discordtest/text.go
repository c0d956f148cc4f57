package discordtest

import "strings"

// Text is all that a message says, markup taken away.
func (m Message) Text() string {
	var b strings.Builder
	b.WriteString(Plain(m.Content) + "\n")
	for _, e := range m.Embeds {
		b.WriteString(Plain(e.Title) + "\n" + Plain(e.Description) + "\n" + e.Footer.Text + "\n")
	}
	return b.String()
}

// Plain is a text as it is read: what is escaped stands for itself, and the signs
// of bold and small type are gone.
func Plain(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case strings.HasPrefix(s[i:], "**"):
			i++
		case strings.HasPrefix(s[i:], "<http"):
		case s[i] == '>' && strings.Contains(s[:i], "<http"):
		case strings.HasPrefix(s[i:], "-# ") && (i == 0 || s[i-1] == '\n'):
			i += 2
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
