package server

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"

	"brainbow/dataset"
	"brainbow/nn"
)

// try answers with the network's output for the sample in the body: its pixels, one byte each,
// channel after channel, row after row, or JSON {"values": […]} for points. It does not queue
// behind computations, so that a drawing is answered while it is drawn. With like, course and why it says more
// about the sample, for which it may have to read the values of the training samples, or many steps.
func (s *Server) try(w http.ResponseWriter, r *http.Request) error {
	run, done, err := s.open.use(r.PathValue("run"))
	if err != nil {
		return err
	}
	defer done()
	at, err := step(r, run)
	if err != nil {
		return err
	}
	d, err := run.Data()
	if err != nil {
		return err
	}
	split, err := given(r, d)
	if err != nil {
		return err
	}
	in, err := run.Seen(split)
	if err != nil {
		return err
	}
	asked, shapes, err := tapsOf(r, run, 1)
	if err != nil {
		return err
	}
	taps := asked
	out := run.Net.OutputName()
	k := slices.Index(taps, out)
	if k < 0 {
		k, taps = len(taps), append(slices.Clone(taps), out)
	}
	values, err := run.Values(r.Context(), at.Step, in, []int32{0}, taps)
	if err != nil {
		return err
	}
	facts := TryFacts{Shown: shownFacts(run, at), Predicted: nn.Predict(values[k]), Confidence: number(float64(nn.Confidence(values[k]))), Classes: d.Classes, Outputs: numbers(values[k]), Probabilities: run.Probabilities()}
	all, err := s.tryMore(r, run, at, split, values[k], &facts)
	if err != nil {
		return err
	}
	for i := range asked {
		all = append(all, array{name: asked[i], shape: shapes[i], values: values[i]})
	}
	body, err := pack(facts, all...)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", arrayKind)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(body) // fails only if the client has left
	return nil
}

func numbers(v []float32) []*float64 {
	out := make([]*float64, len(v))
	for i := range v {
		out[i] = number(float64(v[i]))
	}
	return out
}

// given reads the sample from the body of a request.
func given(r *http.Request, d *dataset.Dataset) (*dataset.Split, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, unread(err)
	}
	split := &dataset.Split{Labels: []uint16{0}}
	wrong := func(got int) error {
		return refuse(http.StatusBadRequest, "send one sample of the data's shape", "the sample must have %d × %d × %d values, not %d", d.Shape[0], d.Shape[1], d.Shape[2], got)
	}
	pictures := d.Train.Pixels != nil
	switch {
	case kind == "application/octet-stream" && pictures:
		if len(body) != d.Features() {
			return nil, wrong(len(body))
		}
		split.Pixels = body
	case kind == "application/json" && !pictures:
		var v struct {
			Values []float32 `json:"values"`
		}
		if err := json.Unmarshal(body, &v); err != nil {
			return nil, refuse(http.StatusBadRequest, `send {"values": [0.5, -1]}`, "read sample: %v", err)
		}
		if len(v.Values) != d.Features() {
			return nil, wrong(len(v.Values))
		}
		split.Values = v.Values
	case pictures:
		return nil, refuse(http.StatusUnsupportedMediaType, "send a byte for each pixel", "the content type must be application/octet-stream, not %q", kind)
	default:
		return nil, refuse(http.StatusUnsupportedMediaType, `send {"values": [...]}`, "the content type must be application/json, not %q", kind)
	}
	return split, nil
}
