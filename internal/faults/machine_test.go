package faults

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"syscall"
	"testing"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/runstore"
	"brainbow/train"
)

// TestPowerCut switches the machine off in random operations of new and resumed trainings. Whether
// unsynced data survives is random.
func TestPowerCut(t *testing.T) {
	ref := undisturbed(t)
	rng := chance(t)
	cuts, again := 0, 0
	points := map[int64]bool{}
	for i := range count(t) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			machine := vfs.NewMem()
			machine.CrashAt(1 + rng.IntN(int(ref.ops)))
			var synced []runstore.Entry
			err := trainRecipe(ref.exported, runstore.Options{FS: machine}, "/run", syncing(machine, &synced))
			for {
				if err != nil && !errors.Is(err, vfs.ErrCrashed) {
					t.Fatalf("the error after the power cut is: %v", err)
				}
				cuts++
				machine = machine.Crash(func(n int) int { return rng.IntN(n + 1) })
				points[ref.survived(t, machine, "/run", synced)] = true
				if _, statErr := machine.Stat("/run/run.json"); statErr != nil || rng.IntN(3) > 0 {
					break
				}
				again++
				machine.CrashAt(1 + rng.IntN(int(ref.ops)/2))
				err = resume(runstore.Options{FS: machine}, "/run")
				synced = nil
			}
			ref.finished(t, machine, "/run")
		})
	}
	t.Logf("%d power cuts, %d of them while resuming; %d different last replay points", cuts, again, len(points))
}

// syncing syncs a training's run at intervals and records the entries that are durable from then
// on.
func syncing(fsys vfs.FS, synced *[]runstore.Entry) observing {
	return func(store *runstore.Writer) train.Observer {
		return train.Observer{Step: func(_ *train.Trainer, step int64) error {
			if step%7 != 0 {
				return nil
			}
			err := store.Sync()
			if err == nil {
				var r *runstore.Reader
				if r, err = runstore.OpenWith("/run", runstore.OpenOptions{FS: fsys}); err == nil {
					*synced = r.Entries()
				}
			}
			return err
		}}
	}
}

// refusal is a file system that begins to refuse operations, and the error that it must cause.
type refusal struct {
	name   string
	begin  func(m *vfs.Mem, rng *rand.Rand, ref *reference)
	end    func(m *vfs.Mem)
	is     func(error) bool
	hinted bool
	// absorbed says that the training may finish all the same: a file that is no longer needed is
	// deleted a little later.
	absorbed bool
}

var refusals = []refusal{
	{
		name:   "full disk",
		begin:  func(m *vfs.Mem, rng *rand.Rand, ref *reference) { m.Capacity(1 + rng.Int64N(ref.size*9/10)) },
		end:    func(m *vfs.Mem) { m.Capacity(0) },
		is:     vfs.IsFull,
		hinted: true,
	},
	{
		name: "failing disk",
		begin: func(m *vfs.Mem, rng *rand.Rand, ref *reference) {
			m.FailAt(m.Ops()+1+rng.IntN(int(ref.ops)*9/10), syscall.EIO)
		},
		end:      func(m *vfs.Mem) { m.FailAt(0, nil) },
		is:       func(err error) bool { return errors.Is(err, syscall.EIO) },
		absorbed: true,
	},
}

// TestRefused makes disks refuse operations at random moments: the training ends with an error that
// says so, and can be resumed when there is room again.
func TestRefused(t *testing.T) {
	ref := undisturbed(t)
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			rng := chance(t)
			points := map[int64]bool{}
			for i := range count(t) {
				t.Run(fmt.Sprint(i), func(t *testing.T) {
					disk := vfs.NewMem()
					c.begin(disk, rng, ref)
					refuse(t, c, trainRecipe(ref.exported, runstore.Options{FS: disk}, "/run"))
					disk = disk.Kill() // the next process has only the files
					points[ref.survived(t, disk, "/run", nil)] = true
					if _, err := disk.Stat("/run/run.json"); err == nil && rng.IntN(2) == 0 {
						c.begin(disk, rng, ref)
						if err := resume(runstore.Options{FS: disk}, "/run"); err != nil {
							refuse(t, c, err)
						}
						c.end(disk)
						disk = disk.Kill()
						ref.survived(t, disk, "/run", nil)
					}
					c.end(disk)
					ref.finished(t, disk, "/run")
				})
			}
			t.Logf("%d different last replay points", len(points))
		})
	}
}

// refuse checks the error of a training whose disk refused an operation.
func refuse(t *testing.T, c refusal, err error) {
	t.Helper()
	if err == nil && c.absorbed {
		return
	}
	if !c.is(err) {
		t.Fatalf("error %v", err)
	}
	if c.hinted && hint.Of(err) == "" {
		t.Errorf("no hint with %v", err)
	}
}

// TestReadOnly makes a file system read-only at random steps and before the start.
func TestReadOnly(t *testing.T) {
	ref := undisturbed(t)
	rng := chance(t)
	for i := range count(t) {
		disk := vfs.NewMem()
		at := 1 + rng.Int64N(ref.last-1)
		turn := train.Observer{Step: func(_ *train.Trainer, step int64) error {
			if step == at {
				disk.ReadOnly(true)
			}
			return nil
		}}
		if i == 0 {
			disk.ReadOnly(true)
		}
		opt := runstore.Options{FS: disk}
		err := trainRecipe(ref.exported, opt, "/run", turn)
		if err == nil || !errors.Is(err, fs.ErrPermission) || hint.Of(err) == "" {
			t.Fatalf("read-only from step %d on: %v", at, err)
		}
		disk = disk.Kill()
		disk.ReadOnly(true)
		ref.survived(t, disk, "/run", nil) // reading needs no writing
		opt.FS = disk
		if _, err := disk.Stat("/run/run.json"); err == nil {
			if err := resume(opt, "/run"); !errors.Is(err, fs.ErrPermission) || hint.Of(err) == "" {
				t.Errorf("resuming a read-only run: %v", err)
			}
		}
		disk.ReadOnly(false)
		ref.finished(t, disk, "/run")
	}
}
