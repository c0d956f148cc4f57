// Package dialog understands what a person says as a part of a conversation: what
// they want (IntentOf), which articles they ask of (Narrow), and what a question
// means that needs the ones before it (Understand). It knows texts, quotes and
// dates, and nothing of replies, of platforms or of who is speaking; package chat
// keeps the conversations and answers.
//
// A question depends on those before it in one of three ways (anaphora.go): by
// ellipsis, where it asks the same of something else ("còn năm 2010 thì sao?"); by
// a pronoun for a person ("ông ấy nói gì thêm?"); by pointing at the matter itself
// ("when was that?"). Package-level patterns and lists of words are the rules;
// followup.go puts what is missing into the question.
//
// Small talk, such as a greeting or thanks, has its place in intent.go: it is a
// further Intent with the words that tell it, and chat says what to reply.
//
// All functions are pure, and safe for concurrent use.
package dialog
