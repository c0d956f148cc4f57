package discord

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"trich/internal/qa"
)

// IDs are those that an operator sets under a key of "discord.".
type IDs struct {
	Key  string
	List []string
}

// CheckSettings checks an operator's settings as far as that can be done without
// asking Discord. The error is qa.CodeUsage.
func CheckSettings(apiURL string, lists ...IDs) error {
	if !strings.HasPrefix(apiURL, "http://") && !strings.HasPrefix(apiURL, "https://") {
		return qa.Errorf(qa.CodeUsage, "discord.api_url is %q; expected an address that begins with http:// or https://", apiURL)
	}
	for _, l := range lists {
		for _, id := range l.List {
			if _, err := strconv.ParseUint(id, 10, 64); err != nil {
				return qa.Errorf(qa.CodeUsage, "discord.%s names %q; expected IDs, which are numbers (\"Copy ID\" in Discord's developer mode)", l.Key, id)
			}
		}
	}
	return nil
}

// ParseShards reads discord.shards, "auto" or a number, and discord.shard_range,
// empty or as "0-3". The error is qa.CodeUsage.
func ParseShards(total, span string) (Shards, error) {
	shards := AllShards
	if total != "auto" {
		n, err := strconv.Atoi(total)
		if err != nil || n < 1 {
			return shards, qa.Errorf(qa.CodeUsage, "discord.shards is %q; expected auto or a number from 1", total)
		}
		shards.Total = n
	}
	if span == "" {
		return shards, nil
	}
	from, to, is := strings.Cut(span, "-")
	if !is {
		to = from
	}
	first, err := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err != nil || err2 != nil || first < 0 || last < first || shards.Total > 0 && last >= shards.Total {
		return shards, qa.Errorf(qa.CodeUsage, "discord.shard_range is %q; expected a range such as 0-3, counted from 0 and below discord.shards", span)
	}
	shards.First, shards.Last = first, last
	return shards, nil
}

// Invite asks Discord who the bot is and returns the link with which an admin
// adds it to a server, with the permissions it needs and no more: to see
// channels, to answer with embeds and files in reply to a message there, to put a
// sign on one that it cannot answer now, and, if
// it opens threads, to do that and to answer in them.
func Invite(ctx context.Context, apiURL, token string, threads bool) (string, error) {
	me, err := newAPI(apiURL, token, nil).application(ctx)
	if err != nil {
		return "", err
	}
	needed := int64(discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionEmbedLinks |
		discordgo.PermissionAttachFiles | discordgo.PermissionReadMessageHistory | discordgo.PermissionAddReactions | discordgo.PermissionSendMessagesInThreads)
	if threads {
		needed |= discordgo.PermissionCreatePublicThreads
	}
	query := url.Values{
		"client_id":   {me.ID},
		"scope":       {"bot applications.commands"},
		"permissions": {strconv.FormatInt(needed, 10)},
	}
	return "https://discord.com/oauth2/authorize?" + query.Encode(), nil
}

// Check asks Discord who the bot is, and returns its name.
func (f *Front) Check(ctx context.Context) (string, error) {
	me, err := f.api.application(ctx)
	return me.Name, err
}

// application asks who the bot is, which proves the token.
func (a *api) application(ctx context.Context) (application, error) {
	var me application
	err := a.do(ctx, whoAmI, &me)
	if statusOf(err) == http.StatusUnauthorized {
		err = errToken()
	}
	return me, err
}

// errToken is what to tell the operator about a token that Discord refuses.
func errToken() error {
	return qa.Errorf(qa.CodeUsage, "Discord does not know the token; set discord.token to the bot's token from the developer portal")
}
