package record

import (
	"context"
	"errors"
	"testing"

	"brainbow/internal/vfs"
)

// A kill may leave half a line at the end of every growing file, and a power cut a run of zeros.
func TestResumeAfterTornLines(t *testing.T) {
	c := newCourse(t, everything)
	plain := vfs.NewMem()
	must(t, c.record(context.Background(), plain))
	want := contents(t, plain)
	for name, rest := range map[string]string{
		"half a row":  `{"step":31,"epo`,
		"whole rows":  `{"step":31,"epoch":3.9,"split":"batch","loss":1,"accuracy":1,"samples":8}` + "\n" + `{"step":32,"key":"x","value":1}` + "\n",
		"zeros":       string(make([]byte, 100)),
		"row of zero": "{\"step\":31}\n" + string(make([]byte, 4096)),
	} {
		m := vfs.NewMem()
		ctx, watch := stop(30)
		if err := c.record(ctx, m, watch); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		for _, file := range []string{"metrics.jsonl", "events.jsonl", "index.jsonl"} {
			if file == "index.jsonl" && (name == "whole rows" || name == "row of zero") {
				continue // a complete invalid line of the index is damage, which is reported
			}
			data, err := vfs.ReadFile(m, "/run/"+file, 0)
			must(t, err, vfs.WriteFile(m, "/run/"+file, append(data, rest...)))
		}
		from, err := c.goOn(context.Background(), m, nil)
		if err != nil || from != 30 {
			t.Fatalf("%s: went on from step %d: %v", name, from, err)
		}
		compare(t, want, contents(t, m))
		if t.Failed() {
			t.Fatal(name)
		}
	}
}
