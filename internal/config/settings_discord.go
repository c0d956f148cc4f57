package config

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
