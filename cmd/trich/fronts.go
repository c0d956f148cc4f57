package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"trich/internal/chat"
	"trich/internal/config"
	"trich/internal/front"
	"trich/internal/front/discord"
	"trich/internal/front/telegram"
)

// platform is a row of the list of fronts, which commands walk: none of them knows
// a front by name.
type platform struct {
	name chat.Platform
	// title is the name as it is written.
	title  string
	admins func(config.Config) chat.Admins

	// key is the setting that turns the front on, and isOn whether it does; a
	// front without make is not served.
	key  string
	isOn func(config.Config) bool
	make func(config.Config, front.Parts) (front.Front, error)

	// invite asks for the link that adds the bot to a server; nil where there is
	// no such link. origin tells where the token comes from.
	invite func(context.Context, config.Config) (link string, err error)
	origin string
}

// platforms lists the fronts there are.
func platforms() []platform {
	return []platform{
		{
			name: chat.Console, title: "the console",
			admins: func(s config.Config) (a chat.Admins) {
				if s.Console.Admin {
					a.Users = []string{consoleUser}
				}
				return a
			},
		},
		{
			name: chat.Telegram, title: "Telegram",
			admins: func(s config.Config) chat.Admins { return chat.Admins{Users: s.Telegram.Admins} },
			key:    "telegram.token",
			isOn:   func(s config.Config) bool { return s.Telegram.Token.IsSet() },
			make:   newTelegram,
		},
		{
			name: chat.Discord, title: "Discord",
			admins: func(s config.Config) chat.Admins {
				return chat.Admins{Users: s.Discord.Admins, Roles: s.Discord.AdminRoles, Managers: s.Discord.AdminManagers}
			},
			key:    "discord.token",
			isOn:   func(s config.Config) bool { return s.Discord.Token.IsSet() },
			make:   newDiscord,
			invite: inviteDiscord,
			origin: "the developer portal",
		},
	}
}

// servable lists the fronts that can be served, inviting those with a link that adds
// the bot to a server.
func servable() []platform {
	return slices.DeleteFunc(platforms(), func(p platform) bool { return p.make == nil })
}

func inviting() []platform {
	return slices.DeleteFunc(platforms(), func(p platform) bool { return p.invite == nil })
}

// turnedOn lists those fronts that the settings turn on.
func turnedOn(all []platform, s config.Config) []platform {
	return slices.DeleteFunc(all, func(p platform) bool { return !p.isOn(s) })
}

// joined joins what is told of each of the fronts.
func joined(all []platform, with string, what func(platform) string) string {
	var each []string
	for _, p := range all {
		each = append(each, what(p))
	}
	return strings.Join(each, with)
}

func titleOf(p platform) string { return p.title }
func keyOf(p platform) string   { return p.key }

// admins are those that the settings name.
func admins(s config.Config) map[chat.Platform]chat.Admins {
	all := map[chat.Platform]chat.Admins{}
	for _, p := range platforms() {
		all[p.name] = p.admins(s)
	}
	return all
}

// makeFronts makes the fronts that the settings turn on.
func makeFronts(on []platform, s config.Config, parts front.Parts) ([]front.Front, error) {
	var all []front.Front
	log := parts.Log
	for _, p := range on {
		parts.Log = log.With("front", string(p.name))
		f, err := p.make(s, parts)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

func newTelegram(s config.Config, p front.Parts) (front.Front, error) {
	t := s.Telegram
	return telegram.New(telegram.Options{
		Core: p.Core, Token: t.Token.Reveal(), APIURL: t.APIURL,
		Listen: t.Listen, Chats: t.Chats, Admins: t.Admins, MaxAge: t.MaxAge,
		Webhook:   telegram.Webhook{URL: t.WebhookURL, Addr: t.WebhookListen, CertFile: t.WebhookCert, KeyFile: t.WebhookKey},
		StateFile: filepath.Join(s.Cache.Dir, "telegram.json"), JournalDir: s.Cache.Dir, Articles: p.Articles, Say: p.Say, Observer: p.Observer, Log: p.Log,
	})
}

func newDiscord(s config.Config, p front.Parts) (front.Front, error) {
	d := s.Discord
	if err := checkDiscord(d); err != nil {
		return nil, err
	}
	shards, err := discord.ParseShards(d.Shards, d.ShardRange)
	if err != nil {
		return nil, err
	}
	return discord.New(discord.Options{
		Core: p.Core, Token: d.Token.Reveal(), APIURL: d.APIURL, Guilds: d.Guilds, Channels: d.Channels,
		MessageContent: d.MessageContent, Threads: d.Threads, Shards: shards, Admins: d.Admins, JournalDir: s.Cache.Dir,
		Articles: p.Articles, Say: p.Say, Observer: p.Observer, Log: p.Log,
	}), nil
}

func inviteDiscord(ctx context.Context, s config.Config) (link string, err error) {
	if err := checkDiscord(s.Discord); err != nil {
		return "", err
	}
	return discord.Invite(ctx, s.Discord.APIURL, s.Discord.Token.Reveal(), s.Discord.Threads)
}

func checkDiscord(d config.Discord) error {
	return discord.CheckSettings(d.APIURL, discord.IDs{Key: "guilds", List: d.Guilds}, discord.IDs{Key: "channels", List: d.Channels},
		discord.IDs{Key: "admins", List: d.Admins}, discord.IDs{Key: "admin_roles", List: d.AdminRoles})
}
