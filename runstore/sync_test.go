package runstore

import (
	"errors"
	"sync"
	"testing"

	"brainbow/internal/vfs"
)

// forgetful is a file system that does what some do after a failed sync: it drops what
// it could not write, and calls the next sync of that file a success.
type forgetful struct {
	*vfs.Mem
	mu     sync.Mutex
	failAt int
	syncs  int
	lost   map[string]bool
}

var errSync = errors.New("the disk does not answer")

func (f *forgetful) In(string) vfs.FS { return f }

func (f *forgetful) SyncFile(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.syncs++; f.syncs == f.failAt {
		f.lost[name] = true
		return errSync
	}
	if f.lost[name] {
		return nil
	}
	return f.Mem.SyncFile(name)
}

// What a failed sync may have lost is never listed, however well the next sync goes.
func TestFailedSyncIsFinal(t *testing.T) {
	for at := 1; ; at++ {
		f := &forgetful{Mem: vfs.NewMem(), failAt: at, lost: map[string]bool{}}
		confirmed := int64(-2)
		err := script(f, func(step int64) { confirmed = step })
		if err == nil {
			if at < 5 {
				t.Fatalf("only %d syncs", at-1)
			}
			return
		}
		if !errors.Is(err, errSync) {
			t.Fatalf("sync %d failed, the recording says %v", at, err)
		}
		checkRun(t, f.Crash(nil), confirmed)
	}
}
