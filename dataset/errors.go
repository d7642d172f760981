package dataset

import (
	"errors"
	"fmt"
	"strings"
)

// Shorten cuts text from a file, such as the name of a class, for a message: at most 80 characters.
func Shorten(s string) string {
	const longest = 80
	n := 0
	for i := range s {
		if n++; n == longest {
			if len(s) > i+len("…") {
				return s[:i] + "…"
			}
			break
		}
	}
	return s
}

// ErrMissing matches, with [errors.Is], the error that an [Opener] returns when files of a dataset
// are missing: a [*MissingError].
var ErrMissing = errors.New("dataset is not there")

// ErrMemory matches the error that an [Opener] returns when reading a dataset would take more
// memory than is allowed.
var ErrMemory = errors.New("does not fit into the memory for datasets")

// MissingError reports the files of a dataset that were not found.
type MissingError struct {
	Name  string   // the dataset
	Dir   string   // where its files belong
	Files []string // the missing ones
	// Public says that 'brainbow data get' downloads the dataset.
	Public bool
	Remedy string // what to do about it
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("open dataset %s: %s not found in %s", e.Name, strings.Join(e.Files, ", "), e.Dir)
}

// Is makes a MissingError match [ErrMissing].
func (e *MissingError) Is(target error) bool { return target == ErrMissing }

// Hint returns the remedy.
func (e *MissingError) Hint() string { return e.Remedy }

// Error reports a file with invalid contents.
type Error struct {
	File   string
	Offset int64 // in the file, or in its uncompressed contents; negative if unknown
	Reason string
	Remedy string
	Err    error // the cause, or nil
}

func (e *Error) Error() string {
	text := fmt.Sprintf("read %s: %s", e.File, e.Reason)
	if e.Offset >= 0 {
		text = fmt.Sprintf("read %s: offset %d: %s", e.File, e.Offset, e.Reason)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint returns the remedy.
func (e *Error) Hint() string { return e.Remedy }

// listed joins names for a message, at most the first hundred.
func listed(names []string) string {
	const longest = 100
	short := make([]string, min(len(names), longest))
	for i := range short {
		short[i] = Shorten(names[i])
	}
	text := strings.Join(short, ", ")
	if n := len(names) - longest; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}

// OptionError reports an option that an [Opener] does not accept.
type OptionError struct {
	Key     string   // the key in the data of a recipe: name, train, test, classes, size …
	Value   string   // the given value
	Reason  string   // why it is not accepted
	Allowed []string // the accepted values, if there is a list of them
}

func (e *OptionError) Error() string {
	text := fmt.Sprintf("open dataset: %s %s: %s", e.Key, Shorten(e.Value), e.Reason)
	if len(e.Allowed) > 0 {
		text += " (one of " + listed(e.Allowed) + ")"
	}
	return text
}
