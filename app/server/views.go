package server

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/render"
)

// listViews answers with the list of views.
func (s *Server) listViews(w http.ResponseWriter, r *http.Request) error {
	var all []ViewFacts
	for _, v := range figure.Views() {
		params := []ViewParam{}
		for _, p := range v.Params {
			params = append(params, ViewParam(p))
		}
		all = append(all, ViewFacts{v.Name, v.About, params, v.Runs, v.Sweep})
	}
	return sendJSON(w, r, ViewList{all, s.formats()})
}

const (
	maxScale = 4.0
	maxRuns  = 8
)

// picture answers with a picture of a view: …/views/confusion.svg?step=290&mode=samples, or with its
// texts as .json. In addition to the view's parameters it accepts step, with (another run, repeatable), trials=true (instead of the run one trial of each setting of its sweep) and, for
// PNG, scale; body=light or body=dark gives an SVG of the body alone for a page.
func (s *Server) picture(w http.ResponseWriter, r *http.Request) error {
	file := r.PathValue("picture")
	ext := path.Ext(file)
	name := strings.TrimSuffix(file, ext)
	if ext != ".svg" && ext != ".png" && ext != ".json" && movingKinds[ext] == "" {
		return refuse(http.StatusNotFound, "end it in .svg, .png, .json, .gif, .webp or .mp4", "%q is not a picture format", ext)
	}
	view, err := figure.Lookup(name)
	if err != nil {
		return refuse(http.StatusNotFound, "the route /api/views lists them", "there is no view %q", name)
	}
	if movingKinds[ext] != "" {
		return s.moving(w, r, view, ext)
	}
	params := map[string]string{}
	var with []string
	scale := 2.0
	at, err := whole(r, "step", -1)
	if err != nil {
		return err
	}
	body, dark, trials := false, false, false
	for k, v := range r.URL.Query() {
		switch {
		case k == "step":
		case k == "with":
			with = v
		case k == "trials":
			trials = v[0] == "true"
		case k == "body" && ext == ".svg":
			if body = v[0] == "light" || v[0] == "dark"; !body {
				return refuse(http.StatusBadRequest, "it is the colours of the page", "body must be light or dark, not %q", v[0])
			}
			dark = v[0] == "dark"
		case k == "scale":
			if scale, err = strconv.ParseFloat(v[0], 64); err != nil || !(scale >= 0.5 && scale <= maxScale) {
				return refuse(http.StatusBadRequest, "give a number in this range", "scale must be from 0.5 to %g pixels a point, not %q", maxScale, v[0])
			}
		case len(v) > 1:
			return refuse(http.StatusBadRequest, "give it once", "the parameter %q must be there once, not %d times", k, len(v))
		default:
			params[k] = v[0]
		}
	}
	labels, cut := map[string]string{}, ""
	if trials {
		if with, cut, err = s.settings(r.PathValue("run"), labels); err != nil {
			return err
		}
	}
	if len(with) >= maxRuns {
		return refuse(http.StatusBadRequest, "show fewer runs", "a picture shows at most %d runs, not %d", maxRuns, len(with)+1)
	}
	write := func(f *render.Figure) (a answer, err error) {
		var b bytes.Buffer
		a = answer{kind: "image/svg+xml"}
		switch {
		case body:
			err = f.WriteBody(&b, dark)
		case ext == ".png":
			a.kind, err = "image/png", f.WritePNG(&b, f.Fitting(scale, maxPixels))
		case ext == ".json":
			a.kind, err = "application/json", f.WriteJSON(&b)
		default:
			err = f.WriteSVG(&b)
		}
		a.body = b.Bytes()
		return a, err
	}
	if view.Sweep {
		return s.sweepPicture(w, r, view.Name, params, write)
	}
	// The picture also depends on the recordings of the other runs.
	others := ""
	for _, o := range with {
		run, done, err := s.open.use(o)
		if err != nil {
			return err
		}
		others += fmt.Sprint(run.Store.Meta().ID, run.Store.Listed()[0].Bytes, " ")
		done()
	}
	r = r.WithContext(context.WithValue(r.Context(), companions{}, others))
	var how manner
	if view.Quick {
		how = quickly
	}
	return s.computed(w, r, "view "+name, how, func(ctx context.Context, run *analysis.Run) (answer, error) {
		own := r.PathValue("run")
		runs := []*analysis.Run{s.labelled(own, run, with...)}
		if trials {
			runs = nil
		}
		for _, o := range with {
			other, done, err := s.open.use(o)
			if err != nil {
				return answer{}, err
			}
			defer done()
			if label := labels[o]; label != "" {
				other = other.Called(label)
			} else {
				other = s.labelled(o, other, own)
			}
			runs = append(runs, other)
		}
		f, err := figure.Make(ctx, name, runs, at, params)
		if err != nil {
			return answer{}, err
		}
		if cut != "" {
			f.Warnings = append(f.Warnings, cut)
		}
		return write(f)
	})
}

// maxPixels is the maximum number of pixels of a picture.
const maxPixels = 40e6
