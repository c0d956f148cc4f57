package wording

import (
	"fmt"

	"trich/internal/qa"
)

// frontSaid says what the fronts' own texts say.
func frontSaid(c Catalogue) map[string]string {
	said := map[string]string{"chat too fast": c.ChatTooFast(), "missing permission": c.MissingPermission("x", "y"),
		"cannot write": c.CannotWrite("x"), "too fast names": c.TooFastNames("x"), "moderators only": c.ModeratorsOnly(), "setup in groups": c.SetupInGroups(),
		"setup usage": c.SetupUsage(), "setup deaf": c.SetupDeaf(), "off": c.PlaceState(Setting{Off: true}), "mentions": c.PlaceState(Setting{}),
		"all": c.PlaceState(Setting{All: true, Threads: true, Language: qa.English})}
	for _, w := range []Wordless{Sound, Picture, Sticker, Poll, Withheld, Other} {
		said[fmt.Sprint("cannot read ", w)] = c.CannotRead(w)
	}
	return said
}
