package analysis

import "fmt"

// NoAnswerError says why something cannot be computed from a run. Its hint says
// what would help.
type NoAnswerError struct {
	err  error
	hint string
}

func (e *NoAnswerError) Error() string { return e.err.Error() }
func (e *NoAnswerError) Unwrap() error { return e.err }

// Hint says what would help.
func (e *NoAnswerError) Hint() string { return e.hint }

func noAnswer(hint, format string, args ...any) error {
	return &NoAnswerError{fmt.Errorf(format, args...), hint}
}
