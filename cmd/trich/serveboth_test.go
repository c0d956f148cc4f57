//go:build linux || darwin

package main

import (
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"trich/internal/front/discord/discordtest"
	"trich/internal/front/telegram/telegramtest"
)

// Questions that the seeds do not answer, and the articles that do.
const (
	dragon        = "Cầu Rồng dài bao nhiêu mét?"
	dragonArticle = "Cầu Rồng ở Đà Nẵng\nCầu Rồng dài 666 mét và bắc qua sông Hàn.\n"
	market        = "Chợ nổi Cái Răng họp khi nào?"
	marketArticle = "Chợ nổi Cái Răng\nChợ nổi Cái Răng họp từ sáng sớm trên sông Cần Thơ.\n"
)

// bothFronts is the program on Telegram and Discord at once, with an admin on
// each.
type bothFronts struct {
	*serving
	corpus, cache string
	telegram      *telegramtest.Server
	discord       *discordtest.Server
	lan           telegramtest.Person
	minh          discordtest.Person
	// refused makes Telegram know the token no longer where the program asks for
	// updates.
	refused atomic.Bool
}

// serveBoth starts the program and waits until its first look at the corpus is
// over, which is a reload as well.
func serveBoth(t *testing.T) *bothFronts {
	t.Helper()
	b := &bothFronts{
		corpus: copySeeds(t), cache: t.TempDir(), telegram: telegramtest.New(t, telegramSpec), discord: discordServer(t),
		lan:  telegramtest.Person{ID: 8001, Language: "vi"},
		minh: discordtest.Person{ID: "8002", Guild: discordtest.GuildID, Channel: "501", Locale: "vi"},
	}
	b.telegram.SetFault(func(method string, _ map[string]string) telegramtest.Fault {
		if method == "getUpdates" && b.refused.Load() {
			return telegramtest.Fault{Status: http.StatusUnauthorized, Description: "Unauthorized"}
		}
		return telegramtest.Fault{}
	})
	b.serving = startServe(t, compiled(t), b.cache, "TRICH_CORPUS_DIR="+b.corpus,
		"TRICH_TELEGRAM_TOKEN="+telegramtest.Token, "TRICH_TELEGRAM_API_URL="+b.telegram.URL, "TRICH_TELEGRAM_ADMINS=8001",
		"TRICH_DISCORD_TOKEN="+discordtest.Token, "TRICH_DISCORD_API_URL="+b.discord.URL, "TRICH_DISCORD_ADMINS=8002")
	b.logs(t, "the corpus is up to date")
	return b
}

// say writes to the bot on Telegram and returns its message, as it is when it
// holds want.
func (b *bothFronts) say(text, want string) telegramtest.Message {
	before := len(b.telegram.Shown(b.lan.ID))
	b.telegram.Say(b.lan, text, nil)
	return b.shows(before, want)
}

// shows waits until the n-th message on Telegram, from 0, holds want.
func (b *bothFronts) shows(n int, want string) (m telegramtest.Message) {
	b.telegram.Wait(want, func() bool {
		shown := b.telegram.Shown(b.lan.ID)
		if len(shown) <= n {
			return false
		}
		m = shown[n]
		return strings.Contains(m.Text, want)
	})
	return m
}

// slash gives a command on Discord and waits until the reply holds want.
func (b *bothFronts) slash(command string, o discordtest.Options, want string) {
	i := b.discord.Slash(b.minh, command, o)
	b.discord.Wait(want, func() bool {
		there := b.discord.Peek(i)
		return len(there) > 0 && strings.Contains(there[0].Text(), want)
	})
}

func (b *bothFronts) ask(question, want string) {
	b.slash("ask", discordtest.Options{"question": question}, want)
}

// TestServeLosesDiscord: when Discord refuses for good, Telegram goes on, its
// reloads too.
func TestServeLosesDiscord(t *testing.T) {
	b := serveBoth(t)
	b.ask(signed, "Lương Tam Quang")
	b.discord.Revoke()
	b.logs(t, "a front has ended, the others go on")
	b.say(signed, "Lương Tam Quang")
	write(t, b.corpus, map[string]string{"market.txt": marketArticle})
	b.say("/reload", "thêm 1, cập nhật 0, bỏ 0, giữ nguyên 2")
	b.say(market, "sáng sớm")
	if code := b.end(t); code != exitUsage {
		t.Errorf("exit code %d, want %d", code, exitUsage)
	}
	holdsAll(t, b.errOut.String(), "Discord does not know the token; set discord.token")
	if strings.Contains(b.errOut.String(), discordtest.Token) {
		t.Error("the log holds the token")
	}
}

// TestServeBoth: both fronts answer from one corpus and take turns at one
// reload; when Telegram refuses for good, Discord goes on.
func TestServeBoth(t *testing.T) {
	b := serveBoth(t)
	b.say(signed, "Lương Tam Quang")
	b.ask(signed, "Lương Tam Quang")
	b.say(dragon, "Không tìm thấy")
	b.ask(market, "Không tìm thấy")

	// Whoever holds this lock is indexing the corpus, for which a reload waits.
	indexing, err := os.Open(find(t, b.cache, "build.lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer indexing.Close()
	if err := syscall.Flock(int(indexing.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	write(t, b.corpus, map[string]string{"dragon.txt": dragonArticle})
	reload := len(b.telegram.Shown(b.lan.ID))
	b.say("/reload", "Đang đọc các bài")
	b.slash("reload", nil, "Kho bài đang được nạp lại rồi.")
	if err := syscall.Flock(int(indexing.Fd()), syscall.LOCK_UN); err != nil {
		t.Fatal(err)
	}
	b.shows(reload, "thêm 1, cập nhật 0, bỏ 0, giữ nguyên 2")
	b.ask(dragon, "666 mét")
	b.say(dragon, "666 mét")

	write(t, b.corpus, map[string]string{"market.txt": marketArticle})
	b.slash("reload", nil, "thêm 1, cập nhật 0, bỏ 0, giữ nguyên 3")
	b.say(market, "sáng sớm")
	b.ask(market, "sáng sớm")

	b.refused.Store(true)
	b.say(signed, "Lương Tam Quang") // the poll that was held when it was refused
	b.logs(t, "a front has ended, the others go on")
	b.ask(dragon, "666 mét")
	b.slash("status", nil, "4 bài")
	if code := b.end(t); code != exitUsage {
		t.Errorf("exit code %d, want %d", code, exitUsage)
	}
	holdsAll(t, b.errOut.String(), "Telegram does not know the token", "Telegram: @"+telegramtest.BotName+" answers in", "Discord: Trích answers in 1 servers, from 2 articles")
}
