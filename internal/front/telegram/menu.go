package telegram

import (
	"context"
	"reflect"
	"strconv"
	"time"

	"trich/internal/front/telegram/botapi"
	"trich/internal/qa"
	"trich/internal/wording"
)

// menuPatience is how long it is tried to set one thing: there are servers that
// lack these methods and say that they are out of order.
const menuPatience = 20 * time.Second

// botCommand is a BotCommand.
type botCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// setMenus sets the menus of commands, for everyone and for each admin, and the
// descriptions of the bot: in Vietnamese for who reads that, else in English. It
// changes only what differs, since the server bounds how often that may be done.
// Without it the bot works as well, so that errors are only logged.
func (f *Front) setMenus(ctx context.Context) {
	for _, l := range []struct {
		code string // empty for everyone else
		lang qa.Language
	}{{"", qa.English}, {"vi", qa.Vietnamese}} {
		say, code := wording.In(l.lang), botapi.Params{}
		if l.code != "" {
			code["language_code"] = l.code
		}
		setting(f, ctx, "MyCommands", "commands", code, f.menu(l.lang, false))
		for _, admin := range f.o.Admins {
			id, err := strconv.ParseInt(admin, 10, 64)
			if err != nil {
				f.o.Log.Warn("telegram.admins names somebody who is not a user's ID", "admin", admin)
				continue
			}
			scope := map[string]any{"type": "chat", "chat_id": id}
			setting(f, ctx, "MyCommands", "commands", with(code, "scope", scope), f.menu(l.lang, true))
		}
		moderators := with(code, "scope", map[string]any{"type": "all_chat_administrators"})
		setting(f, ctx, "MyCommands", "commands", moderators, f.moderatorsMenu(l.lang))
		setting(f, ctx, "MyDescription", "description", code, description{Long: say.BotDescription()})
		setting(f, ctx, "MyShortDescription", "short_description", code, description{Short: say.BotShortDescription()})
	}
}

func (f *Front) menu(lang qa.Language, admin bool) []botCommand {
	var menu []botCommand
	for _, c := range f.o.Core.Commands(lang, admin) {
		menu = append(menu, botCommand{c.Name, c.Description})
	}
	return menu
}

// moderatorsMenu has what everyone may use, and what those may who look after a group.
func (f *Front) moderatorsMenu(lang qa.Language) []botCommand {
	var menu []botCommand
	for _, c := range f.o.Core.Commands(lang, true) {
		if !c.Admin {
			menu = append(menu, botCommand{c.Name, c.Description})
		}
	}
	return menu
}

// description is a BotDescription or a BotShortDescription.
type description struct {
	Long  string `json:"description,omitempty"`
	Short string `json:"short_description,omitempty"`
}

// value is what the parameter of a set method is.
func (d description) value() string { return d.Long + d.Short }

// setting sets what name names to want, unless it is that already.
func setting[T any](f *Front, ctx context.Context, name, parameter string, which botapi.Params, want T) {
	ctx, cancel := context.WithTimeout(ctx, menuPatience)
	defer cancel()
	var have T
	if err := f.api.Do(ctx, botapi.Call{Method: "get" + name, Params: which}, &have); err == nil && reflect.DeepEqual(have, want) {
		return
	}
	var value any = want
	if d, ok := value.(description); ok {
		value = d.value()
	}
	err := f.api.Do(ctx, botapi.Call{Method: "set" + name, Params: with(which, parameter, value)}, nil)
	if err != nil {
		f.o.Log.Info("a Telegram menu or description was not set", "error", err)
	}
}

// with is params and one more.
func with(params botapi.Params, name string, value any) botapi.Params {
	more := botapi.Params{name: value}
	for n, v := range params {
		more[n] = v
	}
	return more
}
