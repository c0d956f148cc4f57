package config

import "time"

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
