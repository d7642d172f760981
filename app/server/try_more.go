package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"brainbow/analysis"
	"brainbow/dataset"
)

// maxLike is the largest number of training samples that are like a sample.
const maxLike = 100

// tryMore fills in what a request asks about its sample besides the answer, and returns the arrays of it.
func (s *Server) tryMore(r *http.Request, run *analysis.Run, at analysis.Shown, sample *dataset.Split, outputs []float32, f *TryFacts) ([]array, error) {
	ctx := r.Context()
	k, err := between(r, "like", 0, 0, maxLike)
	if err != nil {
		return nil, err
	}
	asked := map[string]bool{}
	for _, name := range []string{"course", "why"} {
		switch v := r.URL.Query().Get(name); v {
		case "yes":
			asked[name] = true
		case "", "no":
		default:
			return nil, refuse(http.StatusBadRequest, name+"=yes asks for it", "%s must be yes or no, not %q", name, v)
		}
	}
	if k > 0 {
		if f.Like, err = s.tryLike(r, run, at, sample, k); err != nil {
			return nil, err
		}
	}
	if asked["course"] {
		c, err := run.Course(ctx, sample)
		if err != nil {
			return nil, err
		}
		f.Course = courseFacts(run, c)
	}
	if !asked["why"] {
		return nil, nil
	}
	if len(outputs) == 1 {
		outputs = []float32{1 - outputs[0], outputs[0]}
	}
	is, over := analysis.Rivals(outputs, -1)
	if is < 0 {
		return nil, nil // there is no answer of which to say why
	}
	w, err := run.Why(ctx, at.Step, sample, is, over)
	if err != nil {
		return nil, err
	}
	why, all := whyFacts(run, at, w)
	f.Why = &why
	return all, nil
}

// tryLike finds the training samples nearest to a sample in a layer. The values of the training samples are
// computed once for all requests, among the other computations.
func (s *Server) tryLike(r *http.Request, run *analysis.Run, at analysis.Shown, sample *dataset.Split, k int) (*LikeFacts, error) {
	ctx := r.Context()
	layer, err := observedLayer(r, run)
	if err != nil {
		return nil, err
	}
	in, err := run.Seen(sample)
	if err != nil {
		return nil, err
	}
	values, err := run.Values(ctx, at.Step, in, []int32{0}, []string{layer})
	if err != nil {
		return nil, err
	}
	name := r.PathValue("run")
	t := task{key: fmt.Sprint("like ", run.Store.Dir(), " ", run.Store.Meta().ID, " ", at.Step, " ", layer, " ", k, " ", tagOf(fmt.Append(nil, values[0]))), run: name, what: "training samples alike", of: r.URL.RequestURI()}
	a, err := s.compute.do(ctx, t, func(ctx context.Context, tell progress) (answer, error) {
		run, done, err := s.open.use(name)
		if err != nil {
			return answer{}, err
		}
		defer done()
		n, err := run.Telling(tell).TrainingNeighboursOf(ctx, at.Step, layer, values[0], k)
		if err != nil {
			return answer{}, err
		}
		train, err := run.Split("train")
		if err != nil {
			return answer{}, err
		}
		return jsonAnswer(LikeFacts{Layer: layer, IDs: n.IDs, Labels: labelsOf(train, n.IDs), Distances: numbers(n.Distances)})
	})
	if err != nil {
		return nil, err
	}
	f := &LikeFacts{}
	if err := json.Unmarshal(a.body, f); err != nil {
		return nil, fmt.Errorf("describe: %w", err)
	}
	return f, nil
}
