package server

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"brainbow/dataset"
)

// DataReceived describes a data set that arrived from a page.
type DataReceived struct {
	Name    string      `json:"name"` // by which it can be trained on
	Shape   [3]int      `json:"shape"`
	Classes []ClassSize `json:"classes"`
	// Skipped are files that could not be read, at most 100 of SkippedCount; Ignored is the number of
	// files that were no data.
	Skipped      []SkippedFile `json:"skipped"`
	SkippedCount int           `json:"skipped_count"`
	Ignored      int           `json:"ignored"`
}

// ClassSize is the number of samples of a class.
type ClassSize struct {
	Name  string `json:"name"`
	Train int    `json:"train"`
	Test  int    `json:"test"`
}

// SkippedFile is a file that could not be read, and why.
type SkippedFile struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// maxSkipped is the number of skipped files that are named.
const maxSkipped = 100

// receiveData stores a data set that the page sends: the files of a folder, multipart/form-data with each
// part named by its path, or a zip archive.
func (s *Server) receiveData(w http.ResponseWriter, r *http.Request) error {
	receiver, ok := s.opt.Data.(dataset.Receiver)
	if !ok {
		return refuse(http.StatusUnprocessableEntity, "start the studio with --data DIR", "this server stores no data")
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" && kind != "application/zip" {
		return refuse(http.StatusUnsupportedMediaType, "send multipart/form-data or application/zip", "the content type must be multipart/form-data or application/zip, not %q", r.Header.Get("Content-Type"))
	}
	r.Body = &patientBody{r.Body, http.NewResponseController(w)}
	a, err := receiver.Receive(r.URL.Query().Get("name"), s.opt.DataLimit)
	if err != nil {
		return err
	}
	if kind == "application/zip" {
		err = a.AddZip(r.Context(), r.Body)
	} else {
		err = addParts(a, r)
	}
	if err != nil {
		return errors.Join(err, a.Abandon())
	}
	got, err := a.Done(dataset.Options{Context: r.Context()})
	if err != nil {
		return err
	}
	return sendJSON(w, r, receivedFacts(got))
}

// uploadPatience is how long nothing may arrive of a body.
const uploadPatience = time.Minute

// patientBody lets a body arrive as slowly as it does, as long as something arrives.
type patientBody struct {
	io.ReadCloser
	control *http.ResponseController
}

func (b *patientBody) Read(p []byte) (int, error) {
	// Without support for deadlines, as in tests, reading works too.
	_ = b.control.SetReadDeadline(time.Now().Add(uploadPatience))
	return b.ReadCloser.Read(p)
}

// addParts stores the parts of a body as they arrive.
func addParts(a dataset.Arrival, r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return refuse(http.StatusBadRequest, "send multipart/form-data", "%v", err)
	}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = a.Add(p.FormName(), p)
		}
		if err != nil {
			return err
		}
	}
}

func receivedFacts(got dataset.Received) DataReceived {
	d := got.Data
	out := DataReceived{Name: got.Name, Shape: d.Shape, SkippedCount: len(d.Skipped), Ignored: got.Ignored, Classes: []ClassSize{}, Skipped: []SkippedFile{}}
	train, test := d.ClassCounts()
	for i, name := range d.Classes {
		out.Classes = append(out.Classes, ClassSize{name, train[i], test[i]})
	}
	for _, b := range d.Skipped[:min(len(d.Skipped), maxSkipped)] {
		out.Skipped = append(out.Skipped, SkippedFile(b))
	}
	return out
}
