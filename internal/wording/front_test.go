package wording

import "fmt"

// frontSaid says what the fronts' own texts say.
func frontSaid(c Catalogue) map[string]string {
	said := map[string]string{"chat too fast": c.ChatTooFast(), "missing permission": c.MissingPermission("x", "y")}
	for _, w := range []Wordless{Sound, Picture, Sticker, Poll, Other} {
		said[fmt.Sprint("cannot read ", w)] = c.CannotRead(w)
	}
	return said
}
