package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/figure"
	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/record"
	"brainbow/render"
	"brainbow/runstore"
	"brainbow/train"
)

// problem is an error answer: a status, what happened and what to do about it.
type problem struct {
	status int
	text   string
	hint   string
}

func (p *problem) Error() string { return p.text }
func (p *problem) Hint() string  { return p.hint }

func refuse(status int, hint, format string, args ...any) error {
	return &problem{status, fmt.Sprintf(format, args...), hint}
}

// statusGone is nginx's code for a client that closed the connection. It is never received.
const statusGone = 499

// kind is a kind of error, with its HTTP status and a code for programs.
type kind struct {
	code   string
	status int
	fits   func(error) bool
}

// kinds lists the kinds of errors that other packages return. The first that fits an error
// applies. docs/server.md explains the codes.
var kinds = []kind{
	{"too-large", http.StatusRequestEntityTooLarge, as[*http.MaxBytesError]},
	{"cancelled", statusGone, is(context.Canceled)},
	{"timeout", http.StatusGatewayTimeout, is(context.DeadlineExceeded)},
	{"disk-full", http.StatusInsufficientStorage, vfs.IsFull},
	{"bad-request", http.StatusBadRequest, as[*figure.UsageError]},
	{"bad-request", http.StatusBadRequest, as[*experiment.Error]},
	{"bad-request", http.StatusBadRequest, as[*analysis.SelectionError]},
	{"step-outside", http.StatusNotFound, as[*record.RangeError]},
	{"step-not-recorded", http.StatusNotFound, is(runstore.ErrNotKept)},
	{"run-newer", http.StatusUnprocessableEntity, is(runstore.ErrNewer)},
	{"run-damaged", http.StatusUnprocessableEntity, is(runstore.ErrDamaged)},
	{"data-missing", http.StatusUnprocessableEntity, is(dataset.ErrMissing)},
	{"data-differs", http.StatusUnprocessableEntity, is(record.ErrOtherData)},
	{"other-numerics", http.StatusUnprocessableEntity, is(record.ErrNumerics)},
	{"replay-differs", http.StatusUnprocessableEntity, as[*record.MismatchError]},
	{"diverged", http.StatusUnprocessableEntity, is(analysis.ErrDiverged)},
	{"not-our-picture", http.StatusUnprocessableEntity, is(render.ErrNoSource)},
	{"not-our-picture", http.StatusUnprocessableEntity, is(render.ErrDamagedSource)},
	{"unavailable", http.StatusUnprocessableEntity, is(render.ErrNoFont)},
	{"picture-newer", http.StatusUnprocessableEntity, is(render.ErrNewerSource)},
	{"run-missing", http.StatusNotFound, is(errNoRun)},
	{"upload-refused", http.StatusUnprocessableEntity, is(dataset.ErrRefused)},
	{"unavailable", http.StatusUnprocessableEntity, is(record.ErrOpaque)},
	{"unavailable", http.StatusUnprocessableEntity, is(record.ErrNotTrained)},
	{"unavailable", http.StatusUnprocessableEntity, is(figure.ErrUnavailable)},
	{"unavailable", http.StatusUnprocessableEntity, is(analysis.ErrSilent)},
	{"unavailable", http.StatusUnprocessableEntity, is(analysis.ErrManyClasses)},
	{"unavailable", http.StatusUnprocessableEntity, as[*analysis.NoHeadError]},
	{"unavailable", http.StatusUnprocessableEntity, as[*dataset.OptionError]},
	{"unavailable", http.StatusUnprocessableEntity, as[*dataset.Error]},
	{"no-answer", http.StatusUnprocessableEntity, as[*analysis.NoAnswerError]},
	{"run-damaged", http.StatusUnprocessableEntity, halfWritten},
	{"run-damaged", http.StatusUnprocessableEntity, as[*train.SpecError]},
	{"run-damaged", http.StatusUnprocessableEntity, is(vfs.ErrLink)},
	{"run-damaged", http.StatusUnprocessableEntity, is(vfs.ErrNotRegular)},
	{"run-damaged", http.StatusUnprocessableEntity, is(vfs.ErrTooLarge)},
	{"bad-name", http.StatusBadRequest, is(runstore.ErrName)},
	{"bad-request", http.StatusBadRequest, is(runstore.ErrNote)},
	{"name-taken", http.StatusConflict, is(runstore.ErrTaken)},
	{"still-training", http.StatusConflict, is(runstore.ErrTraining)},
	{"busy", http.StatusConflict, is(runstore.ErrRunning)},
	{"conflict", http.StatusConflict, is(runstore.ErrExists)},
	{"not-found", http.StatusNotFound, is(fs.ErrNotExist)},
}

// refusals holds the codes of this package's own errors, by status.
var refusals = map[int]string{
	http.StatusBadRequest:           "bad-request",
	http.StatusUnauthorized:         "forbidden",
	http.StatusForbidden:            "forbidden",
	http.StatusNotFound:             "not-found",
	http.StatusMethodNotAllowed:     "bad-request",
	http.StatusConflict:             "conflict",
	http.StatusRequestURITooLong:    "too-large",
	http.StatusUnsupportedMediaType: "bad-request",
	http.StatusUnprocessableEntity:  "unavailable",
	http.StatusTooManyRequests:      "busy",
	http.StatusServiceUnavailable:   "busy",
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func as[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

// kindOf returns the HTTP status and the code of an error.
func kindOf(err error) (status int, code string) {
	var p *problem
	if errors.As(err, &p) {
		return p.status, refusals[p.status]
	}
	for _, k := range kinds {
		if k.fits(err) {
			return k.status, k.code
		}
	}
	return http.StatusInternalServerError, "internal"
}

// halfWritten reports whether err says that a file is truncated or is not JSON.
func halfWritten(err error) bool {
	var syntax *json.SyntaxError
	return errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF)
}

// Failure is the body of an error answer.
type Failure struct {
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
	Code  string `json:"code,omitempty"` // the kind of error, for programs
}

func failure(err error) *Failure {
	f := &Failure{Error: err.Error(), Hint: hint.Of(err)}
	_, f.Code = kindOf(err)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		f.Error, f.Hint = fmt.Sprintf("read request: the body must have at most %d bytes", tooLarge.Limit), "send one sample, as the network reads it"
	}
	var usage *figure.UsageError
	if errors.As(err, &usage) {
		f.Error, f.Hint = usage.Problem, usage.Accepted
	}
	if f.Hint == "" && halfWritten(err) {
		f.Hint = "the run is damaged or still being written: try again, or remove it"
	}
	if f.Hint == "" && vfs.IsFull(err) {
		f.Hint = "free some space and try again; what was stored before is kept"
	}
	if f.Hint == "" && errors.Is(err, render.ErrNoFont) {
		f.Hint = "save it as SVG, or install a font that has Chinese where the server runs (Debian: apt-get install fonts-wqy-microhei)"
	}
	if f.Hint == "" && errors.Is(err, runstore.ErrNotKept) {
		f.Hint = "choose a recorded step, or wait if the run has just begun"
	}
	if f.Hint == "" && (errors.Is(err, vfs.ErrLink) || errors.Is(err, vfs.ErrNotRegular)) {
		f.Hint = "a run has plain files only: copy what the link names into the run, or remove the run"
	}
	if f.Hint == "" && errors.Is(err, fs.ErrNotExist) {
		f.Hint = "it may have been removed or renamed; look at the list of runs"
	}
	if f.Hint == "" && errors.Is(err, runstore.ErrDamaged) {
		f.Hint = "'brainbow verify' names every file that is damaged; other steps may be whole"
	}
	if f.Hint == "" && errors.Is(err, runstore.ErrNewer) {
		f.Hint = "install the newest brainbow"
	}
	return f
}

// fail answers with an error.
func fail(w http.ResponseWriter, err error) {
	body, encodeErr := json.Marshal(failure(err))
	if encodeErr != nil {
		body = []byte(`{"error":"describe error"}`)
	}
	h := w.Header()
	for _, k := range []string{"ETag", "Content-Encoding", "Content-Length", "Last-Modified"} {
		h.Del(k)
	}
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	status, _ := kindOf(err)
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // fails only if the client has left
}
