package botapi

import "encoding/json"

// AllowedUpdates are the kinds of updates that Update has.
func AllowedUpdates() []string {
	return []string{"message", "edited_message", "callback_query", "inline_query", "my_chat_member"}
}

// Update is what happened, as far as it matters here; all but one field are
// nil.
type Update struct {
	ID            int            `json:"update_id"`
	Message       *Message       `json:"message,omitempty"`
	EditedMessage *Message       `json:"edited_message,omitempty"`
	CallbackQuery *CallbackQuery `json:"callback_query,omitempty"`
	InlineQuery   *InlineQuery   `json:"inline_query,omitempty"`
	MyChatMember  *Membership    `json:"my_chat_member,omitempty"`
}

// Membership tells that the bot was let into a chat, or put out of it.
type Membership struct {
	Chat Chat       `json:"chat"`
	New  ChatMember `json:"new_chat_member"`
}

// ChatMember is somebody in a chat; Status is "creator", "administrator", "member",
// "restricted", "left" or "kicked".
type ChatMember struct {
	Status string `json:"status"`
}

// Manages reports whether the member looks after the chat.
func (m ChatMember) Manages() bool { return m.Status == "creator" || m.Status == "administrator" }

// Updates are read one by one, so that one of an unforeseen shape costs no
// other; of such a one the ID alone is read.
type Updates []Update

// UnmarshalJSON implements json.Unmarshaler.
func (u *Updates) UnmarshalJSON(raw []byte) error {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	*u = make(Updates, len(all))
	for i, one := range all {
		if err := json.Unmarshal(one, &(*u)[i]); err == nil {
			continue
		}
		var bare struct {
			ID int `json:"update_id"`
		}
		if err := json.Unmarshal(one, &bare); err != nil {
			return err
		}
		(*u)[i] = Update{ID: bare.ID}
	}
	return nil
}

// Message is a message.
type Message struct {
	ID       int   `json:"message_id"`
	ThreadID int   `json:"message_thread_id"`
	InTopic  bool  `json:"is_topic_message"`
	From     *User `json:"from"`
	// SenderChat is the chat in whose name the message is sent.
	SenderChat *Chat `json:"sender_chat"`
	Chat       Chat  `json:"chat"`
	Date       int64 `json:"date"`
	EditDate   int64 `json:"edit_date"`

	Text            string   `json:"text"`
	Entities        []Entity `json:"entities"`
	Caption         string   `json:"caption"`
	CaptionEntities []Entity `json:"caption_entities"`

	ReplyTo            *Message        `json:"reply_to_message"`
	TopicCreated       json.RawMessage `json:"forum_topic_created,omitempty"`
	ForwardOrigin      json.RawMessage `json:"forward_origin,omitempty"`
	IsAutomaticForward bool            `json:"is_automatic_forward"`
	ViaBot             *User           `json:"via_bot"`
	// Album is the same for all messages of an album.
	Album string `json:"media_group_id"`

	Media
}

// Media are what a message can hold instead of a text; all but one are empty.
type Media struct {
	Voice     json.RawMessage `json:"voice,omitempty"`
	Audio     json.RawMessage `json:"audio,omitempty"`
	VideoNote json.RawMessage `json:"video_note,omitempty"`
	Photo     json.RawMessage `json:"photo,omitempty"`
	Video     json.RawMessage `json:"video,omitempty"`
	Animation json.RawMessage `json:"animation,omitempty"`
	Document  json.RawMessage `json:"document,omitempty"`
	Story     json.RawMessage `json:"story,omitempty"`
	Paid      json.RawMessage `json:"paid_media,omitempty"`
	Sticker   json.RawMessage `json:"sticker,omitempty"`
	Dice      json.RawMessage `json:"dice,omitempty"`
	Game      json.RawMessage `json:"game,omitempty"`
	Poll      json.RawMessage `json:"poll,omitempty"`
	Checklist json.RawMessage `json:"checklist,omitempty"`
	Contact   json.RawMessage `json:"contact,omitempty"`
	Venue     json.RawMessage `json:"venue,omitempty"`
	Location  json.RawMessage `json:"location,omitempty"`
}

// Entity is a part of a text; Offset and Length count UTF-16 units.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	User   *User  `json:"user"`
}

// User is a person or a bot.
type User struct {
	ID       int64  `json:"id"`
	IsBot    bool   `json:"is_bot"`
	Username string `json:"username"`
	Name     string `json:"first_name"`
	Language string `json:"language_code"`
	// InlineQueries says, of the bot itself, that it may be asked from any chat.
	InlineQueries bool `json:"supports_inline_queries"`
	// ReadsAll says, of the bot itself, that it gets all messages of groups.
	ReadsAll bool `json:"can_read_all_group_messages"`
}

// Chat is a place; Type is "private", "group", "supergroup" or "channel".
type Chat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
	// Title is a group's name.
	Title string `json:"title"`
}

// CallbackQuery is the press of a button. Message is the one with the button,
// nil where it is not of the bot's own sending.
type CallbackQuery struct {
	ID      string   `json:"id"`
	From    User     `json:"from"`
	Message *Message `json:"message"`
	Data    string   `json:"data"`
}

// InlineQuery is what a person types behind the bot's name in some chat.
type InlineQuery struct {
	ID     string `json:"id"`
	From   User   `json:"from"`
	Query  string `json:"query"`
	Offset string `json:"offset"`
}
