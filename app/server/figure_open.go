package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"brainbow/figure"
	"brainbow/internal/hint"
	"brainbow/render"
	"brainbow/runstore"
)

// maxPicture is the maximum size in bytes of a picture that is sent to be opened. It is read, not
// kept.
const maxPicture = 1 << 30

// errNoRun says that no run that is shown has the ID of a picture's.
var errNoRun = errors.New("the run of the picture is not here")

// Opened says where the page shows what a picture shows.
type Opened struct {
	Run  string `json:"run"`
	Step int64  `json:"step"`
	// Address is the query of the page's address.
	Address string `json:"address"`
	// View is the picture's view. Nearest is the page's view that comes nearest to it, "" if the
	// page has the same.
	View    string `json:"view"`
	Nearest string `json:"nearest,omitempty"`
	// Left lists parameters of the picture that have no control on the page; RunsLeft is the
	// number of its runs beyond the two that the page shows side by side.
	Left     []Unplaced `json:"left,omitempty"`
	RunsLeft int        `json:"runs_left,omitempty"`
}

// Words says in English what the page does not show as the picture does.
func (o *Opened) Words() []string {
	var all []string
	if o.Nearest != "" {
		all = append(all, fmt.Sprintf("the page has no view %s; this is the view %s", o.View, o.Nearest))
	}
	if len(o.Left) > 0 {
		var params []string
		for _, l := range o.Left {
			params = append(params, l.Param+"="+l.Value)
		}
		all = append(all, "the page has no control for "+strings.Join(params, ", "))
	}
	if o.RunsLeft > 0 {
		all = append(all, fmt.Sprintf("the picture shows %d more runs; the page shows two side by side", o.RunsLeft))
	}
	return all
}

// openPicture answers with where the page shows what the picture in the body shows.
func (s *Server) openPicture(w http.ResponseWriter, r *http.Request) error {
	if kind := r.Header.Get("Content-Type"); kind != "application/octet-stream" {
		return refuse(http.StatusUnsupportedMediaType, "send application/octet-stream", "the content type must be application/octet-stream, not %q", kind)
	}
	source, err := render.ReadSource(r.Body)
	if err != nil {
		return err
	}
	at, err := s.Open(source)
	if err != nil {
		return err
	}
	return sendJSON(w, r, at)
}

// Open returns where the page shows what a source describes. The runs are found by their IDs
// among those that the server shows; the error names the ID of one that is not there.
func (s *Server) Open(source *render.Source) (*Opened, error) {
	if err := figure.Runless(source); err != nil {
		return nil, fmt.Errorf("%w: %w", figure.ErrUnavailable, err)
	}
	view, ok := pageViews[source.View]
	if !ok && source.Page == "" {
		return nil, refuse(http.StatusUnprocessableEntity, "install the newest brainbow", "there is no view %q", source.View)
	}
	var names []string
	for _, run := range source.Runs[:min(2, len(source.Runs))] {
		name, err := s.runWithID(run)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	if source.Page != "" {
		address, err := pageAddress(source.Page, names[0])
		if err != nil {
			return nil, err
		}
		return &Opened{Run: names[0], View: source.View, Step: source.Step, Address: address}, nil
	}
	run, done, err := s.open.use(names[0])
	if err != nil {
		return nil, err
	}
	defer done()
	described, err := figure.Lookup(source.View)
	if err != nil {
		return nil, err
	}
	defaults := map[string]string{}
	for _, p := range described.Params {
		defaults[p.Name] = p.Default
	}
	out := &Opened{Run: names[0], View: source.View, Step: source.Step, RunsLeft: len(source.Runs) - len(names)}
	if !view.same {
		out.Nearest = view.name
	}
	if steps, err := render.ReadSteps(source.Steps); err != nil {
		return nil, err
	} else if source.Frame != nil && *source.Frame < len(steps) {
		out.Step = steps[*source.Frame]
	}
	p := &pageAt{values: map[string]string{}}
	p.put("run", names[0])
	if len(names) > 1 {
		p.put("with", names[1])
	}
	p.put("view", view.name)
	p.put("step", fmt.Sprint(out.Step))
	if _, given := source.Params["against"]; view.params["against"] != "" && !given && len(names) == 1 {
		p.put("with", names[0])
		p.put("step2", "0") // of one run alone, what is compared with is the beginning
	}
	out.Left = p.placeParams(view, source, defaults, classNames(run))
	out.Address = p.address()
	return out, nil
}

// pageAddress returns the address of a place that the page wrote into a picture, with a run.
func pageAddress(page, run string) (string, error) {
	place, err := url.ParseQuery(page)
	if err != nil {
		return "", fmt.Errorf("%w: %w", render.ErrDamagedSource, err)
	}
	for _, key := range []string{"run", "with", "lang", "theme"} {
		place.Del(key)
	}
	at := &pageAt{values: map[string]string{}}
	at.put("run", run)
	return at.address() + "&" + place.Encode(), nil
}

// runWithID returns the name of the run with an ID among the runs that are shown.
func (s *Server) runWithID(run render.SourceRun) (string, error) {
	places, err := s.shelf.places()
	if err != nil {
		return "", err
	}
	var dirs []string
	for _, p := range places {
		dirs = append(dirs, p.dir)
	}
	dir, trial, ok := runstore.Find(s.opt.FS, dirs, run.ID)
	if !ok {
		return "", hint.Add(fmt.Errorf("%w: %s, called %s when the picture was drawn", errNoRun, run.ID, run.Name),
			"the studio finds a run by its ID, so a run that was renamed or moved is found: start it on the directory that holds the run, with --runs DIR")
	}
	name := places[slices.IndexFunc(places, func(p place) bool { return p.dir == dir })].name
	if trial != "" {
		name += ":" + trial
	}
	return name, nil
}
