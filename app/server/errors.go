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
	"brainbow/record"
	"brainbow/runstore"
)

// problem is an answer that is an error: a status, what happened and what to do.
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

// statusGone is nginx's code for a client that left; nobody reads it.
const statusGone = 499

// statusOf returns the HTTP status that says what kind of error this is.
func statusOf(err error) int {
	var p *problem
	var tooLarge *http.MaxBytesError
	var usage *figure.UsageError
	var outside *record.RangeError
	var recipe *experiment.Error
	var noAnswer *analysis.NoAnswerError
	var noHead *analysis.NoHeadError
	var selection *analysis.SelectionError
	var option *dataset.OptionError
	switch {
	case errors.As(err, &p):
		return p.status
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, context.Canceled):
		return statusGone
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout
	case errors.As(err, &usage), errors.As(err, &recipe), errors.As(err, &selection):
		return http.StatusBadRequest
	case errors.As(err, &outside), errors.Is(err, runstore.ErrNotKept):
		return http.StatusNotFound
	case errors.Is(err, runstore.ErrNewer), errors.Is(err, runstore.ErrDamaged), errors.Is(err, figure.ErrUnavailable),
		errors.Is(err, dataset.ErrMissing), errors.Is(err, record.ErrOtherData), errors.Is(err, record.ErrNumerics),
		errors.Is(err, analysis.ErrDiverged), errors.Is(err, analysis.ErrSilent), errors.Is(err, analysis.ErrManyClasses),
		errors.As(err, &option), errors.As(err, &noAnswer), errors.As(err, &noHead), halfWritten(err):
		return http.StatusUnprocessableEntity
	case errors.Is(err, runstore.ErrRunning), errors.Is(err, runstore.ErrExists):
		return http.StatusConflict
	case errors.Is(err, fs.ErrNotExist):
		return http.StatusNotFound
	}
	return http.StatusInternalServerError
}

// halfWritten says that a file of JSON ends too early or is none.
func halfWritten(err error) bool {
	var syntax *json.SyntaxError
	return errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF)
}

// Failure is the body of an answer that is an error.
type Failure struct {
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}

func failure(err error) *Failure {
	f := &Failure{Error: err.Error(), Hint: hint.Of(err)}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		f.Error, f.Hint = fmt.Sprintf("read request: the body has more than %d bytes", tooLarge.Limit), "send one sample, as the network reads it"
	}
	var usage *figure.UsageError
	if errors.As(err, &usage) {
		f.Error, f.Hint = usage.Problem, usage.Accepted
	}
	if f.Hint == "" && halfWritten(err) {
		f.Hint = "the run is damaged, or about to be written: look again, or remove it"
	}
	if f.Hint == "" && errors.Is(err, runstore.ErrNotKept) {
		f.Hint = "it was not recorded: choose a step that was, or wait if the run has just begun"
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
	w.WriteHeader(statusOf(err))
	_, _ = w.Write(append(body, '\n')) // a client that left needs no answer
}
