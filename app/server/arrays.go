package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/internal/safetensors"
)

const (
	arrayKind = "application/vnd.safetensors"
	// Limits of one answer.
	maxSamples = 100_000
	maxNumbers = 16 << 20
	maxBytes   = 4 * maxNumbers
)

// array is a named array of an answer. Either values or bytes is set.
type array struct {
	name   string
	shape  []int
	values []float32
	bytes  []byte
}

// pack encodes arrays as a safetensors file with the facts under "facts" in its metadata.
// Weights in a run have the same format, so the page needs only one reader.
func pack(facts any, arrays ...array) ([]byte, error) {
	text, err := json.Marshal(facts)
	if err != nil {
		return nil, fmt.Errorf("describe arrays: %w", err)
	}
	var entries []safetensors.Entry
	for _, a := range arrays {
		e := safetensors.Entry{Name: a.name, DType: "F32", Shape: a.shape}
		if a.bytes != nil {
			e.DType = "U8"
		}
		entries = append(entries, e)
	}
	b, err := safetensors.NewBuilder(nil, entries, map[string]string{"facts": string(text)})
	if err != nil {
		return nil, fmt.Errorf("write arrays: %w", err)
	}
	for _, a := range arrays {
		if a.bytes != nil {
			b.Bytes(a.bytes)
			continue
		}
		b.F32(a.values)
	}
	return b.Done()
}

// shownFacts returns the part that the facts of all answers about a step have in common.
func shownFacts(run *analysis.Run, at analysis.Shown) Shown {
	f := Shown{Run: run.Name(), Step: at.Step}
	if at.Instead != nil {
		f.Instead = at.Instead.Error()
		_, f.InsteadCode = kindOf(at.Instead)
	}
	return f
}

// manner is a set of flags that say how to compute an answer.
type manner int

const (
	// quickly: the answer never takes long, so it does not queue behind long ones.
	quickly manner = 1 << iota
	// ofStep: the answer depends only on the weights of its step, so it stays valid while the
	// run grows.
	ofStep
	// noData: the answer does not need the run's data. Other answers wait until the data is
	// open, without taking a slot meanwhile.
	noData
)

// computed answers with the result of work on a run, which it shares between clients and caches.
func (s *Server) computed(w http.ResponseWriter, r *http.Request, what string, how manner, work func(ctx context.Context, run *analysis.Run) (answer, error)) error {
	name := r.PathValue("run")
	run, done, err := s.open.use(name)
	if err != nil {
		return err
	}
	defer done()
	state := fmt.Sprint(run.Store.Listed()[0].Bytes)
	if n, err := whole(r, "step", -1); how&ofStep != 0 && err == nil && n >= 0 && run.Store.FrameHash(n) != "" {
		state = run.Store.FrameHash(n)
	}
	of := r.URL.Path
	if query := r.URL.Query().Encode(); query != "" {
		of += "?" + query
	}
	key := fmt.Sprint(run.Store.Dir(), " ", run.Store.Meta().ID, " ", state, " ", of, " ", r.Context().Value(companions{}))
	t := task{key: key, run: name, what: what, of: of, quick: how&quickly != 0}
	if how&noData == 0 {
		t.first = func() { s.openData(name) }
	}
	a, err := s.compute.do(r.Context(), t, func(ctx context.Context, tell progress) (answer, error) {
		// The computation holds the run itself, because it may outlast this request.
		run, done, err := s.open.use(name)
		if err != nil {
			return answer{}, err
		}
		defer done()
		return work(ctx, run.Telling(tell))
	})
	if err != nil {
		return err
	}
	if a.kind == "image/svg+xml" {
		w.Header().Set("Content-Security-Policy", pictureCSP)
	}
	return sendTagged(w, r, a)
}

func jsonAnswer(v any) (answer, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return answer{}, fmt.Errorf("describe: %w", err)
	}
	return answer{kind: "application/json", body: body}, nil
}

// companions is the context key of further state that an answer depends on, such as other runs.
type companions struct{}

func (s *Server) weights(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "weights", quickly|ofStep|noData, func(ctx context.Context, run *analysis.Run) (answer, error) {
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		name := r.PathValue("layer")
		for _, l := range run.Layers() {
			if l != name {
				continue
			}
			lw, err := run.Layer(ctx, name, at.Step)
			if err != nil {
				return answer{}, err
			}
			facts := WeightFacts{Shown: shownFacts(run, at), Layer: lw.Name, Kind: lw.Kind, Activation: lw.Activation, FromInput: lw.FromInput, Output: lw.Output, Reads: run.Read(lw.Name).Name}
			v, _ := run.Value(lw.Name)
			if g, ok := run.Net.Reach(v.Layer); ok {
				facts.Reach = &Reach{g.Stride, g.Dilation, g.Groups, g.Top, g.Left}
			}
			all := []array{{name: "weight", shape: []int{lw.Units, lw.View[0], lw.View[1], lw.View[2]}, values: lw.Values}}
			// The input is drawn as one picture.
			joined := lw.FromInput && lw.View[1]*lw.View[2] > 1
			strengths := lw.Strengths(joined)
			all = append(all, array{name: "strength", shape: []int{lw.Units, len(strengths) / lw.Units}, values: strengths})
			if lw.Bias != nil {
				all = append(all, array{name: "bias", shape: []int{lw.Units}, values: lw.Bias})
			}
			if lw.Centred != nil {
				head, err := run.Head(ctx, at.Step)
				if err != nil && !errors.Is(err, analysis.ErrDiverged) {
					return answer{}, err
				}
				if err == nil {
					all = append(all, array{name: "centred", shape: []int{lw.Units, head.Units}, values: head.Weights}, array{name: "centred-bias", shape: []int{lw.Units}, values: head.Bias})
				}
			}
			if t, ok := figure.TemplateOf(run, lw); ok {
				facts.Ink, facts.Spot = t.Ink, t.Spot
				all = append(all, array{name: "mean", shape: []int{lw.Units, lw.View[1], lw.View[2]}, values: slices.Concat(t.Means...)})
			}
			if r.URL.Query().Get("beside") == "true" {
				if b, ok := figure.BesideOf(run, lw); ok {
					shape := []int{lw.Units, b.Shape[0], b.Shape[1], b.Shape[2]}
					all = append(all,
						array{name: "class-mean", shape: shape, values: slices.Concat(b.Means...)},
						array{name: "contrast", shape: shape, values: slices.Concat(b.Contrasts...)},
						array{name: "likeness", shape: []int{2, lw.Units}, values: slices.Concat(b.LikeMeans, b.LikeContrast)})
				}
			}
			if lw.Outgoing != nil {
				all = append(all, array{name: "outgoing", shape: []int{len(lw.Outgoing) / lw.Units, lw.Units}, values: lw.Outgoing})
			}
			body, err := pack(facts, all...)
			return answer{kind: arrayKind, body: body}, err
		}
		return answer{}, noLayer(run, name)
	})
}

// chosen reads the samples of a request, such as samples=0-9,15 and split=test; at most limit
// of them.
func chosen(r *http.Request, run *analysis.Run, limit int) (split string, ids []int32, err error) {
	if split, err = splitOf(r); err != nil {
		return "", nil, err
	}
	s, err := run.Split(split)
	if err != nil {
		return "", nil, err
	}
	text := r.URL.Query().Get("samples")
	if text == "" {
		text = fmt.Sprintf("0-%d", min(s.Len(), 10)-1)
	}
	ids, err = ranges("samples", text, s.Len(), limit)
	return split, ids, err
}

// ranges parses numbers below n and ranges of them, such as 0-9,15; at most limit numbers.
func ranges(name, text string, n, limit int) (ids []int32, err error) {
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		b := a
		if err == nil && isRange {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < 0 || b < a || b >= n {
			return nil, refuse(http.StatusBadRequest, "give numbers and ranges, such as 0-9,15", "%s must be from 0 to %d, not %q", name, n-1, part)
		}
		if len(ids)+b-a >= limit {
			return nil, refuse(http.StatusBadRequest, "ask for fewer at once", "an answer holds at most %d %s", limit, name)
		}
		for i := a; i <= b; i++ {
			ids = append(ids, int32(i))
		}
	}
	return ids, nil
}

// activations answers with the values of the network for samples.
func (s *Server) activations(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "activations", quickly|ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		split, ids, err := chosen(r, run, maxSamples)
		if err != nil {
			return answer{}, err
		}
		in, err := run.Input(split)
		if err != nil {
			return answer{}, err
		}
		taps, shapes, err := tapsOf(r, run, len(ids))
		if err != nil {
			return answer{}, err
		}
		values, err := run.Values(ctx, at.Step, in, ids, taps)
		if err != nil {
			return answer{}, err
		}
		facts := ActivationFacts{shownFacts(run, at), split, ids}
		var all []array
		for i := range taps {
			all = append(all, array{name: taps[i], shape: shapes[i], values: values[i]})
		}
		body, err := pack(facts, all...)
		return answer{kind: arrayKind, body: body}, err
	})
}

// tapsOf reads layers=conv1,fc1.pre. By default it returns every value after an activation.
func tapsOf(r *http.Request, run *analysis.Run, samples int) (taps []string, shapes [][]int, err error) {
	if text := r.URL.Query().Get("layers"); text != "" {
		taps = strings.Split(text, ",")
	} else {
		for _, v := range run.Net.Values() {
			if !v.Pre {
				taps = append(taps, v.Name)
			}
		}
	}
	numbers := 0
	seen := map[string]bool{}
	for _, name := range taps {
		v, err := tap(run, name)
		if err != nil {
			return nil, nil, err
		}
		if seen[name] {
			return nil, nil, refuse(http.StatusBadRequest, "name every value once", "layers must name each value once, but names %q twice", name)
		}
		seen[name] = true
		shapes = append(shapes, []int{samples, v.Shape[0], v.Shape[1], v.Shape[2]})
		numbers += v.Features() * samples
	}
	if numbers > maxNumbers {
		return nil, nil, refuse(http.StatusBadRequest, "ask for fewer samples or layers at once", "an answer holds at most %d numbers, not %d", maxNumbers, numbers)
	}
	return taps, shapes, nil
}

// samples answers with samples of the data: the bytes of pictures, the coordinates of points.
func (s *Server) samples(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "samples", quickly, func(_ context.Context, run *analysis.Run) (answer, error) {
		split, ids, err := chosen(r, run, maxSamples)
		if err != nil {
			return answer{}, err
		}
		d, err := run.Data()
		if err != nil {
			return answer{}, err
		}
		part, err := run.Split(split)
		if err != nil {
			return answer{}, err
		}
		n := d.Features()
		if numbers := n * len(ids); numbers > maxBytes || part.Pixels == nil && numbers > maxNumbers {
			return answer{}, refuse(http.StatusBadRequest, "ask for fewer samples at once", "%d numbers are too many for one answer", numbers)
		}
		a := array{name: "samples", shape: []int{len(ids), d.Shape[0], d.Shape[1], d.Shape[2]}}
		if part.Pixels != nil {
			a.bytes = make([]byte, 0, n*len(ids))
		}
		labels := make([]uint16, len(ids))
		for k, i := range ids {
			at := int(i) * n
			if part.Pixels != nil {
				a.bytes = append(a.bytes, part.Pixels[at:at+n]...)
			} else {
				a.values = append(a.values, part.Values[at:at+n]...)
			}
			labels[k] = part.Labels[i]
		}
		body, err := pack(SampleFacts{run.Name(), split, ids, labels}, a)
		return answer{kind: arrayKind, body: body}, err
	})
}

// splitOf reads the parameter split, train or test.
func splitOf(r *http.Request) (string, error) {
	switch split := r.URL.Query().Get("split"); split {
	case "":
		return "test", nil
	case "test", "train":
		return split, nil
	default:
		return "", refuse(http.StatusBadRequest, "give split=train or split=test", "split must be train or test, not %q", split)
	}
}
