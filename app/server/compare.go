package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"brainbow/analysis"
	"brainbow/figure"
)

// CompareFacts holds two runs, or one run at two steps, against each other, as 'brainbow compare --json' does.
type CompareFacts struct {
	// Finding says in a sentence what was found, in the requested language.
	Finding string `json:"finding"`
	// Pictures says that the samples are pictures.
	Pictures bool `json:"pictures"`
	// Of counts the samples won and lost, of which samples.won and samples.lost list the first.
	Of [2]int `json:"of"`
	analysis.Comparison
}

const (
	usualExchanged = 200
	maxExchanged   = 10_000
)

// compare answers with the comparison of a run with another, or with itself at another step.
func (s *Server) compare(w http.ResponseWriter, r *http.Request) error {
	split, err := splitOf(r)
	if err != nil {
		return err
	}
	stepA, err := whole(r, "step", -1)
	if err != nil {
		return err
	}
	stepB, err := whole(r, "with_step", -1)
	if err != nil {
		return err
	}
	limit, err := between(r, "limit", usualExchanged, 0, maxExchanged)
	if err != nil {
		return err
	}
	lang, err := oneOf(r, "lang", figure.Languages...)
	if err != nil {
		return err
	}
	all := []string{"all"}
	for _, p := range analysis.ComparedParts() {
		all = append(all, string(p))
	}
	var parts []analysis.ComparedPart
	for _, name := range r.URL.Query()["part"] {
		if !slices.Contains(all, name) {
			return refuse(http.StatusBadRequest, fmt.Sprintf("give some of %v, or leave it out for all", all[1:]), "part=%q is not accepted", name)
		}
		if name != "all" {
			parts = append(parts, analysis.ComparedPart(name))
		}
	}
	with := r.URL.Query().Get("with")
	if with == "" {
		with = r.PathValue("run")
	}
	other, done, err := s.open.use(with)
	if err != nil {
		return err
	}
	state := fmt.Sprint(other.Store.Dir(), " ", other.Store.Meta().ID, " ", other.Store.Listed()[0].Bytes)
	done()
	r = r.WithContext(context.WithValue(r.Context(), companions{}, state))
	return s.computed(w, r, "comparison", 0, func(ctx context.Context, run *analysis.Run) (answer, error) {
		other, done, err := s.open.use(with)
		if err != nil {
			return answer{}, err
		}
		defer done()
		own := r.PathValue("run")
		run, other = s.labelled(own, run, with), s.labelled(with, other, own)
		p, err := analysis.NewComparer(ctx, run, other, stepA, stepB, split)
		if err != nil {
			return answer{}, err
		}
		c, err := p.Compare(ctx, parts...)
		if err != nil {
			return answer{}, err
		}
		f := CompareFacts{Comparison: *c}
		if d, err := run.Data(); err == nil {
			f.Pictures = d.Train.Pixels != nil
		}
		f.Finding = figure.CompareFinding(c, f.Pictures, lang)
		if c.Samples != nil {
			shown := *c.Samples
			f.Of = [2]int{len(shown.Won), len(shown.Lost)}
			shown.Won, shown.Lost = shown.Won[:min(limit, len(shown.Won))], shown.Lost[:min(limit, len(shown.Lost))]
			f.Samples = &shown
		}
		return jsonAnswer(f)
	})
}
