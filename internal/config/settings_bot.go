package config

import "slices"

// botSettings are the settings of conversations and of who may do what in them.
func botSettings() []Setting {
	return slices.Concat(conversationSettings(), limitSettings(), modelSettings())
}

// conversationSettings are those of what is remembered, and for whom.
func conversationSettings() []Setting {
	return []Setting{
		{
			Key: "chat.turns", Kind: Number, Default: "5", Min: 0, Max: 50,
			Doc:   "Questions of a user that are remembered, in memory only, to understand the next one. 0: none.",
			store: func(c *Config, v value) { c.Chat.Turns = v.number },
		},
		{
			Key: "chat.age", Kind: Duration, Default: "15m",
			Doc:   "How long a question is remembered.",
			store: func(c *Config, v value) { c.Chat.Age = v.duration },
		},
		{
			Key: "chat.conversations", Kind: Number, Default: "2000", Min: 1, Max: 1000000,
			Doc:   "Users in chats that are remembered at a time; the one not heard of for longest is forgotten first.",
			store: func(c *Config, v value) { c.Chat.Conversations = v.number },
		},
		{
			Key: "console.admin", Kind: Switch, Default: "true",
			Doc:   "Whether the person at the console may use the commands for admins.",
			store: func(c *Config, v value) { c.Console.Admin = v.on },
		},
		{
			Key: "feedback.file", Kind: Text,
			Doc:   "File of the users' votes and languages. Empty: \"members.db\" in the cache folder.",
			store: func(c *Config, v value) { c.Feedback.File = v.text },
		},
		{
			Key: "feedback.keep_text", Kind: Switch, Default: "false",
			Doc:   "Whether the question is kept with a vote.",
			store: func(c *Config, v value) { c.Feedback.KeepText = v.on },
		},
	}
}

// limitSettings are those that keep the use fair.
func limitSettings() []Setting {
	return []Setting{
		{
			Key: "limits.user_per_minute", Kind: Number, Default: "20", Min: 0, Max: 100000,
			Doc:   "Requests of one user a minute, in the long run. 0: no limit.",
			store: func(c *Config, v value) { c.Limits.UserPerMinute = v.number },
		},
		{
			Key: "limits.user_burst", Kind: Number, Default: "8", Min: 1, Max: 100000,
			Doc:   "Requests of one user at once.",
			store: func(c *Config, v value) { c.Limits.UserBurst = v.number },
		},
		{
			Key: "limits.chat_per_minute", Kind: Number, Default: "20", Min: 0, Max: 100000,
			Doc:   "Requests in one group or channel a minute, in the long run; a Telegram group takes about 20 messages. 0: no limit.",
			store: func(c *Config, v value) { c.Limits.ChatPerMinute = v.number },
		},
		{
			Key: "limits.chat_burst", Kind: Number, Default: "10", Min: 1, Max: 100000,
			Doc:   "Requests in one group or channel at once.",
			store: func(c *Config, v value) { c.Limits.ChatBurst = v.number },
		},
		{
			Key: "limits.answers", Kind: Number, Default: "0", Min: 0, Max: 1024,
			Doc:   "Questions that are answered at the same time. 0: as many as there are cores.",
			store: func(c *Config, v value) { c.Limits.Answers = v.number },
		},
		{
			Key: "limits.queue", Kind: Number, Default: "256", Min: 0, Max: 100000,
			Doc:   "Questions that may wait to be answered; a further one is told that the bot is busy.",
			store: func(c *Config, v value) { c.Limits.Queue = v.number },
		},
		{
			Key: "limits.patience", Kind: Duration, Default: "20s",
			Doc:   "How long a question may wait, for its turn among all and for that in its group.",
			store: func(c *Config, v value) { c.Limits.Patience = v.duration },
		},
	}
}

// modelSettings are those of the service that sums up and translates.
func modelSettings() []Setting {
	return []Setting{
		{
			Key: "llm.base_url", Kind: Text,
			Doc:   "Address of an OpenAI-compatible service, such as http://localhost:11434/v1, whose language model sums up and translates quotes. Empty: none.",
			store: func(c *Config, v value) { c.LLM.BaseURL = v.text },
		},
		{
			Key: "llm.model", Kind: Text,
			Doc:   "Name of the model, as the service calls it.",
			store: func(c *Config, v value) { c.LLM.Model = v.text },
		},
		{
			Key: "llm.key", Kind: Hidden,
			Doc:   "Key for the service, if it wants one.",
			store: func(c *Config, v value) { c.LLM.Key = v.secret },
		},
		{
			Key: "llm.timeout", Kind: Duration, Default: "8s",
			Doc:   "How long to wait for the service; after that a reply does without.",
			store: func(c *Config, v value) { c.LLM.Timeout = v.duration },
		},
	}
}
