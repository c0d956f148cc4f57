package discord

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"trich/internal/qa"
)

// Invite asks Discord who the bot is and returns the link with which an admin
// adds it to a server, with the permissions it needs and no more: to see
// channels, to answer with embeds and files in reply to a message there, and, if
// it opens threads, to do that and to answer in them.
func Invite(ctx context.Context, apiURL, token string, threads bool) (string, error) {
	me, err := newAPI(apiURL, token, nil).application(ctx)
	if err != nil {
		return "", err
	}
	needed := int64(discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionEmbedLinks |
		discordgo.PermissionAttachFiles | discordgo.PermissionReadMessageHistory | discordgo.PermissionSendMessagesInThreads)
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
