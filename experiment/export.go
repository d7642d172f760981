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

// exported is the number of steps whose weights' hashes an exported recipe holds.
const exported = 16

// Export returns a recipe file from which the whole training of a run is done
// again, anywhere, and compared with it: the recipe with every default filled in
// and a section reproduce with the changes made meanwhile and hashes of the
// weights of some steps, the first and the last that were kept among them.
//
// A run that was trained elsewhere, or branched off another, has no recipe that
// leads to it; neither has one without weights anything to compare with.
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
		return fail(fmt.Errorf("it has no weights to compare with"), "")
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

// readsAs makes sure that a text is read as the recipe that it was written from.
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
		return fmt.Errorf("the recipe in run.json cannot be written as a file")
	}
	return nil
}
