package chat

import (
	"context"
	"slices"
	"strings"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/text"
	"trich/internal/wording"
)

// command is a row of the table of commands.
type command struct {
	name wording.Command
	// aliases are other names, folded; the first is the Vietnamese one.
	aliases []string
	// argument says that text may follow, optional that it need not.
	argument, optional bool
	admin              bool
	// moderates says that admins and who looks after the place may use it.
	moderates bool
	// hidden commands are not in menus.
	hidden bool
	run    func(*Bot, context.Context, *call) (Reply, error)
}

// commands lists the commands in the order of menus.
func commands() []command {
	return []command{
		{name: wording.Ask, aliases: []string{"hoi"}, argument: true, run: (*Bot).ask},
		{name: wording.More, aliases: []string{"them"}, run: (*Bot).moreCommand},
		{name: wording.Sources, aliases: []string{"nguon"}, argument: true, optional: true, run: (*Bot).sources},
		{name: wording.Article, aliases: []string{"bai"}, argument: true, run: (*Bot).article},
		{name: wording.Language, aliases: []string{"ngonngu", "lang"}, argument: true, run: (*Bot).setLanguage},
		{name: wording.Quotes, aliases: []string{"sodoan", "n"}, argument: true, run: (*Bot).setQuotes},
		{name: wording.Help, aliases: []string{"trogiup"}, run: (*Bot).help},
		{name: wording.Start, aliases: []string{"batdau"}, hidden: true, run: (*Bot).start},
		{name: wording.Reset, aliases: []string{"lamlai"}, run: (*Bot).reset},
		{name: wording.Privacy, aliases: []string{"riengtu"}, argument: true, optional: true, run: (*Bot).privacy},
		{name: wording.Setup, aliases: []string{"caidat"}, argument: true, optional: true, moderates: true, run: (*Bot).setup},
		{name: wording.Reload, aliases: []string{"naplai"}, admin: true, run: (*Bot).reload},
		{name: wording.Status, aliases: []string{"trangthai"}, admin: true, run: (*Bot).status},
		{name: wording.Feedback, aliases: []string{"danhgia"}, admin: true, run: (*Bot).feedback},
	}
}

// Commands implements Core.
func (b *Bot) Commands(lang qa.Language, admin bool) []CommandInfo {
	say := wording.In(lang)
	var infos []CommandInfo
	for _, k := range commands() {
		if k.hidden || (k.admin || k.moderates) && !admin {
			continue
		}
		info := CommandInfo{Name: string(k.name), Aliases: k.aliases, Admin: k.admin, Moderates: k.moderates, Optional: k.optional}
		info.Description = say.CommandDescription(k.name)
		if k.argument {
			info.Argument = say.CommandArgument(k.name)
		}
		infos = append(infos, info)
	}
	return infos
}

// named finds a command by its name or an alias, with or without diacritics.
func named(name string) (command, bool) {
	name = text.Fold(name)
	all := commands()
	i := slices.IndexFunc(all, func(k command) bool { return string(k.name) == name || slices.Contains(k.aliases, name) })
	if i < 0 {
		return command{}, false
	}
	return all[i], true
}

// split takes the command from the text of a request that names none.
func split(r Request) Request {
	if r.Command != "" || r.Press != "" {
		return r
	}
	if rest, is := strings.CutPrefix(strings.TrimSpace(r.Text), "/"); is {
		r.Command, r.Text = cutWord(rest)
	}
	return r
}

// cutWord cuts text at its first white space.
func cutWord(s string) (word, rest string) {
	i := strings.IndexAny(s, " \t\r\n")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimSpace(s[i:])
}

// route finds out what a request is and has it done.
func (b *Bot) route(ctx context.Context, c *call) (Reply, error) {
	c.Request = split(c.Request)
	switch {
	case c.Press != "":
		return b.press(ctx, c)
	case c.Command == "" && c.Wordless != wording.WithWords && strings.TrimSpace(c.Text) == "":
		return c.tell(KindNotice, func(w wording.Catalogue) string { return w.CannotRead(c.Wordless) }), nil
	case c.Command == "" && dialog.IntentOf(c.Text) == dialog.Forget:
		return b.forget(ctx, c)
	case c.Command == "":
		return b.ask(ctx, c)
	}
	k, known := named(c.Command)
	switch {
	case !known:
		return c.tell(KindFailure, func(w wording.Catalogue) string { return w.ChatUnknown("/" + oneLine(c.Command, MaxLabel)) }), nil
	case k.admin && !b.IsAdmin(c.User):
		return b.refuse(c, k.name), nil
	case k.moderates && !c.User.Moderator && !c.User.Manager && !b.IsAdmin(c.User):
		r := c.tell(KindRefusal, wording.Catalogue.ModeratorsOnly)
		r.Private = true
		return r, nil
	}
	return k.run(b, ctx, c)
}

// refuse tells a user that a command is for admins, and the log who tried.
func (b *Bot) refuse(c *call, name wording.Command) Reply {
	b.o.Log.Warn("a command for admins was refused", "command", name, "platform", c.User.Platform, "user", c.User.ID, "chat", c.Chat)
	r := c.tell(KindRefusal, wording.Catalogue.AdminsOnly)
	r.Private = true
	return r
}

// Lengthy implements Core.
func (b *Bot) Lengthy(r Request) bool {
	r = split(r)
	k, known := named(r.Command)
	return r.Press == "" && known && k.name == wording.Reload
}

// Moderates implements Core.
func (b *Bot) Moderates(r Request) bool {
	r = split(r)
	k, known := named(r.Command)
	return r.Press == "" && known && k.moderates
}

// help lists the commands that the user may give.
func (b *Bot) help(_ context.Context, c *call) (Reply, error) {
	return c.notice(KindNotice, func(w wording.Catalogue) []Block {
		lines := []string{w.HelpHead()}
		for _, k := range b.Commands(w.Language(), b.IsAdmin(c.User)) {
			names := "/" + k.Name
			if w.Language() == qa.Vietnamese && len(k.Aliases) > 0 {
				names += ", /" + k.Aliases[0]
			}
			if k.Argument != "" {
				names += " " + k.Argument
			}
			lines = append(lines, names+" – "+k.Description)
		}
		return []Block{Line{Text: strings.Join(lines, "\n")}, Line{Text: w.HelpNarrowing(), Style: Aside}}
	}), nil
}
