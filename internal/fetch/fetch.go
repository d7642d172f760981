// Package fetch downloads the files of public datasets.
//
// Start with [Find], which returns the mirrors and checksums of a dataset's files, and
// [Client.Get], which downloads one of them to a directory: from the first mirror that gives it
// complete and unchanged, continuing from what an earlier attempt left in NAME.part. The file gets
// its final name only when it is complete and checked.
//
// A file without a published checksum is reported as unverified, and an existing file is replaced
// only on request.
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
	Name    string   // of the file in its directory
	Mirrors []string // URLs, tried in this order
	Size    int64    // in bytes; 0 if unknown
	SHA256  string   // hexadecimal, as published; "" if none was published
	MD5     string   // used if SHA256 is empty
	// Unpack lists the base names of the regular files to extract from a .tar.gz; nil if the file
	// is no archive.
	Unpack []string
}

// maxSize bounds a file of unknown size, in bytes.
const maxSize = 4 << 30

// Client downloads.
type Client struct {
	FS   vfs.FS // nil means the operating system's
	HTTP *http.Client
	// Idle is how long a server may send nothing; 0 means 30 seconds.
	Idle time.Duration
	// Force downloads files again that exist already.
	Force bool
	// Progress is called with the bytes of a file that have arrived; total is negative if unknown.
	// Message is called with a sentence on each event. Both may be nil.
	Progress func(name string, done, total int64)
	Message  func(text string)
}

// State is what Get found out about a file.
type State int

// The states of a downloaded file.
const (
	Unverified State = iota // no checksum was published
	MD5Checked              // its MD5 is the published one
	Checked                 // its SHA-256 is the published one
	Different               // it existed already, with another checksum
)

func (s State) String() string {
	return [...]string{"unverified: no checksum was published", "MD5 as published", "SHA-256 as published", "differs from the published file"}[s]
}

// ChecksumError reports a complete download that differs from the published file.
type ChecksumError struct{ URL, Kind, Got, Want string }

func (e *ChecksumError) Error() string {
	return fmt.Sprintf("fetch %s: %s must be %s, as published, not %s", e.URL, e.Kind, e.Want, e.Got)
}

// diskError is a failure to write locally; trying another mirror would not help.
type diskError struct{ error }

func (e diskError) Unwrap() error { return e.error }

// Hint says how to continue.
func (e diskError) Hint() string {
	return "make room or choose another directory with BRAINBOW_DATA=DIR, and run the command again: it continues from what has arrived"
}

// Error reports a file that no mirror provided.
type Error struct {
	Name string
	Errs []error // one for each attempt
}

func (e *Error) Error() string { return fmt.Sprintf("fetch %s: %v", e.Name, errors.Join(e.Errs...)) }

// Unwrap returns the errors of all attempts.
func (e *Error) Unwrap() []error { return e.Errs }

// Hint says how to continue.
func (e *Error) Hint() string {
	return "check the connection and run the command again: it continues from what has arrived; or put the official file into the directory yourself"
}

// Get downloads a file to dir, which it creates if necessary. If the context ends, the bytes that
// have arrived stay in NAME.part, and the error is the context's.
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

// attempts is the maximum number of requests to one mirror for a file. After a broken connection it
// is asked again only if the last request brought new bytes.
const attempts = 5

// mirror downloads a file from one mirror and checks it.
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
		c.say("%v; continuing after %d bytes", err, c.size(part))
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
	_ = fsys.Remove(part + ".from") // no longer needed, and harmless if it stays
	return state, nil
}

// origin records where the bytes of a .part came from, so that a later request can continue the
// same file. It is stored as NAME.part.from.
type origin struct {
	URL       string `json:"url"`
	Validator string `json:"validator"` // a strong ETag, or Last-Modified
}

func (c *Client) size(name string) int64 {
	st, err := c.fs().Stat(name)
	if err != nil {
		return 0
	}
	return st.Size()
}

// drop removes a .part and its origin.
func (c *Client) drop(part string) {
	for _, name := range []string{part, part + ".from"} {
		if err := c.fs().Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			c.say("%v", err)
		}
	}
}

// download downloads a file to part. It continues after the bytes already there if the server
// confirms that they belong to the same file.
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
		cancel(fmt.Errorf("the server has sent nothing for %v", idle))
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
		return fmt.Errorf("fetch %s: the server answered %s", url, res.Status)
	}
	total := int64(-1)
	if res.ContentLength >= 0 {
		total = have + res.ContentLength
	}
	if limit := f.limit(); total > limit || f.Size > 0 && total >= 0 && total != f.Size {
		return fmt.Errorf("fetch %s: the file must have %d bytes, the server offers %d", url, limit, total)
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

// validator returns the string that identifies this version of a file on its server.
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
	// Record the origin only after the .part is empty.
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
				return fmt.Errorf("fetch %s: the server sent more than %d bytes", f.Name, f.limit())
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

// why returns the cause of the context's end, err if it has not ended.
func why(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// watchdog calls bark when alive has not been called for the given time.
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
