package main

import (
	"trich/internal/chat"
	"trich/internal/config"
	"trich/internal/llm"
)

// newComposer makes what sums up and translates quotes, nil if none is set.
func newComposer(s config.LLM) (chat.Composer, error) {
	if s.BaseURL == "" {
		return nil, nil
	}
	return llm.New(llm.Options{BaseURL: s.BaseURL, Model: s.Model, Key: s.Key.Reveal(), Timeout: s.Timeout})
}
