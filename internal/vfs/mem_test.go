package vfs

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"syscall"
	"testing"
)

func contents(t *testing.T, fsys FS, name string) string {
	t.Helper()
	data, err := ReadFile(fsys, name, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return "(missing)"
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func check(t *testing.T, fsys FS, name, want string) {
	t.Helper()
	if got := contents(t, fsys, name); got != want {
		t.Errorf("%s holds %q, want %q", name, got, want)
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestCrashKeepsOnlyWhatWasSynced(t *testing.T) {
	m := NewMem()
	must(t, m.Mkdir("/d"), m.SyncDir("/"))
	must(t, WriteFile(m, "/d/contents", []byte("x")), m.SyncFile("/d/contents")) // not its name
	must(t, WriteFile(m, "/d/name", []byte("x")), m.SyncDir("/d"))               // name, not contents
	must(t, WriteFile(m, "/d/both", []byte("old")), m.SyncFile("/d/both"), m.SyncDir("/d"))
	must(t, WriteFile(m, "/d/both.tmp", []byte("new")), m.SyncFile("/d/both.tmp"), m.Rename("/d/both.tmp", "/d/both"))
	must(t, WriteFile(m, "/d/late", []byte("x")), m.SyncFile("/d/late"))

	a := m.Crash(nil)
	check(t, a, "/d/contents", "x") // the later SyncDir kept the name
	check(t, a, "/d/name", "")
	check(t, a, "/d/both", "old")
	check(t, a, "/d/late", "(missing)")

	k := m.Kill()
	check(t, k, "/d/name", "x")
	check(t, k, "/d/both", "new")
	check(t, k, "/d/late", "x")
	check(t, k, "/d/both.tmp", "(missing)")
}

func TestCrashTearsAppends(t *testing.T) {
	m := NewMem()
	must(t, WriteFile(m, "/f", []byte("durable.")), m.SyncFile("/f"), m.SyncDir("/"))
	f, err := m.Append("/f")
	must(t, err)
	_, err = f.Write([]byte("unsynced"))
	must(t, err)
	seen := map[string]bool{}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		seen[contents(t, m.Crash(func(n int) int { return rng.IntN(n + 1) }), "/f")] = true
	}
	for _, want := range []string{"durable.", "durable.unsynced", "durable.uns", "durable.uns\x00\x00\x00\x00\x00"} {
		if !seen[want] {
			t.Errorf("200 power cuts never left %q", want)
		}
	}
	for got := range seen {
		if got[:8] != "durable." {
			t.Errorf("a power cut left %q: synced bytes are gone", got)
		}
	}
}

func TestAtomicReplaceAtEveryOperation(t *testing.T) {
	for n := 1; ; n++ {
		m := NewMem()
		must(t, WriteAtomic(m, "/f", []byte("old")))
		before := m.Ops()
		m.CrashAt(before + n)
		err := WriteAtomic(m, "/f", []byte("new and longer"))
		for seed := range uint64(20) {
			rng := rand.New(rand.NewPCG(seed, 0))
			got := contents(t, m.Crash(func(n int) int { return rng.IntN(n + 1) }), "/f")
			if got != "old" && got != "new and longer" {
				t.Fatalf("crash at operation %d leaves %q", n, got)
			}
			if err == nil && got != "new and longer" {
				t.Fatalf("after success a power cut leaves %q", got)
			}
		}
		if err == nil {
			if n < 5 {
				t.Fatalf("only %d operations", n)
			}
			return
		}
		if !errors.Is(err, ErrCrashed) {
			t.Fatal(err)
		}
	}
}

func TestFaults(t *testing.T) {
	m := NewMem()
	m.Capacity(4)
	err := WriteAtomic(m, "/f", []byte("12345"))
	if !errors.Is(err, syscall.ENOSPC) || !IsFull(err) || IsReadOnly(err) {
		t.Errorf("full disk: %v", err)
	}
	if m.Used() != 0 {
		t.Errorf("%d bytes left behind by a failed replacement", m.Used())
	}
	must(t, WriteFile(m, "/f", []byte("1234")))
	m.ReadOnly(true)
	if err := m.Remove("/f"); !errors.Is(err, fs.ErrPermission) || !IsReadOnly(err) || IsFull(err) {
		t.Errorf("read-only: %v", err)
	}
	check(t, m, "/f", "1234")
	m.ReadOnly(false)
	boom := errors.New("boom")
	m.FailAt(m.Ops()+2, boom)
	must(t, m.SyncFile("/f"))
	if err := m.SyncFile("/f"); !errors.Is(err, boom) {
		t.Errorf("second operation: %v", err)
	}
	must(t, m.SyncFile("/f"))
	m.CrashAt(m.Ops() + 1)
	if err := m.SyncFile("/f"); !errors.Is(err, ErrCrashed) {
		t.Errorf("after the crash: %v", err)
	}
	if _, err := m.Open("/f"); !errors.Is(err, ErrCrashed) {
		t.Errorf("reading after the crash: %v", err)
	}
}

func TestLocksEndWithTheProcess(t *testing.T) {
	m := NewMem()
	_, err := m.Lock("/lock", "")
	must(t, err)
	if held, _ := m.Kill().Locked("/lock"); held {
		t.Error("a dead process holds the lock")
	}
}
