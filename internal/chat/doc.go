// Package chat is the one conversation core: what members and admins can say,
// who may, how fast, and what they are told, the same on every front.
//
// A front translates. It turns what happens on its platform into a Request,
// calls Bot.Handle with a function that shows a Reply, and turns the Reply's
// blocks and buttons into the platform's markup:
//
//	err := bot.Handle(ctx, request, func(ctx context.Context, r chat.Reply) error { … })
//
// Buttons carry all they need in Button.State, of at most MaxState bytes, so
// they still work after a restart. What the core remembers of a conversation,
// to understand questions that need the ones before, is kept in memory only,
// bounded in number, age and size.
package chat
