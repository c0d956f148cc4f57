package console

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/peterh/liner"
)

// prompt is what stands before the line being typed.
const prompt = "> "

// Editor reads lines from the process's terminal, with editing and with a
// history that outlives the process. The line editor is peterh/liner: small,
// kept up, and it moves and deletes by letter, with all combining marks, which
// decomposed Vietnamese needs.
type Editor struct {
	state   *liner.State
	history string
}

// OpenEditor takes over the terminal on standard input and output, until Close,
// and reads the history file, which need not exist. The Editor is usable even if
// there is an error, which is about the history alone.
func OpenEditor(history string) (*Editor, error) {
	e := &Editor{state: liner.NewLiner(), history: history}
	e.state.SetCtrlCAborts(true)
	e.state.SetMultiLineMode(true)
	f, err := os.Open(history)
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err != nil {
		return e, fmt.Errorf("reading the chat history: %w", err)
	}
	defer f.Close() // Only read: closing cannot lose anything.
	if _, err := e.state.ReadHistory(f); err != nil {
		return e, fmt.Errorf("reading the chat history %s: %w", history, err)
	}
	return e, nil
}

// ReadLine prompts for a line and adds it to the history.
func (e *Editor) ReadLine() (string, error) {
	text, err := e.state.Prompt(prompt)
	switch {
	case errors.Is(err, liner.ErrPromptAborted):
		return "", ErrInterrupted
	case err != nil:
		return "", err
	}
	if text != "" {
		e.state.AppendHistory(text)
	}
	return text, nil
}

// Close gives the terminal back and saves the history, for the owner's eyes
// only.
func (e *Editor) Close() error {
	err := e.state.Close()
	if saveErr := e.save(); saveErr != nil {
		err = errors.Join(err, fmt.Errorf("saving the chat history: %w", saveErr))
	}
	return err
}

// save writes the history whole or not at all.
func (e *Editor) save() error {
	dir := filepath.Dir(e.history)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".history-*") // Readable by the owner only.
	if err != nil {
		return err
	}
	_, err = e.state.WriteHistory(f)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), e.history)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
