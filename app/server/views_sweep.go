package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/render"
	"brainbow/runstore"
)

// sweepPicture answers with a picture of the sweep that {run} names, or that it is a trial of.
func (s *Server) sweepPicture(w http.ResponseWriter, r *http.Request, view string, params map[string]string, write func(*render.Figure) (answer, error)) error {
	name, _, _ := strings.Cut(r.PathValue("run"), ":")
	dir, err := s.runDir(name)
	if err != nil {
		return err
	}
	sweep, err := analysis.OpenSweep(s.opt.FS, dir)
	if err != nil {
		return err
	}
	sweep.Open = func(dir string) (*analysis.Run, error) {
		return analysis.Open(dir, analysis.Options{FS: s.opt.FS, Data: s.opt.Data, Results: s.opt.Results, Threads: s.opt.Threads, Pool: &s.open.pool})
	}
	// The picture depends on what every trial has measured.
	state := ""
	for _, p := range sweep.Points {
		for _, t := range p.Trials {
			state += fmt.Sprint(t.Status, " ")
			if t.Summary != nil {
				state += fmt.Sprint(t.Step, " ")
			}
		}
	}
	of := r.URL.Path + "?" + r.URL.Query().Encode()
	t := task{key: fmt.Sprint(dir, " ", state, " ", of), run: name, what: "view " + view, of: of}
	a, err := s.compute.do(r.Context(), t, func(ctx context.Context, _ progress) (answer, error) {
		f, err := figure.MakeSweep(ctx, view, sweep, params)
		if err != nil {
			return answer{}, err
		}
		return write(f)
	})
	if err != nil {
		return err
	}
	if a.kind == "image/svg+xml" {
		w.Header().Set("Content-Security-Policy", pictureCSP)
	}
	return sendTagged(w, r, a)
}

// settings returns the names of one trial of each setting of the sweep that a run is a trial of, and
// sets their labels; cut says how many were left out, "" for none.
func (s *Server) settings(run string, labels map[string]string) (names []string, cut string, err error) {
	name, _, _ := strings.Cut(run, ":")
	dir, err := s.runDir(name)
	if err != nil {
		return nil, "", err
	}
	sweep, err := runstore.ReadSweep(s.opt.FS, dir)
	if err != nil {
		return nil, "", err
	}
	for _, t := range sweep.OneOfEach() {
		trial := name + ":" + t.Hash
		labels[trial] = t.Setting()
		names = append(names, trial)
	}
	if n := len(names); n >= maxRuns {
		names = names[:maxRuns-1]
		cut = fmt.Sprintf("the sweep has %d settings; these are the first %d", n, len(names))
	}
	return names, cut, nil
}

// labelled returns a run under the name of its setting, if it is a trial of a sweep, with the seed where another
// of the same setting is shown beside it. A trial whose sweep cannot be read keeps the name of its directory.
func (s *Server) labelled(name string, run *analysis.Run, beside ...string) *analysis.Run {
	sweep, _, trial := strings.Cut(name, ":")
	if !trial {
		return run
	}
	dir, err := s.runDir(sweep)
	if err != nil {
		return run
	}
	all, err := runstore.ReadSweep(s.opt.FS, dir)
	if err != nil {
		return run
	}
	trials := map[string]runstore.SweepTrial{}
	for _, t := range all.Trials {
		trials[sweep+":"+t.Hash] = t
	}
	own, ok := trials[name]
	if !ok {
		return run
	}
	label := own.Setting()
	for _, other := range beside {
		if t, ok := trials[other]; ok && other != name && t.Point == own.Point {
			label = fmt.Sprintf("%s, seed %d", label, own.Seed)
			break
		}
	}
	return run.Called(label)
}
