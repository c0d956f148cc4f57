package discord

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"trich/internal/chat"
	"trich/internal/front/kit"
	"trich/internal/qa"
	"trich/internal/wording"
)

// response is what an interaction is answered with at once.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// deferred announces a reply.
type deferred struct {
	Flags discordgo.MessageFlags `json:"flags"`
}

// choices are what autocomplete offers.
type choices struct {
	Choices []choice `json:"choices"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// onInteraction takes an interaction.
func (f *Front) onInteraction(i *discordgo.Interaction) {
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		f.take("i"+i.ID, "", func(ctx context.Context) func(context.Context) {
			f.complete(ctx, i)
			return nil
		})
		return
	}
	r, private, ok := f.requestOf(i)
	if !ok {
		f.o.Log.Debug("an interaction of an unknown kind", "type", i.Type)
		return
	}
	r.Message, r.Began, r.Deaf = "i"+i.ID, f.began(i.ChannelID), !f.o.MessageContent
	// Where answers belong into threads, that to a command is for the user alone.
	private = private || r.Group && f.o.Core.Place(chat.Discord, i.ChannelID, nil).Threads
	key := "i" + i.ID
	f.take(key, f.laneOf(r), func(ctx context.Context) func(context.Context) {
		if f.forbidden(i.GuildID, i.ChannelID) {
			f.refuse(ctx, i, r.User.Language)
			return nil
		}
		o := &open{Request: r, Guild: i.GuildID, Channel: i.ChannelID, Interaction: i.ID, Token: i.Token, Private: private, key: key, at: time.Now()}
		announced := response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource, Data: deferred{flags(private)}}
		if chat.TurnsPage(r.Press) {
			o.Turns, o.Shown = true, []posted{{ID: original, Channel: i.ChannelID}}
			announced = response{Type: discordgo.InteractionResponseDeferredMessageUpdate}
		}
		if !private && i.GuildID != "" {
			o.Question = r.Text
		}
		kept := f.keep(o)
		err := f.respond(ctx, i, announced)
		<-kept
		if err != nil {
			// It came too late, or another process answers it.
			f.o.Log.Warn("an interaction cannot be answered", "error", err)
			f.finished(ctx, o)
			return nil
		}
		return func(ctx context.Context) { f.handleWhereAllowed(ctx, o) }
	})
}

// keepTime is how long an acknowledgement waits for the journal, which takes a few
// milliseconds, and more on a busy machine: whatever is acknowledged should outlive a
// kill, but of the three seconds that an acknowledgement may take most are for the
// network.
const keepTime = time.Second

// keep keeps a request, and waits for that for a moment. The channel is closed
// when it is kept.
func (f *Front) keep(o *open) (kept chan struct{}) {
	kept = make(chan struct{})
	go func() {
		defer close(kept)
		f.journal.Keep(kit.TakenAt(o.key, o.at, o))
	}()
	late := time.NewTimer(keepTime)
	defer late.Stop()
	select {
	case <-kept:
	case <-late.C:
	}
	return kept
}

// handleWhereAllowed has a request handled that was acknowledged, or says that the
// bot does not answer here, which is asked only now.
func (f *Front) handleWhereAllowed(ctx context.Context, o *open) {
	if f.allowed(ctx, o.Guild, o.Channel) {
		f.placeOf(ctx, o) // which the request then names
		f.handle(ctx, o)
		return
	}
	defer f.finished(ctx, o)
	if err := f.reply(o).show(ctx, notHere(o.Request.User.Language)); err != nil {
		f.o.Log.Debug("a refusal did not reach Discord", "error", err)
	}
}

// notHere says that the bot does not answer here.
func notHere(lang qa.Language) chat.Reply {
	return chat.Reply{Kind: chat.KindRefusal, Private: true, Blocks: []chat.Block{chat.Line{Text: wording.In(lang).NotHere()}}}
}

// respond answers an interaction at once. That it has been answered already is
// what trying again may lead to, and no error.
func (f *Front) respond(ctx context.Context, i *discordgo.Interaction, r response) error {
	err := f.api.do(ctx, request{
		method: http.MethodPost, path: "/interactions/" + i.ID + "/" + i.Token + "/callback",
		bucket: "/interactions/callback", limits: discordgo.NewRatelimiter(), body: r,
	}, nil)
	if codeOf(err) == codeAlreadyAcknowledged {
		return nil
	}
	return err
}

// refuse says that the bot does not answer here.
func (f *Front) refuse(ctx context.Context, i *discordgo.Interaction, lang qa.Language) {
	m := render(notHere(lang))[0]
	m.Flags = discordgo.MessageFlagsEphemeral
	if err := f.respond(ctx, i, response{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: m}); err != nil {
		f.o.Log.Debug("a refusal did not reach Discord", "error", err)
	}
}

// complete offers sources while one is being typed.
func (f *Front) complete(ctx context.Context, i *discordgo.Interaction) {
	offered := choices{Choices: []choice{}}
	data, _ := i.Data.(discordgo.ApplicationCommandInteractionData)
	for _, o := range data.Options {
		if o == nil || !o.Focused || o.Name != string(wording.OptionSource) {
			continue
		}
		typed, _ := o.Value.(string)
		for _, source := range f.o.Core.Sources(typed, maxOptions) {
			// A source that is too long for a choice cannot be chosen.
			if source = printable(source); source != "" && units(source) <= maxChoice {
				offered.Choices = append(offered.Choices, choice{source, source})
			}
		}
	}
	if err := f.respond(ctx, i, response{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: offered}); err != nil {
		f.o.Log.Debug("sources did not reach Discord", "error", err)
	}
}

// maxChoice is the longest choice that can be offered, in characters.
const maxChoice = 100

// requestOf translates an interaction. Private says that only the user is to
// see the reply: questions are public, unless it is asked otherwise, and all
// else is between the user and the bot.
func (f *Front) requestOf(i *discordgo.Interaction) (r chat.Request, private, ok bool) {
	r = chat.Request{User: userOf(i), Chat: i.ChannelID, Group: i.GuildID != ""}
	private = r.Group
	switch data := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		if data.CommandType == discordgo.MessageApplicationCommand {
			if data.Resolved != nil && data.Resolved.Messages[data.TargetID] != nil {
				r.Text = f.spoken(data.Resolved.Messages[data.TargetID])
			}
			return r, false, true
		}
		options := map[string]*discordgo.ApplicationCommandInteractionDataOption{}
		for _, o := range data.Options {
			if o != nil {
				options[o.Name] = o
			}
		}
		text := func(o wording.Option) string {
			if option, given := options[string(o)]; given {
				s, _ := option.Value.(string)
				return f.unmarked(s, nil)
			}
			return ""
		}
		if data.Name != string(wording.Ask) {
			r.Command, r.Text = data.Name, text(wording.OptionArgument)
			return r, private, true
		}
		r.Text = text(wording.OptionQuestion)
		r.Since, r.Until, r.Source = text(wording.OptionSince), text(wording.OptionUntil), text(wording.OptionSource)
		asked := false
		if o, given := options[string(wording.OptionPrivate)]; given {
			asked, _ = o.Value.(bool)
		}
		return r, private && asked, true
	case discordgo.MessageComponentInteractionData:
		id := data.CustomID
		if strings.HasPrefix(id, menuID) && len(data.Values) > 0 {
			id = data.Values[0]
		}
		r.Press = stateOf(id)
		return r, private, true
	}
	return r, private, false
}

// userOf is who makes an interaction.
func userOf(i *discordgo.Interaction) chat.User {
	u := chat.User{Platform: chat.Discord, Language: kit.Language(string(i.Locale))}
	if i.Member != nil && i.Member.User != nil {
		u.ID, u.Roles = i.Member.User.ID, i.Member.Roles
		u.Manager = i.Member.Permissions&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0
		u.Moderator = u.Manager || i.Member.Permissions&discordgo.PermissionManageChannels != 0
	} else if i.User != nil {
		u.ID = i.User.ID
	}
	return u
}

// flags make a message visible to the user alone.
func flags(private bool) discordgo.MessageFlags {
	if private {
		return discordgo.MessageFlagsEphemeral
	}
	return 0
}
