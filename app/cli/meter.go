package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// meter shows how far reading or downloading has come: a bar on a terminal,
// otherwise a line every ten seconds. It is safe for concurrent use.
type meter struct {
	w     io.Writer
	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	what  string
	start time.Time
	last  time.Time
}

// reading returns a function that reports the progress of reading images, and one
// to call at its end. Short readings are not shown.
func (a *app) reading() (progress func(done, total int), end func()) {
	m := &meter{w: a.err}
	return func(done, total int) { m.show("reading images", int64(done), int64(total), false) }, m.done
}

// bytes shows the progress of a download.
func (m *meter) bytes(name string, done, total int64) { m.show(name, done, total, true) }

func (m *meter) show(what string, done, total int64, bytes bool) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if what != m.what {
		m.clear()
		m.what, m.start, m.last = what, now, now
	}
	if now.Sub(m.start) < time.Second {
		return
	}
	f := terminal(m.w)
	if f == nil {
		if now.Sub(m.last) >= sayEvery {
			m.last = now
			amount := fmt.Sprintf("%s of %s", group(done), group(total))
			if bytes {
				amount = fmt.Sprintf("%d of %d MB", done/1e6, total/1e6)
			}
			fmt.Fprintf(m.w, "%s: %s\n", what, amount)
		}
		return
	}
	if m.bar == nil {
		m.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(f), progressbar.OptionShowBytes(bytes), progressbar.OptionShowCount(),
			progressbar.OptionEnableColorCodes(os.Getenv("NO_COLOR") == ""), progressbar.OptionSetPredictTime(true),
			progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish(), progressbar.OptionSetDescription(what),
		)
	}
	if now.Sub(m.last) >= redraw {
		m.last = now
		_ = m.bar.Set64(done)
	}
}

func (m *meter) clear() {
	if m.bar != nil {
		_ = m.bar.Clear()
		m.bar = nil
	}
}

// message prints a sentence.
func (m *meter) message(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clear()
	fmt.Fprintln(m.w, text)
}

func (m *meter) done() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clear()
	m.what = ""
}
