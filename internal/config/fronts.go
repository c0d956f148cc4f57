package config

import (
	"slices"
	"time"
)

// Fronts are the settings of the fronts, one struct a front.
type Fronts struct {
	Console  Console
	Telegram Telegram
	Discord  Discord
}

// frontSettings are the settings of the fronts on platforms.
func frontSettings() []Setting { return slices.Concat(telegramSettings(), discordSettings()) }

// Console is about the console's front.
type Console struct {
	Admin bool
}

// Telegram is about the Telegram front.
type Telegram struct {
	// Token is not set where there is no such front.
	Token  Secret
	APIURL string
	// Admins and Chats are the IDs of users and of chats; no chats means all.
	Admins, Chats []string
	// Listen are "private", "groups" and "inline", or some of them.
	Listen []string
	// MaxAge is 0 for no bound.
	MaxAge time.Duration
	// WebhookURL is empty where updates are polled for, WebhookCert and WebhookKey
	// where a proxy does TLS.
	WebhookURL, WebhookListen, WebhookCert, WebhookKey string
}

// telegramSettings are the settings of the Telegram front.
func telegramSettings() []Setting {
	return []Setting{
		{
			Key: "telegram.token", Kind: Hidden,
			Doc:   "Token of the Telegram bot, from @BotFather. Not set: trich serve does without Telegram.",
			store: func(c *Config, v value) { c.Telegram.Token = v.secret },
		},
		{
			Key: "telegram.admins", Kind: List,
			Doc:   "IDs of the Telegram users who are admins.",
			store: func(c *Config, v value) { c.Telegram.Admins = v.list },
		},
		{
			Key: "telegram.chats", Kind: List,
			Doc:   "IDs of the only Telegram chats to answer in; that of a private chat is the user's. Empty: all.",
			store: func(c *Config, v value) { c.Telegram.Chats = v.list },
		},
		{
			Key: "telegram.listen", Kind: List, Default: "private,groups,inline", Choices: []string{"private", "groups", "inline"},
			Doc:   "Where to answer: in private chats, in groups, and, with inline, behind the bot's name in any chat.",
			store: func(c *Config, v value) { c.Telegram.Listen = v.list },
		},
		{
			Key: "telegram.max_age", Kind: Duration, Default: "10m",
			Doc:   "Age from which messages that came while the bot was away are not answered any more. 0s: all are.",
			store: func(c *Config, v value) { c.Telegram.MaxAge = v.duration },
		},
		{
			Key: "telegram.api_url", Kind: Text, Default: "https://api.telegram.org",
			Doc:   "Address of the Bot API server: Telegram's, or one of your own.",
			store: func(c *Config, v value) { c.Telegram.APIURL = v.text },
		},
		{
			Key: "telegram.webhook_url", Kind: Text,
			Doc:   "Address, beginning with https://, that Telegram is to bring updates to. Empty: they are polled for.",
			store: func(c *Config, v value) { c.Telegram.WebhookURL = v.text },
		},
		{
			Key: "telegram.webhook_listen", Kind: Text, Default: ":8443",
			Doc:   "Address and port to take those updates at.",
			store: func(c *Config, v value) { c.Telegram.WebhookListen = v.text },
		},
		{
			Key: "telegram.webhook_cert", Kind: Text,
			Doc:   "File of the certificate to take them with over TLS. Empty: a proxy does TLS.",
			store: func(c *Config, v value) { c.Telegram.WebhookCert = v.text },
		},
		{
			Key: "telegram.webhook_key", Kind: Text,
			Doc:   "File of the certificate's key.",
			store: func(c *Config, v value) { c.Telegram.WebhookKey = v.text },
		},
	}
}

// Discord is about the Discord front.
type Discord struct {
	Token  Secret
	APIURL string
	// Guilds and Channels are IDs; none means everywhere.
	Guilds, Channels []string
	// MessageContent asks for the privileged intent of that name.
	MessageContent, Threads bool
	// Shards is "auto" or a number, ShardRange empty for all or as "0-3".
	Shards, ShardRange string
	// Admins and AdminRoles are IDs of users and of roles.
	Admins, AdminRoles []string
	AdminManagers      bool
}

// discordSettings are the settings of the Discord front.
func discordSettings() []Setting {
	return []Setting{
		{
			Key: "discord.token", Kind: Hidden,
			Doc:   "Token of the Discord bot. Empty: Trích is not on Discord.",
			store: func(c *Config, v value) { c.Discord.Token = v.secret },
		},
		{
			Key: "discord.api_url", Kind: Text, Default: "https://discord.com/api/v10",
			Doc:   "Address of Discord's programming interface, which tells that of the gateway; another one for compatible servers.",
			store: func(c *Config, v value) { c.Discord.APIURL = v.text },
		},
		{
			Key: "discord.guilds", Kind: List,
			Doc:   "IDs of the Discord servers where the bot answers; the commands appear there at once. Empty: everywhere.",
			store: func(c *Config, v value) { c.Discord.Guilds = v.list },
		},
		{
			Key: "discord.channels", Kind: List,
			Doc:   "IDs of the Discord channels, with their threads, where the bot answers. Empty: everywhere.",
			store: func(c *Config, v value) { c.Discord.Channels = v.list },
		},
		{
			Key: "discord.message_content", Kind: Switch, Default: "false",
			Doc:   "Whether the bot asks Discord for the content of messages that do not mention it, which must be allowed in the developer portal: then silent replies to the bot and messages in its threads are understood too.",
			store: func(c *Config, v value) { c.Discord.MessageContent = v.on },
		},
		{
			Key: "discord.threads", Kind: Switch, Default: "false",
			Doc:   "Whether each answer in a channel opens a thread.",
			store: func(c *Config, v value) { c.Discord.Threads = v.on },
		},
		{
			Key: "discord.shards", Kind: Text, Default: "auto",
			Doc:   "Number of connections to Discord's gateway; \"auto\": as many as Discord advises.",
			store: func(c *Config, v value) { c.Discord.Shards = v.text },
		},
		{
			Key: "discord.shard_range", Kind: Text,
			Doc:   "Connections that this process keeps, such as 0-3, where several processes share them. Empty: all.",
			store: func(c *Config, v value) { c.Discord.ShardRange = v.text },
		},
		{
			Key: "discord.admins", Kind: List,
			Doc:   "IDs of the Discord users who are admins.",
			store: func(c *Config, v value) { c.Discord.Admins = v.list },
		},
		{
			Key: "discord.admin_roles", Kind: List,
			Doc:   "IDs of the Discord roles whose members are admins.",
			store: func(c *Config, v value) { c.Discord.AdminRoles = v.list },
		},
		{
			Key: "discord.admin_managers", Kind: Switch, Default: "false",
			Doc:   "Whether all who may manage a Discord server are admins there.",
			store: func(c *Config, v value) { c.Discord.AdminManagers = v.on },
		},
	}
}
