package dataset

import (
	"errors"
	"fmt"
	"strings"
)

// ErrMissing is what [errors.Is] finds in the error of [Open] when the files of a
// dataset are not there. The error is a [*MissingError].
var ErrMissing = errors.New("dataset is not there")

// MissingError says which files of a dataset were not found.
type MissingError struct {
	Name  string   // the dataset
	Dir   string   // where its files belong
	Files []string // the ones that are not there

	Remedy string // what to do about it
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("open dataset %s: %s not found in %s", e.Name, strings.Join(e.Files, ", "), e.Dir)
}

// Is makes a MissingError match [ErrMissing].
func (e *MissingError) Is(target error) bool { return target == ErrMissing }

// Hint says what to do about it.
func (e *MissingError) Hint() string { return e.Remedy }

// Error is a file that does not hold what it should.
type Error struct {
	File   string
	Offset int64 // in the file, or in its content if it is compressed; negative if it does not matter
	Reason string
	Remedy string
	Err    error // the cause, where there is one
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

// Hint says what to do about it.
func (e *Error) Hint() string { return e.Remedy }

// OptionError is an option of [Open] that cannot be.
type OptionError struct {
	Key     string   // the key in the data of a recipe: name, train, test, classes, size …
	Value   string   // what was given
	Reason  string   // why it cannot be
	Allowed []string // what would be accepted, where that is a list
}

func (e *OptionError) Error() string {
	text := fmt.Sprintf("open dataset: %s %s: %s", e.Key, e.Value, e.Reason)
	if len(e.Allowed) > 0 {
		text += " (one of " + strings.Join(e.Allowed, ", ") + ")"
	}
	return text
}
