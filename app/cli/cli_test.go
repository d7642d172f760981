package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brainbow/experiment"
	"brainbow/figure"
	"brainbow/runstore"
)

// invoke runs the command line in an empty directory without datasets.
func invoke(t *testing.T, ctx context.Context, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errw bytes.Buffer
	code = run(ctx, args, &out, &errw)
	return code, out.String(), errw.String()
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
	}{
		{nil, 0},
		{errors.New("disk on fire"), 1},
		{usagef("", "wrong"), 2},
		{fmt.Errorf("while reading: %w", &experiment.Error{}), 2},
		{&figure.UsageError{}, 2},
		{fmt.Errorf("stopped: %w", context.Canceled), 130},
	} {
		if got := exitCode(c.err); got != c.code {
			t.Errorf("%v: exit code %d, want %d", c.err, got, c.code)
		}
	}
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"version"}, 0},
		{[]string{"bogus"}, 2},
		{[]string{"version", "extra"}, 2},
		{[]string{"train", "softmax", "--set", "batch=0"}, 2},
		{[]string{"show", "nothing"}, 1},
		{[]string{"data"}, 2},
		{[]string{"verify"}, 2},
		{[]string{"verify", "run", "--steps", "0"}, 2},
		{[]string{"verify", "run", "--all", "--files"}, 2},
		{[]string{"verify", "nothing"}, 1},
		{[]string{"export"}, 2},
		{[]string{"export", "recipe", "run", "-o", "run.txt"}, 2},
	} {
		if code, _, errs := invoke(t, t.Context(), append(c.args, "--runs", t.TempDir())...); code != c.code {
			t.Errorf("%v: exit code %d, want %d: %s", c.args, code, c.code, errs)
		}
	}
}

// An interrupted training ends with 130, and everything up to there is
// recorded.
func TestInterruptKeepsTheRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	dir := filepath.Join(t.TempDir(), "run")
	go func() {
		for !metricsIn(dir) {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	code, out, errs := invoke(t, ctx, "train", "nielsen-30", "--set", "data.name=digits", "--set", "data.train=2000", "--set", "data.test=100", "--set", "epochs=100000", "--run", dir, "--json")
	if code != 130 || !strings.Contains(errs, "interrupted at step") || !strings.Contains(out, `"steps":`) {
		t.Fatalf("exit code %d\n%s%s", code, out, errs)
	}
	r, err := runstore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	status, err := r.Status()
	if err != nil || status != runstore.StatusInterrupted {
		t.Fatalf("status %v, %v", status, err)
	}
	if err := r.Verify(nil); err != nil {
		t.Fatal(err)
	}
	frames := r.Frames()
	if last := frames[len(frames)-1]; last == 0 || r.Anchors()[len(r.Anchors())-1] != last {
		t.Fatalf("the last of %d frames is %d, anchors %v", len(frames), last, r.Anchors())
	}
}

func metricsIn(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "metrics.jsonl"))
	return err == nil && info.Size() > 0
}

func TestGroupAndPercent(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := group(n); got != want {
			t.Errorf("group(%d) = %q, want %q", n, got, want)
		}
	}
	if got := percent(0.95417); got != "95.4 %" {
		t.Errorf("percent: %q", got)
	}
}
