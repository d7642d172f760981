package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestOutputEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"":                                   "",
		"plain\ttext, 中文, é\n":               "plain\ttext, 中文, é\n",
		"\x1b]0;title\a":                     `\u001b]0;title\u0007`,
		"a\rb":                               `a\u000db`,
		"cat\u202etxt.exe":                   `cat\u202etxt.exe`,
		"\u2066x\u2069\u200f\u061c":          `\u2066x\u2069\u200f\u061c`,
		"\u009b31m":                          `\u009b31m`,
		"raw \x9b31m":                        `raw \u009b31m`,
		"\u2028":                             `\u2028`,
		"👩\u200d🔬 keeps what joins emoji":    "👩\u200d🔬 keeps what joins emoji",
		"del\x7f and the replacement \ufffd": `del\u007f and the replacement ` + "\ufffd",
	} {
		var b bytes.Buffer
		n, err := (&output{w: &b}).Write([]byte(in))
		if err != nil || n != len(in) || b.String() != want {
			t.Errorf("%q became %q, %d, %v", in, b.String(), n, err)
		}
	}
	text := "cat\u202e\u200f"
	raw, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	var back string
	if err := json.Unmarshal(escaped(raw), &back); err != nil || back != text {
		t.Errorf("JSON changed to %q, %v", back, err)
	}
}

type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

// What cannot be printed is an error, also where nobody looks at the result of printing.
func TestFullOutput(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--help"}, {"train", "--help"}, {"recipes"}, {"recipes", "default"}, {"views"}, {"data", "ls"}} {
		var errs bytes.Buffer
		if code := run(t.Context(), args, full{}, &errs); code != exitFailed || !strings.Contains(errs.String(), "no space left") {
			t.Errorf("%q: exit code %d, %q", args, code, errs.String())
		}
	}
}
