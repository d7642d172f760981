// Package fetch downloads the files of public datasets.
//
// Start with [Find], which knows where the files of a dataset are to be had and
// what their checksums are, and [Client.Get], which brings one of them to a
// directory: from the first mirror that gives it whole and unchanged, resuming what
// an earlier attempt left in NAME.part. The file gets its name when it is complete
// and has been checked, never before.
//
// The package refuses to guess: without a published checksum a file is reported as
// unverified, and a file that is already there is never replaced unasked.
package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"brainbow/internal/vfs"
)

// File is a file to be downloaded.
type File struct {
	Name    string   // in its directory
	Mirrors []string // URLs, tried in this order
	Size    int64    // bytes; 0 if it is not known
	SHA256  string   // hexadecimal, as published; "" if none is
	MD5     string   // used where there is no SHA256
	// Unpack names the regular files to take out of a .tar.gz, by their last names;
	// nil if it is no archive.
	Unpack []string
}

// maxSize bounds a file whose size is not known.
const maxSize = 4 << 30

// Client downloads.
type Client struct {
	FS   vfs.FS // nil is the operating system's
	HTTP *http.Client
	// Idle is how long a server may say nothing; 0 is 30 seconds.
	Idle time.Duration
	// Force downloads again what is there already.
	Force bool
	// Progress is told how much of a file is there; total is negative if it is not
	// known. Message is told in a sentence what happens. Both may be nil.
	Progress func(name string, done, total int64)
	Message  func(text string)
}

// State says what Get found out about a file.
type State int

// The states of a file that is there.
const (
	Unverified State = iota // no checksum was published
	MD5Checked              // its MD5 is the published one
	Checked                 // its SHA-256 is the published one
	Different               // it was there already, with another checksum
)

func (s State) String() string {
	return [...]string{"unverified: no checksum was published", "MD5 as published", "SHA-256 as published", "another file than the published one"}[s]
}

// ChecksumError is a file that came whole and is not the one that was published.
type ChecksumError struct{ URL, Kind, Got, Want string }

func (e *ChecksumError) Error() string {
	return fmt.Sprintf("fetch %s: %s is %s, published is %s", e.URL, e.Kind, e.Got, e.Want)
}

// diskError is a failure to write here, which another mirror does not mend.
type diskError struct{ error }

func (e diskError) Unwrap() error { return e.error }

// Hint says what to do about it.
func (e diskError) Hint() string {
	return "make room or choose another place with BRAINBOW_DATA=DIR, and run the command again: what has arrived is kept and it goes on from there"
}

// Error is a file that no mirror gave.
type Error struct {
	Name string
	Errs []error // one for each attempt
}

func (e *Error) Error() string { return fmt.Sprintf("fetch %s: %v", e.Name, errors.Join(e.Errs...)) }

// Unwrap returns the errors of all attempts.
func (e *Error) Unwrap() []error { return e.Errs }

// Hint says what to do about it.
func (e *Error) Hint() string {
	return "check the connection and run the command again: what has arrived is kept; or put the official file there yourself"
}

// Get brings a file to dir, which is made if it is not there. If the context ends,
// what has arrived stays in NAME.part, and the error is the context's.
func (c *Client) Get(ctx context.Context, dir string, f File) (State, error) {
	fsys := c.fs()
	if err := fsys.MkdirAll(dir); err != nil {
		return 0, diskError{fmt.Errorf("fetch %s: %w", f.Name, err)}
	}
	name := filepath.Join(dir, f.Name)
	if _, err := fsys.Stat(name); err == nil && !c.Force {
		state, err := c.check(name, name, f)
		if _, ok := errors.AsType[*ChecksumError](err); ok {
			return Different, nil
		}
		return state, err
	}
	lock, err := fsys.Lock(name+".lock", "brainbow data get\n")
	if err != nil {
		return 0, fmt.Errorf("fetch %s: %w", f.Name, err)
	}
	defer func() {
		lock.Close()
		_ = fsys.Remove(name + ".lock") // another process may hold it by now
	}()
	failed := &Error{Name: f.Name}
	for _, url := range f.Mirrors {
		state, err := c.mirror(ctx, name, url, f)
		if err == nil {
			return state, nil
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if _, ok := errors.AsType[diskError](err); ok {
			return 0, err
		}
		c.say("%v", err)
		failed.Errs = append(failed.Errs, err)
	}
	return 0, failed
}

func (c *Client) fs() vfs.FS {
	if c.FS == nil {
		return vfs.OS
	}
	return c.FS
}

func (c *Client) say(format string, args ...any) {
	if c.Message != nil {
		c.Message(fmt.Sprintf(format, args...))
	}
}

// attempts is how often a mirror is asked to go on after a connection broke; one
// that gave something is asked again.
const attempts = 5

// mirror brings a file from one mirror and checks it.
func (c *Client) mirror(ctx context.Context, name, url string, f File) (State, error) {
	part := name + ".part"
	var err error
	for try := range attempts {
		before := c.size(part)
		if err = c.download(ctx, part, url, f); err == nil {
			break
		}
		_, disk := errors.AsType[diskError](err)
		if ctx.Err() != nil || disk || c.size(part) <= before || try == attempts-1 {
			return 0, err
		}
		c.say("%v; going on after %d bytes", err, c.size(part))
	}
	if err != nil {
		return 0, err
	}
	state, err := c.check(part, url, f)
	if err != nil {
		c.drop(part)
		return 0, err
	}
	fsys := c.fs()
	if err := errors.Join(fsys.SyncFile(part), fsys.Rename(part, name), fsys.SyncDir(filepath.Dir(name))); err != nil {
		return 0, diskError{fmt.Errorf("fetch %s: %w", f.Name, err)}
	}
	_ = fsys.Remove(part + ".from") // it is of no use any more, and harmless
	return state, nil
}

// origin says where the bytes of a .part are from, so that more of the same file can
// be asked for. It is NAME.part.from.
type origin struct {
	URL       string `json:"url"`
	Validator string `json:"validator"` // a strong ETag, or the time of the last change
}

func (c *Client) size(name string) int64 {
	st, err := c.fs().Stat(name)
	if err != nil {
		return 0
	}
	return st.Size()
}

// drop removes a .part and what is known of it.
func (c *Client) drop(part string) {
	for _, name := range []string{part, part + ".from"} {
		if err := c.fs().Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			c.say("%v", err)
		}
	}
}

// download brings the bytes of a file to part, going on after those that are there
// if the server says that they are of the same file.
func (c *Client) download(ctx context.Context, part, url string, f File) error {
	fsys := c.fs()
	have := c.size(part)
	var from origin
	if raw, err := vfs.ReadFile(fsys, part+".from", 1<<16); err != nil || json.Unmarshal(raw, &from) != nil || from.URL != url || from.Validator == "" {
		have = 0
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", url, err)
	}
	req.Header.Set("Accept-Encoding", "identity") // the file as it is
	req.Header.Set("User-Agent", "brainbow")
	if have > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
		req.Header.Set("If-Range", from.Validator)
	}
	watch := newWatchdog(c.Idle, func(idle time.Duration) {
		cancel(fmt.Errorf("the server has said nothing for %v", idle))
	})
	defer watch.stop()
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", url, why(ctx, err))
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusOK:
		have = 0
	case res.StatusCode == http.StatusPartialContent && have > 0 && strings.HasPrefix(res.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", have)):
	case have > 0 && (res.StatusCode == http.StatusRequestedRangeNotSatisfiable || res.StatusCode == http.StatusPartialContent):
		c.drop(part)
		return c.download(ctx, part, url, f)
	default:
		return fmt.Errorf("fetch %s: the server says %s", url, res.Status)
	}
	total := int64(-1)
	if res.ContentLength >= 0 {
		total = have + res.ContentLength
	}
	if limit := f.limit(); total > limit || f.Size > 0 && total >= 0 && total != f.Size {
		return fmt.Errorf("fetch %s: the server has %d bytes, the file has %d", url, total, limit)
	}
	to, err := c.begin(part, have, origin{url, validator(res.Header)})
	if err != nil {
		return diskError{fmt.Errorf("fetch %s: %w", f.Name, err)}
	}
	err = c.copy(ctx, to, res.Body, f, have, total, watch)
	if closeErr := to.Close(); err == nil && closeErr != nil {
		err = diskError{fmt.Errorf("fetch %s: %w", f.Name, closeErr)}
	}
	return err
}

func (f *File) limit() int64 {
	if f.Size > 0 {
		return f.Size
	}
	return maxSize
}

// validator returns what identifies this version of a file on its server.
func validator(h http.Header) string {
	if tag := h.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		return tag
	}
	return h.Get("Last-Modified")
}

// begin opens the .part for more bytes.
func (c *Client) begin(part string, have int64, from origin) (vfs.File, error) {
	fsys := c.fs()
	if have > 0 {
		return fsys.Append(part)
	}
	raw, err := json.Marshal(from)
	if err != nil {
		return nil, err
	}
	f, err := fsys.Create(part)
	if err != nil {
		return nil, err
	}
	// What a .part holds is known only after it is empty.
	if err := vfs.WriteAtomic(fsys, part+".from", raw); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (c *Client) copy(ctx context.Context, to io.Writer, body io.Reader, f File, done, total int64, watch *watchdog) error {
	buf := make([]byte, 128<<10)
	for {
		n, err := body.Read(buf)
		watch.alive()
		if n > 0 {
			if done+int64(n) > f.limit() {
				return fmt.Errorf("fetch %s: more than %d bytes come", f.Name, f.limit())
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return diskError{fmt.Errorf("fetch %s: %w", f.Name, err)}
			}
			done += int64(n)
			if c.Progress != nil {
				c.Progress(f.Name, done, total)
			}
		}
		if err == io.EOF && (total < 0 || done == total) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("fetch %s: the connection broke after %s bytes: %w", f.Name, strconv.FormatInt(done, 10), why(ctx, err))
		}
	}
}

// why returns the reason that a context was ended for, where that is one.
func why(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// watchdog calls bark once nothing has been alive for so long.
type watchdog struct {
	mu    sync.Mutex
	timer *time.Timer
	idle  time.Duration
}

func newWatchdog(idle time.Duration, bark func(time.Duration)) *watchdog {
	if idle <= 0 {
		idle = 30 * time.Second
	}
	return &watchdog{timer: time.AfterFunc(idle, func() { bark(idle) }), idle: idle}
}

func (w *watchdog) alive() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer.Stop() {
		w.timer.Reset(w.idle)
	}
}

func (w *watchdog) stop() { w.timer.Stop() }
