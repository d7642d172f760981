package experiment

import (
	"encoding/json"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/runstore"
)

// The text of a run's recipe is what a person would have written: defaults and measured numbers are left
// out, and what was chosen stays.
func TestTextOf(t *testing.T) {
	text := func(source string) string {
		d, err := Parse("x", []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		e, err := Prepare(d, generate.Opener{}, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		meta, err := e.Meta()
		if err != nil {
			t.Fatal(err)
		}
		out, err := TextOf(meta)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	plain := strings.Replace(described, "[scale]", "[standardise]", 1)
	if got := text(plain); got != plain {
		t.Errorf("got\n%s\nwant\n%s", got, plain)
	}
	chosen := strings.Replace(described, "seed: 1\n", "record:\n  frames: {every: 2}\n  probes: {every: 3, test: [4, 5]}\n  metrics: {sampled: {every: 1, test: 50}}\n  budget: 9MB\nseed: 1\n", 1)
	if got := text(chosen); got != chosen {
		t.Errorf("got\n%s\nwant\n%s", got, chosen)
	}
	for _, raw := range []string{``, `{}`, `{"network": 1}`} {
		if got, err := TextOf(runstore.Meta{Recipe: json.RawMessage(raw)}); err == nil {
			t.Errorf("%q gives %s", raw, got)
		}
	}
}
