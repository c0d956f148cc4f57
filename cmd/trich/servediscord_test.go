//go:build unix

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trich/internal/front/discord/discordtest"
)

// discordServer is a Discord for the program.
func discordServer(t *testing.T) *discordtest.Server {
	t.Helper()
	spec, err := discordtest.OpenSpec("../../" + discordtest.SpecFile)
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("%s is not here: requests are held against the written limits alone", discordtest.SpecFile)
	} else if err != nil {
		t.Fatal(err)
	}
	return discordtest.New(t, spec)
}

// TestServeDiscord runs the built program: an answer to a command, a press of
// its button, a mention and a direct message; after the end and another start
// the old button still works and no command is registered again.
func TestServeDiscord(t *testing.T) {
	binary, cache := compiled(t), t.TempDir()
	server := discordServer(t)
	token := filepath.Join(write(t, t.TempDir(), map[string]string{"token": discordtest.Token + "\n"}), "token")
	serve := func() (end func()) {
		environ := append(os.Environ(), "TRICH_CACHE_DIR="+cache, "TRICH_CORPUS_DIR="+seeds, "TRICH_LOG_LEVEL=info",
			"TRICH_DISCORD_TOKEN_FILE="+token, "TRICH_DISCORD_API_URL="+server.URL)
		buildIndex(t, binary, environ)
		cmd := exec.Command(binary, "serve")
		cmd.Env = environ
		var errOut bytes.Buffer
		cmd.Stderr = &errOut
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = cmd.Process.Kill()
			if t.Failed() {
				t.Logf("standard error: %s", &errOut)
			}
		})
		return func() {
			_ = cmd.Process.Signal(syscall.SIGTERM)
			watchdog := time.AfterFunc(3*time.Minute, func() { _ = cmd.Process.Kill() })
			defer watchdog.Stop()
			_ = cmd.Wait() // the exit code says it
			if code := cmd.ProcessState.ExitCode(); code != 0 || strings.Contains(errOut.String(), discordtest.Token) || strings.Contains(errOut.String(), "token-of-") {
				t.Errorf("exit code %d, %s", code, &errOut)
			}
		}
	}
	end := serve()
	lan := discordtest.Person{ID: "8001", Guild: discordtest.GuildID, Channel: "501", Locale: "vi"}
	answer := server.Answered(server.Slash(lan, "ask", discordtest.Options{"question": signed}))[0]
	holdsAll(t, answer.Text(), "Lương Tam Quang", "tháng 4/2025", "Tạp chí Làng nghề Việt Nam")
	if answer.Ephemeral || !strings.Contains(answer.Content, "**") || len(answer.Embeds) == 0 || !strings.HasPrefix(answer.Embeds[0].URL, "https://langngheviet.com.vn/") {
		t.Errorf("the answer is %s", answer.Raw)
	}
	said := server.Reply(lan.Channel, server.Say(lan, "<@"+discordtest.BotID+"> "+signedPlain, discordtest.Mention()))
	holdsAll(t, said.Text(), "Lương Tam Quang")
	minh := discordtest.Person{ID: "8002", Channel: "502"}
	holdsAll(t, server.Reply(minh.Channel, server.Say(minh, partnership, nil)).Text(), "Tháng 9/2010")
	server.Wait("the presence", func() bool { p := server.Presences(); return len(p) > 0 && p[0] == "2 bài báo · 2 news articles" })
	end()

	end = serve()
	thanks := server.Answered(server.Press(lan, buttonOf(t, answer, "👍")))[0]
	if !thanks.Ephemeral {
		t.Errorf("everyone sees %q", thanks.Text())
	}
	end()
	if n := server.Count("PUT "); n != 1 {
		t.Errorf("commands were registered %d times", n)
	}
}

func buttonOf(t *testing.T, m discordtest.Message, label string) discordtest.Button {
	t.Helper()
	for _, b := range m.Buttons {
		if strings.HasPrefix(b.Label, label) {
			return b
		}
	}
	t.Fatalf("there is no button %q in %+v", label, m.Buttons)
	return discordtest.Button{}
}

// What is wrong with the settings of Discord is told before anything is read.
func TestDiscordRefused(t *testing.T) {
	server := discordServer(t)
	api, token := "TRICH_DISCORD_API_URL="+server.URL, "TRICH_DISCORD_TOKEN="+discordtest.Token
	tests := []struct {
		name    string
		environ []string
		want    string
	}{
		{"an unknown token", []string{api, "TRICH_DISCORD_TOKEN=other.secret"}, "set discord.token"},
		{"no address", []string{token, "TRICH_DISCORD_API_URL=discord.com"}, "discord.api_url"},
		{"a name for an ID", []string{api, token, "TRICH_DISCORD_GUILDS=my-server"}, "discord.guilds"},
		{"shards", []string{api, token, "TRICH_DISCORD_SHARDS=0"}, "discord.shards"},
		{"a range", []string{api, token, "TRICH_DISCORD_SHARDS=2", "TRICH_DISCORD_SHARD_RANGE=1-2"}, "discord.shard_range"},
		{"a range alone", []string{api, token, "TRICH_DISCORD_SHARD_RANGE=3-1"}, "discord.shard_range"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := call{args: []string{"serve"}, environ: tt.environ}.run(t)
			failed(t, r, exitUsage, tt.want)
			if strings.Contains(r.errOut, "secret") {
				t.Errorf("the token is told: %s", r.errOut)
			}
		})
	}
}

// config check asks Discord too.
func TestConfigCheckDiscord(t *testing.T) {
	server := discordServer(t)
	environ := []string{"TRICH_DISCORD_API_URL=" + server.URL, "TRICH_DISCORD_TOKEN=" + discordtest.Token}
	r := call{args: []string{"config", "check"}, environ: environ}.run(t)
	if r.err != nil || r.out != "the settings are right\n" || len(server.Requests()) != 0 {
		t.Errorf("%+v, %q", r, server.Requests())
	}
	r = call{args: []string{"config", "check", "--online"}, environ: environ}.run(t)
	if r.err != nil || r.out != "discord knows the bot as Trích\nthe settings are right\n" {
		t.Errorf("%+v", r)
	}
	server.Revoke()
	failed(t, call{args: []string{"config", "check", "--online"}, environ: environ}.run(t), exitUsage, "Discord does not know the token")
}

// The link holds the permissions that are needed, and no more.
func TestInvite(t *testing.T) {
	server := discordServer(t)
	environ := []string{"TRICH_DISCORD_API_URL=" + server.URL, "TRICH_DISCORD_TOKEN=" + discordtest.Token}
	const link = "https://discord.com/oauth2/authorize?client_id=" + discordtest.AppID + "&permissions=%s&scope=bot+applications.commands\n"
	// View Channels, Send Messages, Embed Links, Attach Files, Read Message
	// History, Add Reactions, Send Messages in Threads; and Create Public Threads.
	for threads, permissions := range map[string]string{"false": "274878024768", "true": "309237763136"} {
		r := call{args: []string{"invite"}, environ: append(environ, "TRICH_DISCORD_THREADS="+threads)}.run(t)
		if want := strings.Replace(link, "%s", permissions, 1); r.err != nil || r.out != want {
			t.Errorf("%v, %q, want %q", r.err, r.out, want)
		}
	}
	failed(t, call{args: []string{"invite"}}.run(t), exitUsage, "discord.token is not set")
	failed(t, call{args: []string{"invite"}, environ: append(environ, "TRICH_DISCORD_TOKEN=other.secret")}.run(t), exitUsage, "set discord.token")
}
