package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"brainbow/analysis"
	"brainbow/nn"
	"brainbow/runstore"
)

func recipeName(m runstore.Meta) string {
	var r struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(m.Recipe, &r) != nil {
		return ""
	}
	return r.Name
}

func (s *Server) listRuns(w http.ResponseWriter, r *http.Request) error {
	lines, err := s.runs.list()
	if err != nil {
		return fmt.Errorf("list runs: %w", err)
	}
	return sendJSON(w, r, map[string]any{"runs": lines})
}

// Value describes one value of a network: its input, or what a layer puts out.
type Value struct {
	Name  string `json:"name"`
	Shape [3]int `json:"shape"` // channels, height, width
	Layer int    `json:"layer"` // in the network's list of layers, -1 for the input
	Pre   bool   `json:"pre"`   // before the activation
}

// Param describes one array of parameters.
type Param struct {
	Name   string `json:"name"`
	Shape  []int  `json:"shape"`
	Layer  int    `json:"layer"`
	Buffer bool   `json:"buffer"` // kept, not trained
}

func (s *Server) describeRun(w http.ResponseWriter, r *http.Request) error {
	run, done, err := s.open.use(r.PathValue("run"))
	if err != nil {
		return err
	}
	defer done()
	status, err := run.Store.Status()
	if err != nil {
		return err
	}
	last, err := run.LastStep()
	if err != nil {
		return err
	}
	values, params := []Value{}, []Param{}
	for _, v := range run.Net.Values() {
		values = append(values, Value{v.Name, v.Shape, v.Layer, v.Pre})
	}
	for _, p := range run.Net.Params() {
		params = append(params, Param{p.Name, p.Shape, p.Layer, p.IsBuffer})
	}
	probes := map[string][]int64{}
	for _, tap := range run.Store.Taps() {
		probes[tap] = run.Store.ProbeSteps(tap)
	}
	data := map[string]any{"name": run.Store.Meta().Dataset.Name}
	if d, err := run.Data(); err != nil {
		f := failure(err) // kept pictures can be shown all the same
		data["error"], data["hint"] = f.Error, f.Hint
	} else {
		data["title"], data["shape"], data["pictures"] = d.Title, d.Shape, d.Train.Pixels != nil
		data["train"], data["test"] = d.Train.Len(), d.Test.Len()
	}
	classes, _ := run.Classes()
	return sendJSON(w, r, map[string]any{
		"name": r.PathValue("run"), "meta": run.Store.Meta(), "status": status, "last_step": last,
		"values": values, "params": params, "layers": run.Layers(), "parameters": run.Net.Parameters(), "multiply_adds": run.Net.MACs(),
		"output": run.Net.OutputName(), "loss": run.Loss(), "data": data, "classes": classes,
		"steps": map[string]any{"frames": steps(run.Store.Frames()), "replay": steps(run.Store.Anchors()), "predictions": steps(run.Store.PredictionSteps()), "probes": probes},
		"bytes": run.Store.Bytes(), "warnings": append([]string{}, run.Warnings()...),
	})
}

func steps(s []int64) []int64 { return append([]int64{}, s...) }

// metrics answers with the rows of metrics.jsonl after a step, as columns.
func (s *Server) metrics(w http.ResponseWriter, r *http.Request) error {
	run, done, err := s.open.use(r.PathValue("run"))
	if err != nil {
		return err
	}
	defer done()
	after, err := whole(r, "after", -1)
	if err != nil {
		return err
	}
	rows, err := run.Store.Metrics()
	if err != nil {
		return err
	}
	c := struct {
		Step     []int64    `json:"step"`
		Epoch    []*float64 `json:"epoch"`
		Split    []string   `json:"split"`
		Loss     []*float64 `json:"loss"`
		Accuracy []*float64 `json:"accuracy"`
		Samples  []int      `json:"samples"`
	}{[]int64{}, []*float64{}, []string{}, []*float64{}, []*float64{}, []int{}}
	for _, m := range rows {
		if m.Step <= after {
			continue
		}
		c.Step, c.Split, c.Samples = append(c.Step, m.Step), append(c.Split, m.Split), append(c.Samples, m.Samples)
		c.Epoch, c.Loss, c.Accuracy = append(c.Epoch, number(m.Epoch)), append(c.Loss, number(m.Loss)), append(c.Accuracy, number(m.Accuracy))
	}
	return sendJSON(w, r, c)
}

func (s *Server) events(w http.ResponseWriter, r *http.Request) error {
	run, done, err := s.open.use(r.PathValue("run"))
	if err != nil {
		return err
	}
	defer done()
	rows, err := run.Store.Events()
	if err != nil {
		return err
	}
	return sendJSON(w, r, map[string]any{"events": append([]runstore.Event{}, rows...)})
}

// whole reads a whole number of the query.
func whole(r *http.Request, name string, otherwise int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < -1 {
		return 0, refuse(http.StatusBadRequest, "give a whole number", "%s=%q is not one", name, text)
	}
	return n, nil
}

// step reads the step of a request: the last kept one if none is given. One that
// was not kept is computed again; where that is impossible, the answer names the
// step before it that is shown.
func step(r *http.Request, run *analysis.Run) (analysis.Shown, error) {
	n, err := whole(r, "step", -1)
	if err != nil {
		return analysis.Shown{}, err
	}
	return run.Step(r.Context(), n)
}

// tap finds a value of the network.
func tap(run *analysis.Run, name string) (nn.Value, error) {
	v, ok := run.Value(name)
	if !ok {
		return v, refuse(http.StatusNotFound, "the run's facts list its values", "run %s has no value %q", run.Name(), name)
	}
	return v, nil
}
