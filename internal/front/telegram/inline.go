package telegram

import (
	"context"
	"slices"
	"strconv"
	"time"

	"trich/internal/chat"
	"trich/internal/front/kit"
	"trich/internal/front/telegram/botapi"
	"trich/internal/front/telegram/markup"
)

const (
	// maxInline is the number of results of one query, and inlineCache how long
	// Telegram may give them to the same user again, in seconds.
	maxInline   = 10
	inlineCache = 60
	// maxSummary is the longest line of a result, in characters.
	maxSummary = 200
	// inlinePatience is how long a query is worth answering.
	inlinePatience = 10 * time.Second
)

// inlineTask answers a query of inline mode, unless the user has typed on since.
func (f *Front) inlineTask(q *botapi.InlineQuery) task {
	if !slices.Contains(f.o.Listen, Inline) || !f.listed(q.From.ID) {
		return task{}
	}
	f.typed.Add(q.From.ID, q.ID)
	return task{lane: "inline/" + strconv.FormatInt(q.From.ID, 10), do: func(ctx context.Context, _ *open) {
		if last, ok := f.typed.Get(q.From.ID); ok && last != q.ID {
			return
		}
		ctx, cancel := context.WithTimeout(ctx, inlinePatience)
		defer cancel()
		if err := f.inline(ctx, q); err != nil {
			f.o.Log.Info("an inline query was not answered", "error", err)
		}
	}}
}

func (f *Front) inline(ctx context.Context, q *botapi.InlineQuery) error {
	var found []chat.Inline
	if q.Offset == "" { // There is one page.
		var err error
		if found, err = f.o.Core.Inline(ctx, user(q.From), q.Query, maxInline); err != nil {
			return err
		}
	}
	results := []inlineArticle{} // Not null, where there are none.
	for _, one := range found {
		parts := markup.Of(one.Reply).Split(maxMessage)
		if len(parts) == 0 {
			continue
		}
		results = append(results, inlineArticle{
			Type: "article", ID: one.ID, Title: kit.Cut(one.Title, maxSummary), Description: kit.Cut(one.Summary, maxSummary),
			Content: messageContent{parts[0].HTML(), "HTML", noPreview}, Keyboard: keyboard(one.Reply.Buttons),
		})
	}
	show := func() error {
		return f.api.Do(ctx, botapi.Call{Method: "answerInlineQuery", Params: botapi.Params{
			"inline_query_id": q.ID, "results": results, "cache_time": inlineCache, "is_personal": true,
		}}, nil)
	}
	err := show()
	if botapi.Rejected(err) && !botapi.Refused(err, "query") && len(results) > 0 {
		refused := err
		for i := range results {
			results[i].Keyboard = nil
		}
		if err = show(); err == nil {
			f.conceded("buttons", refused)
		}
	}
	return err
}

// inlineArticle is an InlineQueryResultArticle.
type inlineArticle struct {
	Type        string         `json:"type"`
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Description string         `json:"description,omitempty"`
	Content     messageContent `json:"input_message_content"`
	Keyboard    any            `json:"reply_markup,omitempty"`
}

// messageContent is an InputTextMessageContent.
type messageContent struct {
	Text        string          `json:"message_text"`
	ParseMode   string          `json:"parse_mode"`
	LinkPreview map[string]bool `json:"link_preview_options"`
}
