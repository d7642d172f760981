package experiment

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/internal/hint"
	"brainbow/internal/testrun"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"

	"github.com/google/go-cmp/cmp"
)

// reproducible is a small training that uses every section of a recipe.
const reproducible = `name: small
data: {name: digits, train: 120, test: 30, classes: [3, 8, 1], seed: 4}
transforms: [scale, standardise]
network:
  - {layer: conv, filters: 2, kernel: 3, activation: tanh, weight_init: {kind: normal, std: 0.1}}
  - {layer: maxpool, size: 2}
  - {layer: flatten}
  - {layer: dense, units: 3, activation: softmax}
loss: softmax-cross-entropy
l2: 0.0001
optimizer: {kind: adam, learning_rate: 0.003}
batch: 10
epochs: 3
record: {frames: {every: 2}, anchors: {every: 7}, probes: {log: 3, test: [1, 2]}, budget: 10MB}
seed: 9
`

// trained trains a recipe and returns its run and the recorder's messages. The keys of rates
// are the steps after which the learning rate changes.
func trained(t *testing.T, text string, rates map[int64]float64, settings ...string) (*runstore.Reader, []string, error) {
	t.Helper()
	d, err := Parse("small.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		if err := d.Assign(s); err != nil {
			t.Fatal(err)
		}
	}
	e, err := Prepare(d, generate.Opener{}, dataset.Options{})
	if err != nil {
		return nil, nil, err
	}
	meta, err := e.Meta()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	store, err := runstore.Create(dir, meta, runstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	turn := train.Observer{Step: func(tr *train.Trainer, step int64) error {
		if v, ok := rates[step]; ok {
			return tr.SetLearningRate(v)
		}
		return nil
	}}
	_, trainErr := e.Run(t.Context(), store, Options{Observers: []train.Observer{turn}, Message: func(s string) { said = append(said, s) }})
	run, err := runstore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return run, said, trainErr
}

func export(t *testing.T, run *runstore.Reader) string {
	t.Helper()
	text, err := Export(run)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// contents returns the hashes of everything in a run except its times.
func contents(t *testing.T, run *runstore.Reader) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, e := range run.Entries() {
		if e.Kind != runstore.KindMeta && e.Path != "events.jsonl" {
			all[e.Path] = e.CRC32C
		}
	}
	return all
}

func TestReproduce(t *testing.T) {
	rates := map[int64]float64{5: 0.01, 20: 1e-3 / 3}
	run, _, err := trained(t, reproducible, rates)
	if err != nil {
		t.Fatal(err)
	}
	text := export(t, run)
	if n := len(text); n > 4096 {
		t.Errorf("%d bytes:\n%s", n, text)
	}
	again, said, err := trained(t, text, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if d := cmp.Diff(contents(t, run), contents(t, again)); d != "" {
		t.Error(d)
	}
	frames := run.Frames()
	want := fmt.Sprintf("verified: identical to run %s at steps 0, 2, ", run.Meta().ID)
	if len(said) != 1 || !strings.HasPrefix(said[0], want) || !strings.HasSuffix(said[0], fmt.Sprint(", ", frames[len(frames)-1])) {
		t.Errorf("said %q", said)
	}
	before, err := record.Rates(run)
	if err != nil {
		t.Fatal(err)
	}
	after, err := record.Rates(again)
	if err != nil || len(before) != 2 || !slices.Equal(before, after) {
		t.Errorf("changes %v, %v, %v", before, after, err)
	}
	// A reproduced run can be exported too, and may be recorded with other settings.
	third, said, err := trained(t, export(t, again), nil, "record.frames={epochs: true}", "record.probes={off: true}")
	if err != nil || len(said) != 1 || third.FrameHash(36) != run.FrameHash(36) {
		t.Errorf("said %q, %v", said, err)
	}
}

// A difference is reported with its step, and before the training where possible.
func TestReproduceRefuses(t *testing.T) {
	run, _, err := trained(t, reproducible, map[int64]float64{5: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	text := export(t, run)
	id := run.Meta().ID
	for name, c := range map[string]struct {
		settings []string
		step     int64 // of the ReproduceError
		want     string
		is       error
	}{
		"seed":     {[]string{"seed=3"}, 0, "the weights after step 0 are not those of the run", nil},
		"l2":       {[]string{"l2=0.5"}, 2, "the weights after step 2 are not", nil},
		"event":    {[]string{"reproduce.events.0.value=0.02"}, 7, "step 7", nil},
		"no event": {[]string{"reproduce.events=null"}, 7, "step 7", nil},
		"hash":     {[]string{"reproduce.weights.15.sha256='" + strings.Repeat("0", 64) + "'"}, 36, "recipe says 000000000000", nil},
		"short":    {[]string{"epochs=1"}, -1, "the training has only 12 steps, but the run's weights must be compared at step 36", nil},
		"data":     {[]string{"data.seed=5"}, -1, "fingerprint", record.ErrOtherData},
		"numerics": {[]string{"reproduce.numerics=7"}, -1, "numerics revision 7", record.ErrNumerics},
		"free":     {[]string{"reproduce=null", "seed=3"}, -1, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, said, err := trained(t, text, nil, c.settings...)
			if c.want == "" {
				if err != nil || len(said) > 0 {
					t.Errorf("said %q, %v", said, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), id) || hint.Of(err) == "" {
				t.Fatalf("error %v", err)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v is not %v", err, c.is)
			}
			if e, ok := errors.AsType[*ReproduceError](err); ok != (c.step >= 0) || ok && e.Step != c.step {
				t.Errorf("error %#v", err)
			}
		})
	}
}

func TestReproduceSection(t *testing.T) {
	good := reproducible + `reproduce:
  run: 0123456789abcdef0123456789abcdef
  numerics: 1
  data: sha256:` + strings.Repeat("ab", 32) + `
  events:
    - {step: 4, key: learning_rate, value: 0.5}
    - {step: 4, key: learning_rate, value: 0.25}
  weights:
    - {step: 0, sha256: ` + strings.Repeat("01", 32) + `}
    - {step: 7, sha256: ` + strings.Repeat("02", 32) + `}
`
	parse := func(text string) error {
		d, err := Parse("mine.yaml", []byte(text))
		if err != nil {
			return err
		}
		_, err = d.Recipe()
		return err
	}
	if err := parse(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, key string }{
		{"run: 0123", "run: 123", "reproduce.run"},
		{"run: 0123", "rum: 0123", "reproduce.rum"},
		{"numerics: 1", "numerics: 0", "reproduce.numerics"},
		{"sha256:abab", "md5:abab", "reproduce.data"},
		{"sha256:abab", "sha256:ab", "reproduce.data"},
		{"step: 4, key: learning_rate, value: 0.25", "step: 3, key: learning_rate, value: 0.25", "reproduce.events[1].step"},
		{"key: learning_rate, value: 0.25", "key: batch, value: 0.25", "reproduce.events[1].key"},
		{"value: 0.25", "value: -1", "reproduce.events[1].value"},
		{"value: 0.25", "value: .nan", "reproduce.events[1].value"},
		{"value: 0.25", "when: noon", "reproduce.events[1].when"},
		{"step: 0, sha256", "step: 7, sha256", "reproduce.weights[1].step"},
		{"step: 0, sha256", "step: -1, sha256", "reproduce.weights[0].step"},
		{"sha256: 0202", "sha256: zz02", "reproduce.weights[1].sha256"},
		{"  weights:", "  no_weights:", "reproduce.no_weights"},
	} {
		text := strings.Replace(good, c.from, c.to, 1)
		e, ok := errors.AsType[*Error](parse(text))
		if !ok || e.Key != c.key || e.Line == 0 || e.Problem == "" {
			t.Errorf("%s → %s: %v", c.from, c.to, e)
		}
	}
	i := strings.Index(good, "  weights:")
	if e, ok := errors.AsType[*Error](parse(good[:i])); !ok || e.Key != "reproduce.weights" || e.Line == 0 {
		t.Errorf("no weights: %v", e)
	}
}

func TestExportRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*runstore.Meta)
		want   string
	}{
		"branch":   {func(m *runstore.Meta) { m.Parent = &runstore.Parent{ID: "aa", Step: 12} }, "branch of run aa from step 12"},
		"imported": {func(m *runstore.Meta) { m.Recipe = []byte(`{"name":"other"}`) }, "does not say how it was trained"},
		"invalid":  {func(m *runstore.Meta) { m.Recipe = []byte(`{"network":7}`) }, "run.json: recipe"},
		"weights":  {func(*runstore.Meta) {}, "no recorded weights to compare with"},
	} {
		run, _, err := trained(t, reproducible, nil, "epochs=1")
		if err != nil {
			t.Fatal(err)
		}
		meta := run.Meta()
		c.change(&meta)
		dir := filepath.Join(t.TempDir(), "run")
		w, err := runstore.Create(dir, meta, runstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if run, err = runstore.Open(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := Export(run); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The learning rate of a schedule is not an event: a reproduction computes it again.
func TestScheduledRunIsReplayed(t *testing.T) {
	const scheduled = reproducible + "schedule: {kind: cosine, warmup: 20}\n"
	run, _, err := trained(t, scheduled, map[int64]float64{25: 0.001})
	check(t, err)
	v, err := record.Verify(t.Context(), run, record.VerifyOptions{Data: generate.Opener{}, All: true})
	check(t, err)
	check(t, v.Err())
	if v.Updates != 36 {
		t.Errorf("replayed %d updates", v.Updates)
	}
	dir := testrun.Broken(t, run.Dir(), 30)
	if _, err := Resume(t.Context(), dir, generate.Opener{}, Options{}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(files(t, run.Dir()), files(t, dir)); d != "" {
		t.Error(d)
	}
}
