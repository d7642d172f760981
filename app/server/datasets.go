package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"brainbow/dataset"
)

// heldSets opens the datasets that a page describes, and keeps the last ones, because a recipe is described
// at every key that is pressed. It opens no path. It is safe for concurrent use.
type heldSets struct {
	dataset.Opener
	mu   sync.Mutex
	held []heldSet
	idle *time.Timer // forgets them when nobody asks any more
}

type heldSet struct {
	key  string
	data *dataset.Dataset
}

const (
	// maxHeld is the number of datasets that are kept, and heldFor how long after the last question.
	maxHeld = 2
	heldFor = time.Minute
)

// Open implements [dataset.Opener].
func (h *heldSets) Open(name string, opt dataset.Options) (*dataset.Dataset, error) {
	if err := namedOnly(name); err != nil {
		return nil, err
	}
	same := opt
	same.Context, same.Progress = nil, nil
	raw, err := json.Marshal(struct {
		Name string
		Opt  any
	}{name, fmt.Sprintf("%+v", same)})
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock() // two who ask for the same open it once
	if h.idle != nil {
		h.idle.Stop()
	}
	h.idle = time.AfterFunc(heldFor, h.forget)
	for i, one := range h.held {
		if one.key == string(raw) {
			h.held = append(append(h.held[:i:i], h.held[i+1:]...), one)
			return one.data, nil
		}
	}
	d, err := h.Opener.Open(name, opt)
	if err != nil {
		return nil, err
	}
	if len(h.held) == maxHeld {
		h.held = h.held[1:]
	}
	h.held = append(h.held, heldSet{string(raw), d})
	return d, nil
}

// forget drops everything, such as after files came.
func (h *heldSets) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held = nil
}

// DatasetList lists the datasets that a recipe of the page can name.
type DatasetList struct {
	Datasets []DatasetFacts `json:"datasets"`
}

// DatasetFacts describes a dataset.
type DatasetFacts struct {
	Name      string `json:"name"`
	Title     string `json:"title"`
	Generated bool   `json:"generated"`
	// Imported says that the user added it. Its shape, samples and classes are those of its contact sheet.
	Imported bool     `json:"imported,omitempty"`
	Present  bool     `json:"present"`
	Shape    [3]int   `json:"shape"` // channels, height, width
	Train    int      `json:"train"` // samples, 0 if unknown
	Test     int      `json:"test"`
	Classes  []string `json:"classes"`
	// Fetch says that the server can download what is missing, and Bytes how much at most.
	Fetch bool  `json:"fetch,omitempty"`
	Bytes int64 `json:"bytes,omitempty"`
	// Fetching is the download under way.
	Fetching *Fetching `json:"fetching,omitempty"`
	Error    string    `json:"error,omitempty"` // why its files cannot be read
}

// datasets lists the datasets.
func (s *Server) datasets(w http.ResponseWriter, r *http.Request) error {
	out := DatasetList{[]DatasetFacts{}}
	c, ok := s.opt.Data.(dataset.Catalog)
	if !ok {
		return sendJSON(w, r, out)
	}
	imported, err := c.Imported()
	if err != nil {
		return err
	}
	for i, name := range append(imported, s.opt.Data.Names()...) {
		info, err := c.Find(name)
		if err != nil {
			return err
		}
		f := DatasetFacts{
			Name: info.Name, Title: info.Title, Generated: info.Generated, Present: info.Present, Shape: info.Shape,
			Train: info.Train, Test: info.Test, Classes: append([]string{}, info.Classes...),
			Imported: i < len(imported),
		}
		if info.Problem != nil {
			f.Error = info.Problem.Error()
		}
		if size, ok := s.opt.Fetchable[name]; ok && !info.Present && !s.opt.ReadOnly {
			f.Fetch, f.Bytes, f.Fetching = true, size, s.fetching.of(name)
		}
		out.Datasets = append(out.Datasets, f)
	}
	return sendJSON(w, r, out)
}

// SheetFacts describe a contact sheet, whose samples are those of an array.
type SheetFacts struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Shape   [3]int   `json:"shape"` // channels, height, width
	Classes []string `json:"classes"`
	Labels  []int    `json:"labels"` // of the samples
	Counts  []int    `json:"counts"` // training samples of each class; null for generated ones
	Train   int      `json:"train"`
	Test    int      `json:"test"`
}

// perClass is the number of samples of each class on a contact sheet, and sheetOf the number of generated
// samples they are chosen from.
const (
	perClass = 6
	sheetOf  = 400
)

// sheet answers with the first samples of each class of a dataset: an array of bytes, or of points.
func (s *Server) sheet(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if err := namedOnly(name); err != nil {
		return err
	}
	if !s.opt.Data.Knows(name) {
		return refuse(http.StatusNotFound, "the route /api/datasets lists them", "there is no dataset %q", name)
	}
	s.sheetsLock.Lock()
	body, ok := s.sheets[name]
	s.sheetsLock.Unlock()
	if !ok {
		var err error
		if body, err = s.drawSheet(r.Context(), name); err != nil {
			return err
		}
		s.sheetsLock.Lock()
		s.sheets[name] = body
		s.sheetsLock.Unlock()
	}
	return send(w, r, arrayKind, body)
}

func (s *Server) drawSheet(ctx context.Context, name string) ([]byte, error) {
	opt := dataset.Options{Context: ctx}
	c, ok := s.opt.Data.(dataset.Catalog)
	generated := false
	if ok {
		info, err := c.Find(name)
		generated = err == nil && info.Generated
	}
	if generated {
		opt.Train, opt.Test = sheetOf, 1
	}
	d, err := s.opt.Data.Open(name, opt)
	if err != nil {
		return nil, err
	}
	f := SheetFacts{Name: name, Title: d.Title, Shape: d.Shape, Classes: d.Classes, Labels: []int{}, Train: d.Train.Len(), Test: d.Test.Len()}
	counts := make([]int, len(d.Classes))
	most, n := perClass, d.Features()
	if d.Train.Pixels == nil {
		most = sheetOf / 2 // points make a picture together
	}
	var pixels []byte
	var values []float32
	for class := range d.Classes {
		for i, label := range d.Train.Labels {
			if int(label) != class {
				continue
			}
			counts[class]++
			if counts[class] > most {
				continue
			}
			f.Labels = append(f.Labels, class)
			if d.Train.Pixels != nil {
				pixels = append(pixels, d.Train.Pixels[i*n:(i+1)*n]...)
			} else {
				values = append(values, d.Train.Values[i*n:(i+1)*n]...)
			}
		}
	}
	if !generated {
		f.Counts = counts
	}
	return pack(f, array{"samples", []int{len(f.Labels), d.Shape[0], d.Shape[1], d.Shape[2]}, values, pixels})
}

// Fetching is the state of a download.
type Fetching struct {
	Name  string `json:"name"` // of the dataset
	File  string `json:"file"`
	Done  int64  `json:"done"`  // bytes of the file
	Total int64  `json:"total"` // negative if unknown
	Ended bool   `json:"ended"`
	Error string `json:"error,omitempty"`
	Hint  string `json:"hint,omitempty"`
	Code  string `json:"code,omitempty"`
}

// fetches holds the downloads under way.
type fetches struct {
	mu  sync.Mutex
	wg  sync.WaitGroup
	all map[string]*download
}

// download is one of them.
type download struct {
	cancel context.CancelFunc
	state  Fetching
}

// of returns the state of the download of a dataset, nil if it is not downloaded now.
func (f *fetches) of(name string) *Fetching {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one := f.all[name]; one != nil {
		state := one.state
		return &state
	}
	return nil
}

// fetch begins to download what is missing of a public dataset. The stream says how it goes.
func (s *Server) fetch(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if _, ok := s.opt.Fetchable[name]; !ok || s.opt.Fetch == nil {
		return refuse(http.StatusNotFound, "'brainbow data get' lists what can be downloaded", "%q cannot be downloaded", name)
	}
	s.fetching.mu.Lock()
	defer s.fetching.mu.Unlock()
	if s.ctx.Err() != nil {
		return refuse(http.StatusServiceUnavailable, "start it again", "the server is stopping")
	}
	if s.fetching.all[name] != nil {
		return refuse(http.StatusConflict, "wait for it, or cancel it", "%s is being downloaded already", name)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	first := Fetching{Name: name, Total: -1}
	one := &download{cancel, first}
	s.fetching.all[name] = one
	s.hub.publish("fetch", name, first)
	s.fetching.wg.Go(func() {
		defer cancel()
		last := first
		var published time.Time
		err := s.opt.Fetch(ctx, name, func(file string, done, total int64) {
			last = Fetching{Name: name, File: file, Done: done, Total: total}
			s.fetching.mu.Lock()
			one.state = last
			s.fetching.mu.Unlock()
			if done == total || time.Since(published) >= trainingPause {
				published = time.Now()
				s.hub.publish("fetch", name, last)
			}
		})
		s.fetching.mu.Lock()
		delete(s.fetching.all, name)
		s.fetching.mu.Unlock()
		s.sets.forget()
		s.sheetsLock.Lock()
		delete(s.sheets, name)
		s.sheetsLock.Unlock()
		last.Ended = true
		if err != nil && !errors.Is(err, context.Canceled) {
			f := failure(err)
			last.Error, last.Hint, last.Code = f.Error, f.Hint, f.Code
		}
		s.hub.publish("fetch", name, last)
	})
	return sendJSON(w, r, first)
}

// stopFetch cancels a download; what has arrived is kept for the next time.
func (s *Server) stopFetch(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	s.fetching.mu.Lock()
	one := s.fetching.all[name]
	s.fetching.mu.Unlock()
	if one == nil {
		return refuse(http.StatusConflict, "it may have ended", "%s is not being downloaded", name)
	}
	one.cancel()
	return sendJSON(w, r, Fetching{Name: name, Total: -1, Ended: true})
}
