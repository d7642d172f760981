// Package bench measures the speed of the engine and the recorder on this machine. Start with
// [Run], which returns the [Report] that `brainbow bench` prints. Times are medians within one
// process; ratios between them are more reliable than the times.
package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/experiment"
	"brainbow/internal/kernel"
	"brainbow/nn"
	"brainbow/runstore"
	_ "brainbow/runstore/parquet" // reads and writes predictions
	"brainbow/train"
)

// Report holds all measurements.
type Report struct {
	Level      string     `json:"level"`
	Processors int        `json:"processors"`
	Peak       float64    `json:"peak_flops"` // of one core; a fused multiply-add counts as two operations
	Layers     []Layer    `json:"layers"`
	Steps      []Step     `json:"steps"`
	Inference  []Forward  `json:"inference"`
	Recording  *Recording `json:"recording"`
}

// Layer is the speed of one part of a layer of learn-to-see on one core.
type Layer struct {
	nn.Rate
	Share float64 `json:"share_of_peak"`
}

// Step is the time of one training step.
type Step struct {
	Recipe  string  `json:"recipe"`
	Batch   int     `json:"batch"`
	Threads int     `json:"threads"`
	Seconds float64 `json:"seconds"` // median
	Bytes   int64   `json:"bytes"`   // memory of the training, without the data
}

// Forward is the time of a forward pass over a few samples.
type Forward struct {
	Network string  `json:"network"`
	Samples int     `json:"samples"`
	Threads int     `json:"threads"`
	Seconds float64 `json:"seconds"` // median
	Bytes   int64   `json:"bytes"`   // memory of the pass, without the weights
}

// stepped lists the recipes whose training steps are measured.
var stepped = []string{"learn-to-see", "nielsen-30", "rauber-mlp", "rauber-cnn", "cifar-convnet", "cifar-resnet8"}

// Recording is the cost of recording learn-to-see in detail: the weights at every step, an
// anchor at every tenth, and the activations of all layers for ten probes.
type Recording struct {
	Steps   int64   `json:"steps"`
	Without float64 `json:"seconds_without"` // training alone, without evaluation
	With    float64 `json:"seconds_with"`
	Share   float64 `json:"share"` // of the training time
	Bytes   int64   `json:"bytes"`
}

// Run measures everything and calls say with a description of each measurement before it
// begins. It takes a minute or two.
func Run(ctx context.Context, say func(string)) (*Report, error) {
	r := &Report{Level: kernel.Active().String(), Processors: runtime.GOMAXPROCS(0)}
	say("arithmetic peak of a core and the convolutions of learn-to-see")
	if err := r.layers(); err != nil {
		return nil, err
	}
	threads := []int{1}
	if r.Processors > 1 {
		threads = append(threads, r.Processors)
	}
	for _, name := range stepped {
		for _, t := range threads {
			say(fmt.Sprintf("training steps of %s on %d threads", name, t))
			if err := r.step(ctx, name, t); err != nil {
				return nil, err
			}
		}
	}
	for _, t := range threads {
		say(fmt.Sprintf("forward passes of few samples on %d threads", t))
		if err := r.inference(ctx, t); err != nil {
			return nil, err
		}
	}
	say("recording learn-to-see")
	return r, r.recording(ctx)
}

// prepare prepares a recipe on generated data of the shape of MNIST or CIFAR-10, so that it
// needs no files and sizes are the same on every machine.
func prepare(name string, set ...string) (*experiment.Experiment, error) {
	d, err := experiment.Load(nil, name)
	if err != nil {
		return nil, err
	}
	generated := "digits"
	if strings.HasPrefix(name, "cifar-") {
		generated = "house-numbers"
	}
	for _, s := range append([]string{"data.name=" + generated, "data.train=10240", "data.test=1000"}, set...) {
		if err := d.Assign(s); err != nil {
			return nil, err
		}
	}
	return experiment.Prepare(d, generate.Opener{}, dataset.Options{})
}

func (r *Report) layers() error {
	e, err := prepare("learn-to-see")
	if err != nil {
		return err
	}
	r.Peak = kernel.Peak(20)
	rates := e.Network.Profile(21)
	r.Peak = max(r.Peak, kernel.Peak(20))
	for _, l := range rates {
		r.Layers = append(r.Layers, Layer{l, float64(l.Flop) / l.Time / r.Peak})
	}
	return nil
}

// stepTime is how long each kind of step is repeated.
const stepTime = 2 * time.Second

func (r *Report) step(ctx context.Context, name string, threads int) error {
	e, err := prepare(name, "epochs=10000")
	if err != nil {
		return err
	}
	before := heap()
	t, err := train.New(e.Network, e.Recipe.Spec, e.Train, 1, threads)
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.Step(); err != nil {
		return err
	}
	bytes := heap() - before
	// Steps that take microseconds are timed in groups of a hundred.
	calls := 1
	if e.Recipe.Batch < 100 {
		calls = 100
	}
	var times []float64
	for start := time.Now(); time.Since(start) < stepTime && ctx.Err() == nil; {
		at := time.Now()
		for range calls {
			if err := t.Step(); err != nil {
				return err
			}
		}
		times = append(times, time.Since(at).Seconds()/float64(calls))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	slices.Sort(times)
	r.Steps = append(r.Steps, Step{name, e.Recipe.Batch, threads, times[len(times)/2], bytes})
	return nil
}

// closely holds the settings of the measured recording.
var closely = []string{
	"record.frames.every=1", "record.anchors.every=10", "record.predictions={off: true}", "record.metrics.evaluate.off=true", "record.metrics.sampled=null",
	"record.probes.every=1", "record.probes.taps=[conv1, conv2, conv3, conv4, conv5, conv6, fc1, fc2, fc3]",
	"record.probes.test=[10, 5, 35, 30, 4, 15, 11, 17, 268, 12]",
}

// recording trains with and without recording, in turns, and compares the fastest of each,
// because other load on the machine only adds time.
func (r *Report) recording(ctx context.Context) error {
	e, err := prepare("learn-to-see", append([]string{"epochs=29"}, closely...)...)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "brainbow-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	rec := &Recording{Steps: e.Steps()}
	const rounds = 5
	for i := range rounds {
		t, err := train.New(e.Network, e.Recipe.Spec, e.Train, 1, r.Processors)
		if err != nil {
			return err
		}
		start := time.Now()
		err = t.Run(ctx)
		without := time.Since(start).Seconds()
		t.Close()
		if err != nil {
			return err
		}
		meta, err := e.Meta()
		if err != nil {
			return err
		}
		run := filepath.Join(dir, fmt.Sprint(i))
		start = time.Now()
		store, err := runstore.Create(run, meta, runstore.Options{})
		if err != nil {
			return err
		}
		if _, err := e.Run(ctx, store, experiment.Options{Threads: r.Processors}); err != nil {
			return err
		}
		with := time.Since(start).Seconds()
		if i == 0 || without < rec.Without {
			rec.Without = without
		}
		if i == 0 || with < rec.With {
			rec.With = with
		}
		reader, err := runstore.Open(run)
		if err != nil {
			return err
		}
		rec.Bytes = reader.Bytes()
		if err := os.RemoveAll(run); err != nil {
			return err
		}
	}
	rec.Share = rec.With/rec.Without - 1
	r.Recording = rec
	return nil
}

// WriteText writes the report as tables.
func (r *Report) WriteText(w io.Writer) error {
	fmt.Fprintf(w, "kernels %s, %d processors, peak of a core %.0f GFLOP/s\n\n", r.Level, r.Processors, r.Peak/1e9)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "LAYER\tSHAPE\tPART\tGFLOP/s\tOF PEAK")
	for _, l := range r.Layers {
		fmt.Fprintf(t, "%s\t%s\t%s\t%.0f\t%.0f %%\n", l.Layer, l.Shape, l.Part, float64(l.Flop)/l.Time/1e9, 100*l.Share)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "STEP\tBATCH\tTHREADS\tMEDIAN\tMEMORY")
	for _, s := range r.Steps {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%.1f MB\n", s.Recipe, s.Batch, s.Threads, duration(s.Seconds), float64(s.Bytes)/1e6)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FORWARD\tSAMPLES\tTHREADS\tMEDIAN\tMEMORY")
	for _, f := range r.Inference {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%.1f MB\n", f.Network, f.Samples, f.Threads, duration(f.Seconds), float64(f.Bytes)/1e6)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	rec := r.Recording
	_, err := fmt.Fprintf(w, "\nrecording %d steps of learn-to-see (weights at each, anchors every 10, ten probes): %+.1f %% of the training time, %.0f MB\n",
		rec.Steps, 100*rec.Share, float64(rec.Bytes)/1e6)
	return err
}

func duration(seconds float64) time.Duration {
	return time.Duration(seconds * 1e9).Round(100 * time.Nanosecond)
}
