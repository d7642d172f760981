package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// output is a standard stream. It escapes control characters and marks of direction, with which a
// name from somebody's files could move the cursor or show a text in another order; in JSON the
// escapes mean the same characters. It keeps the first error, which most who print do not look at.
type output struct {
	w   io.Writer
	mu  sync.Mutex
	err error
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, err := o.w.Write(escaped(p)); err != nil {
		if o.err == nil {
			o.err = err
		}
		return 0, err
	}
	return len(p), nil
}

// failed returns the first error of writing.
func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// escaped returns p with \u001b for an escape character and the like.
func escaped(p []byte) []byte {
	var b bytes.Buffer
	plain := 0 // bytes already in b
	for i := 0; i < len(p); {
		r, n := rune(p[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(p[i:])
		}
		if broken := r == utf8.RuneError && n == 1; broken || disturbs(r) {
			b.Write(p[plain:i])
			if broken {
				r = rune(p[i])
			}
			fmt.Fprintf(&b, `\u%04x`, r)
			plain = i + n
		}
		i += n
	}
	if plain == 0 {
		return p
	}
	b.Write(p[plain:])
	return b.Bytes()
}

// disturbs reports whether a terminal does something else with a character than show it in its place.
func disturbs(r rune) bool {
	switch r {
	case '\n', '\t':
		return false
	case '\u061c', '\u200e', '\u200f', '\u2028', '\u2029':
		return true
	}
	return unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// terminal returns the terminal that a stream goes to, for what moves its cursor, or nil.
func terminal(w io.Writer) *os.File {
	if o, ok := w.(*output); ok {
		w = o.w
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return f
}
