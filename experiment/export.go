package experiment

import (
	"encoding/json"
	"fmt"
	"reflect"

	"brainbow/internal/hint"
	"brainbow/record"
	"brainbow/runstore"

	"github.com/goccy/go-yaml"
)

// exported is the number of steps for which an exported recipe holds the hash of the weights.
const exported = 16

// Export returns a recipe file that repeats the whole training of a run on any machine and
// compares it with the run. It is the recipe with every default filled in and a section
// reproduce, which holds the changes made during the training and hashes of the weights at some
// kept steps, including the first and the last.
//
// Export returns an error for a branch of another run, for a run that was not trained from a
// recipe, and for a run without recorded weights.
func Export(run *runstore.Reader) ([]byte, error) {
	fail := func(err error, remedy string) ([]byte, error) {
		err = fmt.Errorf("export recipe of run %s: %w", run.Name(), err)
		if remedy != "" {
			err = hint.Add(err, "%s", remedy)
		}
		return nil, err
	}
	meta := run.Meta()
	r := &Recipe{}
	if len(meta.Recipe) > 0 {
		if err := json.Unmarshal(meta.Recipe, r); err != nil {
			return fail(fmt.Errorf("run.json: recipe: %w", err), "")
		}
	}
	switch {
	case meta.Parent != nil:
		return fail(fmt.Errorf("it is a branch of run %s from step %d on", meta.Parent.ID, meta.Parent.Step), "export the recipe of that run")
	case len(r.Network) == 0:
		return fail(fmt.Errorf("it does not say how it was trained"), "only runs that were trained from a recipe have one")
	}
	changes, err := record.Rates(run)
	if err != nil {
		return fail(err, "")
	}
	p := &Reproduction{Run: meta.ID, Numerics: meta.Numerics, Data: meta.Dataset.Fingerprint}
	for _, c := range changes {
		p.Events = append(p.Events, Change{Step: c.Step, Key: record.KeyRate, Value: c.Rate})
	}
	frames := run.Frames()
	if len(frames) == 0 {
		return fail(fmt.Errorf("it has no recorded weights to compare with"), "")
	}
	n := min(len(frames), exported)
	for i := range n {
		step := frames[i*(len(frames)-1)/max(n-1, 1)]
		p.Weights = append(p.Weights, WeightsHash{step, run.FrameHash(step)})
	}
	r.Seed, r.Reproduce = meta.Seed, p
	body, err := yaml.Marshal(r)
	if err != nil {
		return fail(err, "")
	}
	text := fmt.Sprintf("# The training of run %s. \"brainbow train\" with this file does it again\n# and compares the weights: the section reproduce says what must come out.\n%s", run.Name(), body)
	if err := readsAs(r, text); err != nil {
		return fail(err, "")
	}
	return []byte(text), nil
}

// readsAs checks that text parses to the recipe r.
func readsAs(r *Recipe, text string) error {
	d, err := Parse("of the run", []byte(text))
	if err != nil {
		return err
	}
	again, err := d.Recipe()
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(again, r) {
		return fmt.Errorf("the recipe in run.json changes when it is written to a file and read back")
	}
	return nil
}
