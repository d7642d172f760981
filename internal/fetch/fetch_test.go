package fetch

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"brainbow/internal/vfs"
)

// content returns n bytes without a short period.
func content(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*i>>3 + i)
	}
	return b
}

func sha(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }

// server serves data on the loopback interface and misbehaves as its fields say.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	data     []byte
	tag      string
	cut      int  // bytes of a body after which the connection breaks; 0 never
	stall    bool // send nothing more after cut
	noRange  bool
	requests []*http.Request
}

func serve(t *testing.T, data []byte) *server {
	s := &server{data: data, tag: `"one"`}
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.Close)
	return s
}

func (s *server) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	data, tag, cut, stall, noRange := s.data, s.tag, s.cut, s.stall, s.noRange
	s.requests = append(s.requests, r)
	s.mu.Unlock()
	if noRange {
		r.Header.Del("Range")
	}
	if tag != "" {
		w.Header().Set("ETag", tag)
	}
	if cut == 0 {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
		return
	}
	from := 0
	if fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from); from > 0 && r.Header.Get("If-Range") == tag {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(data)-1, len(data)))
		w.Header().Set("Content-Length", fmt.Sprint(len(data)-from))
		w.WriteHeader(http.StatusPartialContent)
	} else {
		from = 0
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
	}
	_, _ = w.Write(data[from:min(len(data), from+cut)])
	if from+cut >= len(data) {
		return
	}
	w.(http.Flusher).Flush()
	if stall {
		<-r.Context().Done()
	}
	panic(http.ErrAbortHandler)
}

func (s *server) set(change func(*server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *server) ranges() (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.requests {
		list = append(list, r.Header.Get("Range"))
	}
	return list
}

func read(t *testing.T, fsys vfs.FS, name string) []byte {
	t.Helper()
	b, err := vfs.ReadFile(fsys, name, 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// names lists a directory.
func names(t *testing.T, fsys vfs.FS, dir string) string {
	t.Helper()
	entries, err := fsys.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

func TestGet(t *testing.T) {
	data := content(300_000)
	s := serve(t, data)
	sum := md5.Sum(data)
	for _, c := range []struct {
		file File
		want State
	}{
		{File{Name: "a", SHA256: sha(data), Size: 300_000}, Checked},
		{File{Name: "b", MD5: hex.EncodeToString(sum[:])}, MD5Checked},
		{File{Name: "c"}, Unverified},
	} {
		fsys := vfs.NewMem()
		c.file.Mirrors = []string{s.URL + "/x"}
		var last, all int64
		client := &Client{FS: fsys, Progress: func(_ string, done, total int64) { last, all = done, total }}
		state, err := client.Get(t.Context(), "data/set", c.file)
		if err != nil || state != c.want || last != 300_000 || all != 300_000 {
			t.Errorf("%s: %v, %v; %d of %d", c.file.Name, state, err, last, all)
		}
		if !bytes.Equal(read(t, fsys, "data/set/"+c.file.Name), data) || names(t, fsys, "data/set") != c.file.Name {
			t.Errorf("%s: the directory has %s", c.file.Name, names(t, fsys, "data/set"))
		}
		// An existing file is not fetched again.
		before := len(s.ranges())
		if state, err = client.Get(t.Context(), "data/set", c.file); err != nil || state != c.want || len(s.ranges()) != before {
			t.Errorf("%s again: %v, %v, %d requests", c.file.Name, state, err, len(s.ranges())-before)
		}
	}
}

func TestDifferentFileStays(t *testing.T) {
	data := content(1000)
	s := serve(t, data)
	fsys := vfs.NewMem()
	if err := vfs.WriteAtomic(fsys, "f", []byte("mine")); err != nil {
		t.Fatal(err)
	}
	f := File{Name: "f", SHA256: sha(data), Mirrors: []string{s.URL}}
	if state, err := (&Client{FS: fsys}).Get(t.Context(), ".", f); err != nil || state != Different || string(read(t, fsys, "f")) != "mine" {
		t.Errorf("%v, %v", state, err)
	}
	if state, err := (&Client{FS: fsys, Force: true}).Get(t.Context(), ".", f); err != nil || state != Checked || !bytes.Equal(read(t, fsys, "f"), data) {
		t.Errorf("forced: %v, %v", state, err)
	}
}

// A connection that breaks repeatedly is resumed where it broke, within one command and by the
// next.
func TestResume(t *testing.T) {
	data := content(300_000)
	s := serve(t, data)
	s.set(func(s *server) { s.cut = 90_000 })
	fsys := vfs.NewMem()
	f := File{Name: "f", SHA256: sha(data), Mirrors: []string{s.URL}}
	if state, err := (&Client{FS: fsys}).Get(t.Context(), ".", f); err != nil || state != Checked {
		t.Fatalf("%v, %v", state, err)
	}
	if got := fmt.Sprint(s.ranges()); got != "[ bytes=90000- bytes=180000- bytes=270000-]" {
		t.Errorf("ranges %s", got)
	}
	if names(t, fsys, ".") != "f" {
		t.Errorf("the directory has %s", names(t, fsys, "."))
	}
}

func TestInterrupted(t *testing.T) {
	data := content(300_000)
	s := serve(t, data)
	s.set(func(s *server) { s.cut, s.stall = 90_000, true })
	fsys := vfs.NewMem()
	f := File{Name: "f", SHA256: sha(data), Mirrors: []string{s.URL}}
	ctx, cancel := context.WithCancel(t.Context())
	client := &Client{FS: fsys, Progress: func(_ string, done, _ int64) {
		if done == 90_000 {
			cancel()
		}
	}}
	if _, err := client.Get(ctx, ".", f); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	if !bytes.Equal(read(t, fsys, "f.part"), data[:90_000]) {
		t.Fatalf("the directory has %s", names(t, fsys, "."))
	}
	s.set(func(s *server) { s.cut, s.stall = 0, false })
	if _, err := (&Client{FS: fsys}).Get(t.Context(), ".", f); err != nil || !bytes.Equal(read(t, fsys, "f"), data) {
		t.Fatalf("%v", err)
	}
	if got := fmt.Sprint(s.ranges()); got != "[ bytes=90000-]" {
		t.Errorf("ranges %s", got)
	}
}

// The download begins again if the file changed on the server or the server does not identify its
// version.
func TestBeginsAgain(t *testing.T) {
	old, data := content(300_000), content(200_000)
	for name, change := range map[string]func(*server){
		"changed":      func(s *server) { s.tag = `"two"` },
		"no tag":       func(s *server) { s.tag = "" },
		"weak tag":     func(s *server) { s.tag = `W/"one"` },
		"no ranges":    func(s *server) { s.noRange, s.tag = true, `"two"` },
		"now shorter":  func(s *server) { s.data, s.tag = content(50_000), `"one"` },
		"another sort": func(s *server) { s.data = bytes.ToUpper(data); s.tag = `"three"` },
	} {
		s := serve(t, old)
		s.set(func(s *server) { s.cut, s.stall = 90_000, true })
		fsys := vfs.NewMem()
		ctx, cancel := context.WithCancel(t.Context())
		client := &Client{FS: fsys, Progress: func(_ string, done, _ int64) {
			if done == 90_000 {
				cancel()
			}
		}}
		f := File{Name: "f", Mirrors: []string{s.URL}}
		if _, err := client.Get(ctx, ".", f); err == nil {
			t.Fatal("not interrupted")
		}
		s.set(func(s *server) { s.data, s.cut = data, 0 })
		s.set(change)
		if _, err := (&Client{FS: fsys}).Get(t.Context(), ".", f); err != nil || !bytes.Equal(read(t, fsys, "f"), s.data) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMirrors(t *testing.T) {
	data := content(100_000)
	good, wrong, broken, gone := serve(t, data), serve(t, content(100_001)[1:]), serve(t, data), httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	broken.set(func(s *server) { s.cut, s.tag = 60_000, "" })
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	var said []string
	client := &Client{FS: vfs.NewMem(), Message: func(text string) { said = append(said, text) }}
	f := File{Name: "f", SHA256: sha(data), Size: 100_000, Mirrors: []string{closed.URL, gone.URL, wrong.URL, broken.URL, good.URL}}
	if state, err := client.Get(t.Context(), ".", f); err != nil || state != Checked || !bytes.Equal(read(t, client.FS, "f"), data) {
		t.Fatalf("%v, %v", state, err)
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{"refused", "404", "SHA-256 must be", "the connection broke"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q was not reported:\n%s", want, all)
		}
	}
	f.Mirrors = f.Mirrors[:3]
	client.FS = vfs.NewMem()
	_, err := client.Get(t.Context(), ".", f)
	sum, ok := errors.AsType[*ChecksumError](err)
	if !ok || sum.Want != f.SHA256 || sum.Got == sum.Want {
		t.Errorf("%v", err)
	}
	var hint interface{ Hint() string }
	if !errors.As(err, &hint) || !strings.Contains(hint.Hint(), "again") {
		t.Errorf("%v has no hint", err)
	}
	if left := names(t, client.FS, "."); left != "" {
		t.Errorf("a wrong file was kept: %s", left)
	}
}

func TestSizes(t *testing.T) {
	s := serve(t, content(5000))
	for _, size := range []int64{4000, 6000} {
		_, err := (&Client{FS: vfs.NewMem()}).Get(t.Context(), ".", File{Name: "f", Size: size, Mirrors: []string{s.URL}})
		if err == nil || !strings.Contains(err.Error(), "the server offers 5000") {
			t.Errorf("%d: %v", size, err)
		}
	}
	// A server that announces no length and never stops.
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 100 {
			if _, err := w.Write(content(1000)); err != nil {
				return
			}
			w.(http.Flusher).Flush()
		}
	}))
	defer endless.Close()
	_, err := (&Client{FS: vfs.NewMem()}).Get(t.Context(), ".", File{Name: "f", Size: 4000, Mirrors: []string{endless.URL}})
	if err == nil || !strings.Contains(err.Error(), "more than 4000 bytes") {
		t.Errorf("%v", err)
	}
}

func TestSilence(t *testing.T) {
	s := serve(t, content(5000))
	s.set(func(s *server) { s.cut, s.stall, s.tag = 3000, true, "" })
	l, err := net.Listen("tcp", "127.0.0.1:0") // never answers
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, url := range []string{s.URL, "http://" + l.Addr().String()} {
		_, err := (&Client{FS: vfs.NewMem(), Idle: 50 * time.Millisecond}).Get(t.Context(), ".", File{Name: "f", Mirrors: []string{url}})
		if err == nil || !strings.Contains(err.Error(), "sent nothing for 50ms") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// A full disk stops the download even if other mirrors are left; with room again it continues from
// the bytes kept.
func TestFullDisk(t *testing.T) {
	data := content(300_000)
	s := serve(t, data)
	fsys := vfs.NewMem()
	fsys.Capacity(200_000)
	f := File{Name: "f", SHA256: sha(data), Mirrors: []string{s.URL, s.URL + "/other"}}
	_, err := (&Client{FS: fsys}).Get(t.Context(), ".", f)
	var hint interface{ Hint() string }
	if !errors.Is(err, syscall.ENOSPC) || !errors.As(err, &hint) || !strings.Contains(hint.Hint(), "make room") {
		t.Fatalf("%v", err)
	}
	if len(s.ranges()) != 1 {
		t.Errorf("%d requests", len(s.ranges()))
	}
	have := len(read(t, fsys, "f.part"))
	fsys.Capacity(0)
	if state, err := (&Client{FS: fsys}).Get(t.Context(), ".", f); err != nil || state != Checked {
		t.Fatalf("%v, %v", state, err)
	}
	if got := s.ranges()[1]; have == 0 || got != fmt.Sprintf("bytes=%d-", have) {
		t.Errorf("range %q after %d bytes", got, have)
	}
}

// Whichever disk operation fails, the final name never holds half a file.
func TestEveryFault(t *testing.T) {
	data := content(300_000)
	s := serve(t, data)
	f := File{Name: "f", SHA256: sha(data), Mirrors: []string{s.URL}}
	clean := vfs.NewMem()
	if _, err := (&Client{FS: clean}).Get(t.Context(), "d", f); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for n := 1; n <= clean.Ops(); n++ {
		fsys := vfs.NewMem()
		fsys.FailAt(n, syscall.EIO)
		if _, err := (&Client{FS: fsys}).Get(t.Context(), "d", f); err != nil {
			failed++
		}
		if _, err := fsys.Stat("d/f"); err == nil && !bytes.Equal(read(t, fsys, "d/f"), data) {
			t.Errorf("operation %d: half a file", n)
		}
		if _, err := (&Client{FS: fsys}).Get(t.Context(), "d", f); err != nil || !bytes.Equal(read(t, fsys, "d/f"), data) {
			t.Errorf("operation %d, again: %v", n, err)
		}
	}
	if failed < 5 {
		t.Errorf("only %d of %d faults were noticed", failed, clean.Ops())
	}
}

func TestTable(t *testing.T) {
	for _, name := range Names() {
		s, ok := Find(name, "")
		if !ok || len(s.Files) == 0 {
			t.Errorf("%s: %+v", name, s)
		}
		for _, f := range s.Files {
			if len(f.SHA256) != 64 || f.Size < 1000 || len(f.Mirrors) < 2 {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
	s, _ := Find("mnist", "http://127.0.0.1:1/m")
	if got := s.Files[0].Mirrors; len(got) != 1 || got[0] != "http://127.0.0.1:1/m/train-images-idx3-ubyte.gz" {
		t.Errorf("%v", got)
	}
	if s, _ := Find("mnist", ""); len(s.Files[0].Mirrors) != 2 {
		t.Error("the table was changed")
	}
	if _, ok := Find("nosuch", ""); ok {
		t.Error("found a dataset that does not exist")
	}
}

// What one mirror gave is not gone on with at another, even if both name their version
// alike.
func TestAnotherMirrorBeginsAgain(t *testing.T) {
	data := content(100_000)
	first, second := serve(t, content(100_001)[1:]), serve(t, data)
	first.set(func(s *server) { s.cut = len(data) / (2 * attempts) })
	fsys := vfs.NewMem()
	f := File{Name: "f", Mirrors: []string{first.URL, second.URL}, Size: int64(len(data))}
	if _, err := (&Client{FS: fsys}).Get(t.Context(), ".", f); err != nil || !bytes.Equal(read(t, fsys, "f"), data) {
		t.Errorf("%v", err)
	}
	if got := fmt.Sprint(second.ranges()); got != "[]" {
		t.Errorf("ranges %s", got)
	}
}

// The stronger of two published checksums is the one that counts.
func TestStrongerChecksum(t *testing.T) {
	data := content(1000)
	weak := md5.Sum(data)
	s := serve(t, data)
	f := File{Name: "f", Mirrors: []string{s.URL}, MD5: hex.EncodeToString(weak[:]), SHA256: sha(data)}
	if state, err := (&Client{FS: vfs.NewMem()}).Get(t.Context(), ".", f); err != nil || state != Checked {
		t.Errorf("%v, %v", state, err)
	}
	f.SHA256 = sha([]byte("another file"))
	var sum *ChecksumError
	if state, err := (&Client{FS: vfs.NewMem()}).Get(t.Context(), ".", f); !errors.As(err, &sum) || sum.Kind != "SHA-256" {
		t.Errorf("%v, %v", state, err)
	}
}
