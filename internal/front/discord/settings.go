package discord

import (
	"strconv"
	"strings"

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
