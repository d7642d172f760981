package cli

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"brainbow/runstore"
)

// A training that is interrupted again and again has the same result.
//
// It takes long because each interruption is a process.
func TestInterruptAndResume(t *testing.T) {
	recipe := []string{
		"train", "nielsen-30", "--set", "data.name=digits", "--set", "data.train=2000", "--set", "data.test=100", "--set", "epochs=50",
		"--set", "record.anchors={every: 300}", "--json", "--run",
	}
	plain, dir := filepath.Join(t.TempDir(), "plain"), filepath.Join(t.TempDir(), "run")
	if code, _, errs := invoke(t, t.Context(), append(recipe, plain)...); code != 0 {
		t.Fatal(errs)
	}
	args := append(recipe, dir)
	interrupted := 0
	for wait := 30 * time.Millisecond; ; wait *= 2 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(wait, cancel)
		code, out, errs := invoke(t, ctx, args...)
		if code == 0 {
			if said := regexp.MustCompile(`going on with .* after step|is finished: it has all its 10,000 steps`); interrupted > 0 && !said.MatchString(errs) || !strings.Contains(out, `"steps":10000`) {
				t.Errorf("%s%s", out, errs)
			}
			break
		}
		if code != 130 {
			t.Fatalf("exit code %d: %s", code, errs)
		}
		if _, err := runstore.Open(dir); err != nil {
			continue // before it began
		}
		if strings.Contains(errs, "interrupted at step") && !strings.Contains(errs, "go on with brainbow train --resume "+dir) {
			t.Errorf("nothing about going on: %s", errs)
		}
		interrupted++
		args = []string{"train", "--resume", dir, "--json"}
	}
	if interrupted == 0 {
		t.Fatal("never interrupted")
	}
	a, err := runstore.Open(plain)
	if err != nil {
		t.Fatal(err)
	}
	b, err := runstore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Frames()) != len(b.Frames()) || len(a.Anchors()) != len(b.Anchors()) {
		t.Errorf("%d frames and %d anchors, uninterrupted %d and %d", len(b.Frames()), len(b.Anchors()), len(a.Frames()), len(a.Anchors()))
	}
	for _, step := range a.Frames() {
		if a.FrameHash(step) != b.FrameHash(step) {
			t.Errorf("step %d differs", step)
		}
	}
}
