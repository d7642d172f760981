package server

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"brainbow/nn"
	"brainbow/runstore"
)

// Listing is one line of the list of runs.
type Listing struct {
	Name    string          `json:"name"`
	ID      string          `json:"id,omitempty"`   // stays when the run is renamed
	Note    string          `json:"note,omitempty"` // the user's line about it
	Created time.Time       `json:"created,omitzero"`
	Status  runstore.Status `json:"status,omitempty"`
	Dataset string          `json:"dataset,omitempty"`
	Recipe  string          `json:"recipe,omitempty"`
	Step    int64           `json:"step"`
	Epoch   float64         `json:"epoch"`
	Network string          `json:"network,omitempty"` // the layers with weights, such as "conv 4-8, dense 10"
	// Accuracy is the latest measurement of the test split or, if that was never measured, of the
	// training split or of batches; null before the first.
	Accuracy *Accuracy `json:"accuracy"`
	// Curve is the accuracy over the training, up to 24 evenly spaced measurements: of the test
	// split or, if that was not measured, of the training split or of batches.
	Curve []float64 `json:"curve,omitempty"`
	// Parent is the run from which this one branched at ParentStep, if the list contains that run.
	Parent     string `json:"parent,omitempty"`
	ParentStep int64  `json:"parent_step,omitempty"`
	// LostParent is the name that the parent had, if the list does not contain it.
	LostParent string            `json:"lost_parent,omitempty"`
	Changes    []runstore.Change `json:"changes,omitempty"` // what a branch does otherwise
	Bytes      int64             `json:"bytes"`             // recorded; DiskFacts has the size on disk
	Sweep      bool              `json:"sweep,omitempty"`
	Trials     int               `json:"trials,omitempty"` // of a sweep
	Error      string            `json:"error,omitempty"`  // why the run cannot be opened
	Hint       string            `json:"hint,omitempty"`
	Code       string            `json:"code,omitempty"` // of the error, as an answer has it
}

// Accuracy is the share of samples of a split that were predicted correctly after a step.
type Accuracy struct {
	Split   string  `json:"split"`
	Share   float64 `json:"share"`
	Samples int     `json:"samples"`
	Step    int64   `json:"step"`
}

// failed says why a run cannot be opened.
func (l *Listing) failed(err error) {
	f := failure(err)
	l.Error, l.Hint, l.Code = f.Error, f.Hint, f.Code
}

// shownSplits are the splits of accuracies, the most telling first.
var shownSplits = []string{"test", "train", "batch"}

// latest returns the last accuracy of the first of shownSplits that has one.
func latest(rows []runstore.Metric) *Accuracy {
	for _, split := range shownSplits {
		for _, row := range slices.Backward(rows) {
			if row.Split == split && row.Accuracy >= 0 && row.Accuracy <= 1 { // not NaN, and no nonsense
				return &Accuracy{split, row.Accuracy, row.Samples, row.Step}
			}
		}
	}
	return nil
}

// networkText names the layers with weights and their sizes; neighbours of one kind share its name.
// It is empty if the network is not described.
func networkText(spec json.RawMessage) string {
	var net nn.Spec
	if json.Unmarshal(spec, &net) != nil {
		return ""
	}
	var b strings.Builder
	before := ""
	for _, l := range net.Layers {
		size := cmp.Or(l.Units, l.Filters)
		if size == 0 {
			continue
		}
		switch before {
		case l.Layer:
			fmt.Fprintf(&b, "-%d", size)
		case "":
			fmt.Fprintf(&b, "%s %d", l.Layer, size)
		default:
			fmt.Fprintf(&b, ", %s %d", l.Layer, size)
		}
		before = l.Layer
	}
	return b.String()
}

// maxCurve is the maximum number of points of a line's curve.
const maxCurve = 24

// sparkline returns the accuracy over a training, thinned to maxCurve numbers.
func sparkline(rows []runstore.Metric) []float64 {
	for _, split := range shownSplits {
		var all []float64
		for _, row := range rows {
			if row.Split == split && row.Accuracy >= 0 && row.Accuracy <= 1 { // not NaN, and no nonsense
				all = append(all, row.Accuracy)
			}
		}
		if len(all) < 2 {
			continue
		}
		n := min(len(all), maxCurve)
		out := make([]float64, n)
		for k := range out {
			out[k] = math.Round(all[k*(len(all)-1)/(n-1)]*1000) / 1000
		}
		return out
	}
	return nil
}
