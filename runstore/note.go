package runstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

const (
	notesFile = "notes.json"
	// MaxNote is the maximum length of a note in characters.
	MaxNote = 500
	// maxNotes bounds the file with a note.
	maxNotes = 64 << 10
)

// ErrNote says that a note is too long.
var ErrNote = errors.New("note is too long")

// notes is the contents of notes.json.
type notes struct {
	Note string `json:"note"`
}

// ReadNote returns what a user wrote about the run or sweep in a directory, "" if nothing. A file
// that cannot be read counts as no note, because nothing depends on it.
func ReadNote(fsys vfs.FS, dir string) string {
	data, err := vfs.ReadFile(orOS(fsys).In(dir), filepath.Join(dir, notesFile), maxNotes)
	var n notes
	if err != nil || json.Unmarshal(data, &n) != nil {
		return ""
	}
	return oneLine(n.Note)
}

// WriteNote keeps a note of one line with the run or sweep in a directory, whether or not it is
// being trained. White space becomes single spaces; an empty note removes the one before. The
// error is ErrNote if the note is longer than MaxNote.
func WriteNote(fsys vfs.FS, dir, text string) error {
	fsys = orOS(fsys).In(dir)
	name := filepath.Join(dir, notesFile)
	text = oneLine(text)
	if n := utf8.RuneCountInString(text); n > MaxNote {
		return hint.Add(fmt.Errorf("write note: %w: it may have %d characters, not %d", ErrNote, MaxNote, n), "shorten it")
	}
	if text == "" {
		if err := fsys.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return explain(dir, fmt.Errorf("remove note: %w", err))
		}
		return nil
	}
	data, err := json.Marshal(notes{text})
	if err != nil {
		return fmt.Errorf("write note: %w", err)
	}
	if err := vfs.WriteAtomic(fsys, name, append(data, '\n')); err != nil {
		return explain(dir, fmt.Errorf("write note: %w", err))
	}
	return nil
}

// oneLine joins the words of a text with single spaces and leaves out control characters.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if (r < ' ' || r == 0x7f) && !strings.ContainsRune("\t\n\r", r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	return strings.Join(strings.Fields(text), " ")
}
