package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/internal/safetensors"
)

const (
	arrayKind = "application/vnd.safetensors"
	// mostSamples, mostNumbers and mostBytes bound one answer.
	mostSamples = 100_000
	mostNumbers = 16 << 20
	mostBytes   = 4 * mostNumbers
)

// array is one named array of an answer: values or bytes.
type array struct {
	name   string
	shape  []int
	values []float32
	bytes  []byte
}

// pack writes arrays as a safetensors file, with the facts under "facts" in its
// metadata: the form that weights have in the run, so a page needs one reader.
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

// shownFacts begins the facts of an answer about a step.
func shownFacts(run *analysis.Run, at analysis.Shown) Shown {
	f := Shown{Run: run.Name(), Step: at.Step}
	if at.Instead != nil {
		f.Instead = at.Instead.Error()
	}
	return f
}

// manner says how an answer is made.
type manner int

const (
	// quickly: it never takes long, so it need not wait for what does.
	quickly manner = 1 << iota
	// ofStep: it depends on nothing of the run but the weights of its step, so that it
	// remains while the run grows.
	ofStep
	// noData: it can be made before the run's data is open. What cannot waits for that
	// first, while others are made.
	noData
)

// computed answers with what work makes of a run: shared, bounded, kept.
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
		// Its own hold on the run: it may go on for another client.
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

// companions is the key of what else an answer depends on.
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
			if lw.Bias != nil {
				all = append(all, array{name: "bias", shape: []int{lw.Units}, values: lw.Bias})
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

// chosen reads which samples are meant: samples=0-9,15 of split=test.
func chosen(r *http.Request, run *analysis.Run, most int) (split string, ids []int32, err error) {
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
	ids, err = ranges("samples", text, s.Len(), most)
	return split, ids, err
}

// ranges reads numbers below n and ranges of them, such as 0-9,15: at most so many.
func ranges(name, text string, n, most int) (ids []int32, err error) {
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		b := a
		if err == nil && isRange {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < 0 || b < a || b >= n {
			return nil, refuse(http.StatusBadRequest, fmt.Sprintf("numbers and ranges from 0 to %d, such as 0-9,15", n-1), "%s: %q", name, part)
		}
		if len(ids)+b-a >= most {
			return nil, refuse(http.StatusBadRequest, "ask for fewer at once", "more than %d %s", most, name)
		}
		for i := a; i <= b; i++ {
			ids = append(ids, int32(i))
		}
	}
	return ids, nil
}

// activations answers with values of the network for samples.
func (s *Server) activations(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "activations", quickly|ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		split, ids, err := chosen(r, run, mostSamples)
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

// tapsOf reads layers=conv1,fc1.pre; without it, every value after an activation.
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
			return nil, nil, refuse(http.StatusBadRequest, "name every value once", "layers names %q twice", name)
		}
		seen[name] = true
		shapes = append(shapes, []int{samples, v.Shape[0], v.Shape[1], v.Shape[2]})
		numbers += v.Features() * samples
	}
	if numbers > mostNumbers {
		return nil, nil, refuse(http.StatusBadRequest, "ask for fewer samples or layers at once", "%d numbers in one answer", numbers)
	}
	return taps, shapes, nil
}

// samples answers with the data itself: bytes of pictures, numbers of points.
func (s *Server) samples(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "samples", quickly, func(_ context.Context, run *analysis.Run) (answer, error) {
		split, ids, err := chosen(r, run, mostSamples)
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
		if most := n * len(ids); most > mostBytes || part.Pixels == nil && most > mostNumbers {
			return answer{}, refuse(http.StatusBadRequest, "ask for fewer samples at once", "%d numbers in one answer", n*len(ids))
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

// splitOf reads split=train or test.
func splitOf(r *http.Request) (string, error) {
	switch split := r.URL.Query().Get("split"); split {
	case "":
		return "test", nil
	case "test", "train":
		return split, nil
	default:
		return "", refuse(http.StatusBadRequest, "train or test", "split=%q", split)
	}
}
