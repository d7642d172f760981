package cli

import (
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"brainbow/train"

	"github.com/schollz/progressbar/v3"
)

// progress shows how a training goes: a bar on a terminal, otherwise a line for
// each epoch and at least one every ten seconds.
type progress struct {
	w     io.Writer
	bar   *progressbar.ProgressBar // nil if w is not a terminal
	from  int64                    // the step after which training began
	total int64
	start time.Time
	last  time.Time // of the last line or redraw
}

func (a *app) newProgress() *progress { return &progress{w: a.err} }

// begin is called when a training of total steps begins after step from.
func (p *progress) begin(from, total int64) {
	p.from, p.total, p.start, p.last = from, total, time.Now(), time.Now()
	f := terminal(p.w)
	if f == nil {
		return
	}
	p.bar = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(f),
		progressbar.OptionEnableColorCodes(os.Getenv("NO_COLOR") == ""),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("steps"),
		progressbar.OptionSetPredictTime(true), progressbar.OptionFullWidth(),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetDescription("starting"),
	)
	if from > 0 {
		_ = p.bar.Set64(from)
	}
}

// redraw is how often a bar moves, sayEvery the longest time between two lines.
const (
	redraw   = 100 * time.Millisecond
	sayEvery = 10 * time.Second
)

func (p *progress) observer() train.Observer {
	return train.Observer{Step: func(t *train.Trainer, step int64) error {
		// Reading the clock takes longer than some networks' steps.
		first := step == p.from+1
		if !first && step&7 != 0 && step != p.total {
			return nil
		}
		now := time.Now()
		switch {
		case p.bar != nil && (first || now.Sub(p.last) >= redraw):
			m := t.BatchMetrics()
			p.bar.Describe(fmt.Sprintf("loss %s  accuracy %s", lossText(m.Loss), percent(m.Accuracy)))
			_ = p.bar.Set64(step)
			p.last = now
		case p.bar == nil && (first || now.Sub(p.last) >= sayEvery):
			p.say(t.BatchMetrics())
		}
		return nil
	}}
}

// say prints a line about a measurement.
func (p *progress) say(m train.Metrics) {
	p.last = time.Now()
	left := ""
	if m.Step > p.from+1 {
		perStep := time.Since(p.start) / time.Duration(m.Step-p.from)
		left = fmt.Sprintf(", %s left", (perStep * time.Duration(p.total-m.Step)).Round(time.Second))
	}
	fmt.Fprintf(p.w, "step %s of %s, epoch %.2f: %s loss %s, accuracy %s%s\n",
		group(m.Step), group(p.total), m.Epoch, m.Split, lossText(m.Loss), percent(m.Accuracy), left)
}

// metrics receives every recorded measurement.
func (p *progress) metrics(m train.Metrics) {
	if m.Split != "test" || m.Epoch != math.Trunc(m.Epoch) {
		return
	}
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	p.say(m)
}

// message prints a sentence between two redraws of the bar.
func (p *progress) message(text string) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintln(p.w, text)
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
