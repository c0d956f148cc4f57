package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"trich/internal/chat"
	"trich/internal/qa"
	"trich/internal/wording"
)

// command is a command as Discord shows it in its menus: in English, and
// translated for clients in Vietnamese.
type command struct {
	Type                     discordgo.ApplicationCommandType       `json:"type"`
	Name                     string                                 `json:"name"`
	NameLocalizations        map[discordgo.Locale]string            `json:"name_localizations,omitempty"`
	Description              string                                 `json:"description,omitempty"`
	DescriptionLocalizations map[discordgo.Locale]string            `json:"description_localizations,omitempty"`
	Options                  []option                               `json:"options,omitempty"`
	Permissions              *permissions                           `json:"default_member_permissions,omitempty"`
	Contexts                 []discordgo.InteractionContextType     `json:"contexts"`
	Integrations             []discordgo.ApplicationIntegrationType `json:"integration_types"`
}

// option is what can be given to a command.
type option struct {
	Type                     discordgo.ApplicationCommandOptionType `json:"type"`
	Name                     string                                 `json:"name"`
	NameLocalizations        map[discordgo.Locale]string            `json:"name_localizations,omitempty"`
	Description              string                                 `json:"description"`
	DescriptionLocalizations map[discordgo.Locale]string            `json:"description_localizations,omitempty"`
	Required                 bool                                   `json:"required,omitempty"`
	Autocomplete             bool                                   `json:"autocomplete,omitempty"`
	MaxLength                int                                    `json:"max_length,omitempty"`
}

// permissions are bits, which Discord takes as a number and gives as a text.
type permissions int64

// UnmarshalJSON implements json.Unmarshaler.
func (p *permissions) UnmarshalJSON(raw []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(raw), `"`), 10, 64)
	*p = permissions(n)
	return err
}

// Where commands can be used.
var (
	everywhere = []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
	inServers  = []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
)

// maxDate is the longest date that can be typed: 2018-01-31.
const maxDate = 10

// commandsOf lists the commands of a core for Discord.
func commandsOf(core chat.Core) []command {
	var all []command
	vietnamese := map[string]chat.CommandInfo{}
	for _, info := range core.Commands(qa.Vietnamese, true) {
		vietnamese[info.Name] = info
	}
	for _, info := range core.Commands(qa.English, true) {
		vi := vietnamese[info.Name]
		c := command{
			Type: discordgo.ChatApplicationCommand, Name: info.Name, Description: info.Description,
			DescriptionLocalizations: translated(vi.Description), Contexts: everywhere, Integrations: inServers,
		}
		if len(info.Aliases) > 0 {
			c.NameLocalizations = translated(info.Aliases[0])
		}
		switch {
		case info.Name == string(wording.Ask):
			c.Options = askOptions()
		case info.Argument != "":
			argument := optionOf(wording.OptionArgument, discordgo.ApplicationCommandOptionString)
			argument.Description, argument.DescriptionLocalizations = info.Argument, translated(vi.Argument)
			argument.Required = !info.Optional
			c.Options = []option{argument}
		}
		if info.Admin || info.Moderates {
			hidden := permissions(discordgo.PermissionManageGuild)
			if info.Moderates {
				hidden = permissions(discordgo.PermissionManageChannels)
			}
			c.Permissions = &hidden
			c.Contexts = everywhere[:1]
		}
		all = append(all, c)
	}
	return append(all, command{
		Type: discordgo.MessageApplicationCommand, Name: wording.In(qa.English).AskAboutThis(),
		NameLocalizations: translated(wording.In(qa.Vietnamese).AskAboutThis()), Contexts: everywhere, Integrations: inServers,
	})
}

func askOptions() []option {
	question := optionOf(wording.OptionQuestion, discordgo.ApplicationCommandOptionString)
	question.Required, question.MaxLength = true, qa.MaxQuestionRunes
	since := optionOf(wording.OptionSince, discordgo.ApplicationCommandOptionString)
	until := optionOf(wording.OptionUntil, discordgo.ApplicationCommandOptionString)
	since.MaxLength, until.MaxLength = maxDate, maxDate
	source := optionOf(wording.OptionSource, discordgo.ApplicationCommandOptionString)
	source.Autocomplete = true
	return []option{question, since, until, source, optionOf(wording.OptionPrivate, discordgo.ApplicationCommandOptionBoolean)}
}

func optionOf(o wording.Option, kind discordgo.ApplicationCommandOptionType) option {
	vi, en := wording.In(qa.Vietnamese), wording.In(qa.English)
	return option{
		Type: kind, Name: string(o), NameLocalizations: translated(vi.OptionName(o)),
		Description: en.OptionDescription(o), DescriptionLocalizations: translated(vi.OptionDescription(o)),
	}
}

// translated is a text for clients in Vietnamese.
func translated(vi string) map[discordgo.Locale]string {
	if vi == "" {
		return nil
	}
	return map[discordgo.Locale]string{discordgo.Vietnamese: vi}
}

// register makes Discord's commands those of the core: in the servers that are
// set, or everywhere. What is as it should be is not written again, and commands
// that are gone are removed, so that a change of the setting leaves none twice.
func (f *Front) register(ctx context.Context) error {
	wanted, global := commandsOf(f.o.Core), "/applications/"+f.me.ID+"/commands"
	if len(f.o.Guilds) == 0 {
		return f.registerAt(ctx, global, wanted)
	}
	if err := f.registerAt(ctx, global, nil); err != nil {
		return err
	}
	for _, guild := range f.o.Guilds {
		err := f.registerAt(ctx, "/applications/"+f.me.ID+"/guilds/"+guild+"/commands", wanted)
		switch {
		case err == nil:
		case statusOf(err) == http.StatusUnauthorized, ctx.Err() != nil:
			return err
		default: // One server is not worth all others.
			f.o.Log.Warn("the bot's commands cannot be registered in a server; if it is not there, add it with the link of \"trich invite\"", "server", guild, "error", err)
		}
	}
	return nil
}

// tidy removes, one after another, the commands of servers where none are meant
// to be registered, which a change of the setting leaves behind.
func (f *Front) tidy(ctx context.Context, servers []*discordgo.Guild) {
	for _, g := range servers {
		if slices.Contains(f.o.Guilds, g.ID) || ctx.Err() != nil {
			continue
		}
		if err := f.registerAt(ctx, "/applications/"+f.me.ID+"/guilds/"+g.ID+"/commands", nil); err != nil {
			f.o.Log.Debug("the commands of a server are not known", "server", g.ID, "error", err)
		}
	}
}

// registerAt makes the commands at a path those that are wanted.
func (f *Front) registerAt(ctx context.Context, path string, wanted []command) error {
	var there []command
	if err := f.api.do(ctx, request{method: http.MethodGet, path: path + "?with_localizations=true", bucket: path}, &there); err != nil {
		return err
	}
	if same(there, wanted) {
		return nil
	}
	f.o.Log.Info("registering commands with Discord", "count", len(wanted), "before", len(there))
	if wanted == nil {
		wanted = []command{}
	}
	return f.api.do(ctx, request{method: http.MethodPut, path: path, bucket: path, body: wanted}, nil)
}

// same reports whether two lists hold the same commands, in whatever order.
func same(a, b []command) bool {
	return slices.EqualFunc(written(a), written(b), bytes.Equal)
}

func written(commands []command) [][]byte {
	var all [][]byte
	for _, c := range commands {
		raw, err := json.Marshal(c)
		if err != nil {
			return nil
		}
		all = append(all, raw)
	}
	slices.SortFunc(all, bytes.Compare)
	return all
}
