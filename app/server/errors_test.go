package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/figure"
	"brainbow/internal/vfs"
	"brainbow/record"
	"brainbow/render"
	"brainbow/runstore"
	"brainbow/train"
)

// around wraps an error without calling its Error method, which fails for some of the zero
// values used here.
type around []error

func (a around) Error() string   { return "it happened" }
func (a around) Unwrap() []error { return a }

func codeOf(err error) string {
	_, code := kindOf(err)
	return code
}

// Every kind of error has one status and one code, which the answer contains.
func TestErrorCodes(t *testing.T) {
	var none any
	syntax := json.Unmarshal([]byte(`{"a":`), &none)
	type errorCase struct {
		err    around
		status int
		code   string
	}
	cases := []errorCase{
		{around{&http.MaxBytesError{Limit: 9}}, 413, "too-large"},
		{around{context.Canceled}, 499, "cancelled"},
		{around{context.DeadlineExceeded}, 504, "timeout"},
		{around{&figure.UsageError{Problem: "kind=x", Accepted: "a or b"}}, 400, "bad-request"},
		{around{&experiment.Error{Problem: "no such key"}}, 400, "bad-request"},
		{around{&analysis.SelectionError{Text: "sample 9", Accepted: "0 to 8"}}, 400, "bad-request"},
		{around{&record.RangeError{Run: "a", Step: 9, Last: 8}}, 404, "step-outside"},
		{around{runstore.ErrNotKept}, 404, "step-not-recorded"},
		{around{runstore.ErrNewer}, 422, "run-newer"},
		{around{runstore.ErrDamaged}, 422, "run-damaged"},
		{around{dataset.ErrMissing}, 422, "data-missing"},
		{around{record.ErrOtherData}, 422, "data-differs"},
		{around{&dataset.OptionError{Key: "name", Reason: "no such dataset"}}, 422, "unavailable"},
		{around{record.ErrNumerics}, 422, "other-numerics"},
		{around{&record.MismatchError{Run: "a", Step: 9}}, 422, "replay-differs"},
		{around{&train.SpecError{}}, 422, "run-damaged"},
		{around{&dataset.Error{File: "x.npz"}}, 422, "unavailable"},
		{around{render.ErrNoSource}, 422, "not-our-picture"},
		{around{render.ErrDamagedSource}, 422, "not-our-picture"},
		{around{render.ErrNoFont}, 422, "unavailable"},
		{around{render.ErrNewerSource}, 422, "picture-newer"},
		{around{errNoRun}, 404, "run-missing"},
		{around{dataset.ErrRefused}, 422, "upload-refused"},
		{around{record.ErrOpaque}, 422, "unavailable"},
		{around{record.ErrNotTrained}, 422, "unavailable"},
		{around{vfs.ErrLink}, 422, "run-damaged"},
		{around{vfs.ErrNotRegular}, 422, "run-damaged"},
		{around{vfs.ErrTooLarge}, 422, "run-damaged"},
		{around{analysis.ErrDiverged}, 422, "diverged"},
		{around{figure.ErrUnavailable}, 422, "unavailable"},
		{around{analysis.ErrSilent}, 422, "unavailable"},
		{around{analysis.ErrManyClasses}, 422, "unavailable"},
		{around{&analysis.NoHeadError{Why: "no dense layer"}}, 422, "unavailable"},
		{around{&analysis.NoAnswerError{}}, 422, "no-answer"},
		{around{syntax}, 422, "run-damaged"},
		{around{io.ErrUnexpectedEOF}, 422, "run-damaged"},
		{around{runstore.ErrName}, 400, "bad-name"},
		{around{runstore.ErrNote}, 400, "bad-request"},
		{around{runstore.ErrTaken}, 409, "name-taken"},
		{around{runstore.ErrTraining}, 409, "still-training"},
		{around{runstore.ErrRunning}, 409, "busy"},
		{around{runstore.ErrExists}, 409, "conflict"},
		{around{fs.ErrNotExist}, 404, "not-found"},
		{around{syscall.ENOSPC}, 507, "disk-full"},
		{around{errors.New("no space left on device")}, 500, "internal"},
		{around{errToken}, 401, "forbidden"},
		// If an error is of several kinds, the more specific one counts.
		{around{figure.ErrUnavailable, runstore.ErrNotKept}, 404, "step-not-recorded"},
		{around{figure.ErrUnavailable, &analysis.NoAnswerError{}}, 422, "unavailable"},
		{around{fs.ErrNotExist, dataset.ErrMissing}, 422, "data-missing"},
		{around{fs.ErrNotExist, runstore.ErrDamaged}, 422, "run-damaged"},
	}
	for status, code := range refusals {
		cases = append(cases, errorCase{around{refuse(status, "do this", "it happened")}, status, code})
	}
	met := make([]bool, len(kinds))
	for _, c := range cases {
		if status, code := kindOf(c.err); status != c.status || code != c.code {
			t.Errorf("%T: %d %s, not %d %s", c.err[0], status, code, c.status, c.code)
		}
		for i, k := range kinds {
			met[i] = met[i] || k.fits(c.err)
		}
	}
	for i, k := range kinds {
		if !met[i] {
			t.Errorf("kind %d, %s: no error is of it", i, k.code)
		}
	}
	w := httptest.NewRecorder()
	fail(w, around{runstore.ErrDamaged})
	if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, `"code":"run-damaged"`) {
		t.Errorf("%d %s", w.Code, body)
	}
}

// The state of a failed training contains the code of its error.
func TestTrainingEndsWithCode(t *testing.T) {
	for err, code := range map[error]string{
		context.Canceled:                         "",
		&train.DivergedError{}:                   "internal",
		fmt.Errorf("a: %w", runstore.ErrDamaged): "run-damaged",
	} {
		var s Training
		if s.end(experiment.SessionState{}, err); s.Code != code {
			t.Errorf("%T: %q, not %q", err, s.Code, code)
		}
	}
}

// docs/server.md lists every code and its statuses.
func TestErrorCodesAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/server.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := func(code string, status int) bool {
		for line := range strings.Lines(string(text)) {
			cells := strings.Split(line, " | ")
			if len(cells) == 3 && cells[0] == "| `"+code+"`" && strings.Contains(cells[1], strconv.Itoa(status)) {
				return true
			}
		}
		return false
	}
	for _, k := range kinds {
		if !documented(k.code, k.status) {
			t.Errorf("%s, %d: not in docs/server.md", k.code, k.status)
		}
	}
	for status, code := range refusals {
		if !documented(code, status) {
			t.Errorf("%s, %d: not in docs/server.md", code, status)
		}
	}
}

// Every status that the source passes to refuse has a code.
func TestRefusalsHaveCodes(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	call, found := regexp.MustCompile(`(?:refuse\(|&problem\{)http\.(Status\w+)`), 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllSubmatch(text, -1) {
			found++
			if !regexp.MustCompile(`http\.` + string(m[1]) + `:`).Match(table) {
				t.Errorf("%s: %s has no code in refusals", name, m[1])
			}
		}
	}
	if found < 50 {
		t.Errorf("found %d refusals", found)
	}
}
