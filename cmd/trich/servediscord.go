package main

import (
	"log/slog"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"trich/internal/chat"
	"trich/internal/config"
	"trich/internal/discord"
	"trich/internal/qa"
)

// newDiscord makes the Discord front.
func newDiscord(s config.Config, core chat.Core, log *slog.Logger) (*discord.Front, error) {
	d := s.Discord
	if err := checkDiscord(d); err != nil {
		return nil, err
	}
	shards, err := shardsOf(d)
	if err != nil {
		return nil, err
	}
	o := discord.Options{
		Core: core, Token: d.Token.Reveal(), APIURL: d.APIURL, Guilds: d.Guilds, Channels: d.Channels,
		MessageContent: d.MessageContent, Threads: d.Threads, Shards: shards, Log: log.With("front", "discord"),
	}
	if sized, can := core.(interface{ Articles() int }); can {
		o.Articles = sized.Articles
	}
	return discord.New(o), nil
}

// checkDiscord checks what the table of settings cannot.
func checkDiscord(d config.Discord) error {
	if !strings.HasPrefix(d.APIURL, "http://") && !strings.HasPrefix(d.APIURL, "https://") {
		return qa.Errorf(qa.CodeUsage, "discord.api_url is %q; expected an address that begins with http:// or https://", d.APIURL)
	}
	for _, list := range []struct {
		key string
		ids []string
	}{{"guilds", d.Guilds}, {"channels", d.Channels}, {"admins", d.Admins}, {"admin_roles", d.AdminRoles}} {
		for _, id := range list.ids {
			if _, err := strconv.ParseUint(id, 10, 64); err != nil {
				return qa.Errorf(qa.CodeUsage, "discord.%s names %q; expected IDs, which are numbers (\"Copy ID\" in Discord's developer mode)", list.key, id)
			}
		}
	}
	return nil
}

// shardsOf reads discord.shards and discord.shard_range.
func shardsOf(d config.Discord) (discord.Shards, error) {
	shards := discord.AllShards
	if d.Shards != "auto" {
		n, err := strconv.Atoi(d.Shards)
		if err != nil || n < 1 {
			return shards, qa.Errorf(qa.CodeUsage, "discord.shards is %q; expected auto or a number from 1", d.Shards)
		}
		shards.Total = n
	}
	if d.ShardRange == "" {
		return shards, nil
	}
	from, to, is := strings.Cut(d.ShardRange, "-")
	if !is {
		to = from
	}
	first, err := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err != nil || err2 != nil || first < 0 || last < first || shards.Total > 0 && last >= shards.Total {
		return shards, qa.Errorf(qa.CodeUsage, "discord.shard_range is %q; expected a range such as 0-3, counted from 0 and below discord.shards", d.ShardRange)
	}
	shards.First, shards.Last = first, last
	return shards, nil
}

func inviteCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use:   "invite",
		Short: "Print the link that adds the bot to a Discord server",
		Long:  "Invite prints the link with which the admin of a Discord server adds the bot to it,\nwith the permissions that it needs and no more.",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return p.invite(c) },
	}
	config.BindFlags(c.Flags(), "log.level")
	return c
}

func (p program) invite(c *cobra.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	if !s.Discord.Token.IsSet() {
		return qa.Errorf(qa.CodeUsage, "discord.token is not set; set it to the bot's token from the developer portal")
	}
	if err := checkDiscord(s.Discord); err != nil {
		return err
	}
	link, err := discord.Invite(c.Context(), s.Discord.APIURL, s.Discord.Token.Reveal(), s.Discord.Threads)
	if err != nil {
		return err
	}
	c.Println(link)
	return nil
}
