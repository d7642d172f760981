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
	return sendJSON(w, r, RunList{lines, s.opt.ReadOnly})
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
	data, classes, err := s.dataFacts(r.PathValue("run"), run, dataWait)
	if err != nil {
		return err
	}
	total, perEpoch := run.Planned(data.Train)
	return sendJSON(w, r, RunFacts{
		Name: r.PathValue("run"), Meta: run.Store.Meta(), Can: run.Abilities(), FirstStep: run.Store.Meta().First(), Status: status, LastStep: last, TotalSteps: total, PerEpoch: perEpoch,
		Values: values, Params: params, Layers: run.Layers(), Parameters: run.Net.Parameters(), MultiplyAdds: int64(run.Net.MACs()),
		Output: run.Net.OutputName(), Probabilities: run.Probabilities(), Loss: run.Loss(), Data: data, Classes: classes,
		Steps: KeptSteps{steps(run.Store.Frames()), steps(run.Store.Anchors()), steps(run.Store.PredictionSteps()), probes},
		Bytes: run.Store.Bytes(), Warnings: append([]string{}, run.Warnings()...),
	})
}

func steps(s []int64) []int64 { return append([]int64{}, s...) }

// metrics answers with the rows of metrics.jsonl after a given step, as columns.
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
	c := MetricColumns{[]int64{}, []*float64{}, []string{}, []*float64{}, []*float64{}, []int{}}
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
	return sendJSON(w, r, EventList{append([]runstore.Event{}, rows...)})
}

// whole reads a whole number from the query.
func whole(r *http.Request, name string, otherwise int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < -1 {
		return 0, refuse(http.StatusBadRequest, "give a whole number", "%s must be a whole number, not %q", name, text)
	}
	return n, nil
}

// step reads the step of a request, by default the last kept one. A step that was not kept is
// computed again; if that is impossible, the result is the nearest kept step before it and says
// why.
func step(r *http.Request, run *analysis.Run) (analysis.Shown, error) {
	n, err := whole(r, "step", -1)
	if err != nil {
		return analysis.Shown{}, err
	}
	return run.Step(r.Context(), n)
}

// tap finds a value of the network by name.
func tap(run *analysis.Run, name string) (nn.Value, error) {
	v, ok := run.Value(name)
	if !ok {
		return v, refuse(http.StatusNotFound, "the run's facts list its values", "run %s has no value %q", run.Name(), name)
	}
	return v, nil
}
