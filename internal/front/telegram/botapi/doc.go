// Package botapi calls a Telegram Bot API server: one method at a time, with
// errors that say what to do about them and never hold the bot's token, and
// again where that helps. It also reads updates, in shapes newer than those of
// the client library it wraps.
//
// Methods and types are those of https://core.telegram.org/bots/api.
package botapi
