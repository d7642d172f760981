package record

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"path/filepath"
	"testing"
	"time"

	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// listFrames appends lines to a run's index, with right checksums, that list frames which are not
// there.
func listFrames(t *testing.T, fsys vfs.FS, dir string, steps ...int64) {
	t.Helper()
	f, err := fsys.Append(filepath.Join(dir, "index.jsonl"))
	must(t, err)
	for _, step := range steps {
		line := fmt.Sprintf(`{"path":"frames/%08d.safetensors","kind":"frame","steps":[%d],"bytes":5,"crc32c":"00000000","sha256":"00"`, step, step)
		_, err := fmt.Fprintf(f, "%s,\"check\":\"%08x\"}\n", line, crc32.Checksum([]byte(line), crc32.MakeTable(crc32.Castagnoli)))
		must(t, err)
	}
	must(t, f.Close())
}

// A frame that is listed behind the end of the training is not replayed towards.
func TestStepsBehindTheEnd(t *testing.T) {
	sub := subject(t, 60, 8, 2)
	r := recorded(t, sub, sparse, nil, nil)
	listFrames(t, r.fs, "/run", 100_000_000_000)
	r.open(t)
	p := r.replayer(t, ReplayOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for _, step := range []int64{100_000_000_000, sub.Steps + 1} {
		if _, err := p.Weights(ctx, step); !errors.Is(err, runstore.ErrDamaged) {
			t.Errorf("weights of step %d: %v", step, err)
		}
	}
	if err := p.Check(ctx, sub.Steps+1); !errors.Is(err, runstore.ErrDamaged) {
		t.Errorf("check: %v", err)
	}
	r.right(t, p, sub.Steps)
	r.right(t, p, 5)
	v, err := Verify(ctx, r.run, VerifyOptions{Subject: func() (Subject, error) { return sub, nil }, All: true})
	must(t, err)
	if !errors.Is(v.Err(), ErrDiffers) || v.Updates != sub.Steps {
		t.Errorf("verify: %v, %d updates", v.Err(), v.Updates)
	}
	// Steps that no training has are refused when the run is opened.
	listFrames(t, r.fs, "/run", 1<<62)
	if _, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: r.fs}); !errors.Is(err, runstore.ErrDamaged) {
		t.Errorf("a frame at step 2^62: %v", err)
	}
}

// Many missing files are listed up to a number and counted, and warned of a few times.
func TestManyMissingFiles(t *testing.T) {
	const missing = 5000
	sub := subject(t, 60, 8, 2)
	r := recorded(t, sub, sparse, nil, nil)
	var steps []int64
	for i := range int64(missing) {
		steps = append(steps, 1000+i)
	}
	listFrames(t, r.fs, "/run", steps...)
	r.open(t)
	v, err := Verify(t.Context(), r.run, VerifyOptions{Files: true})
	must(t, err)
	if len(v.Differences) != MaxListed || len(v.Differences)+v.MoreDifferences != missing {
		t.Errorf("%d differences and %d more", len(v.Differences), v.MoreDifferences)
	}
	p := r.replayer(t, ReplayOptions{})
	for range 3 * maxWarnings {
		p.warn(errors.New("a"), fmt.Sprint(len(p.bad)))
	}
	if n := len(p.Warnings()); n != maxWarnings {
		t.Errorf("%d warnings", n)
	}
}

// A run whose recipe probes what the network does not have is verified all the same.
func TestVerifyProbesOfNothing(t *testing.T) {
	sub := subject(t, 60, 8, 2)
	r := recorded(t, sub, sparse, nil, nil)
	r.training.Record.Probes = &Probes{Schedule: Schedule{Every: 1}, Taps: []string{"nothing"}, Test: []int32{-1}}
	v := &verifier{Verification: &Verification{}, ctx: t.Context(), run: r.run, training: r.training, opt: VerifyOptions{
		Progress: func(string, int64, int64) {}, Subject: func() (Subject, error) { return sub, nil }, All: true,
	}}
	must(t, v.replays())
	if len(v.Differences) != 1 || len(v.Unchecked) != 1 {
		t.Errorf("differences %v, unchecked %v", v.Differences, v.Unchecked)
	}
}
