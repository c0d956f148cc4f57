// Package dialog understands what a person says as a part of a conversation: what a
// message is and which questions it asks (Hear), which articles they are asked of
// (Narrow), what a question means that needs the ones before it (Understand), and
// which time it speaks of (PeriodOf). It knows texts, quotes and dates, and nothing
// of replies, of platforms or of who is speaking; package chat keeps the
// conversations and answers.
//
// A message is taken apart in this order: links, emoji and the like go; small talk
// is what consists of nothing else (smalltalk.go, data/smalltalk.txt); sentences
// lose their frames of address and politeness (frame.go, data/frames.txt); those
// that ask are the questions (message.go). The tables are written as patterns of
// words, which phrases.go compiles.
//
// A question depends on those before it in one of three ways (anaphora.go): by
// ellipsis, where it asks the same of something else ("còn năm 2010 thì sao?") or
// corrects it; by a pronoun for a person ("ông ấy nói gì thêm?", pronoun.go); by
// pointing at the matter itself ("when was that?"). Package-level patterns and lists
// of words are the rules; followup.go puts what is missing into the question.
//
// All functions are pure, and safe for concurrent use.
package dialog
