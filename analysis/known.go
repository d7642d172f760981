package analysis

import (
	"encoding/json"

	"brainbow/dataset"
	"brainbow/runstore"
)

// KnownData is what a run stores about its data, so that it is known before the
// data is open.
type KnownData struct {
	Title    string   `json:"title"`
	Shape    [3]int   `json:"shape"`    // channels, height, width
	Pictures bool     `json:"pictures"` // samples are bytes
	Train    int      `json:"train"`    // samples
	Test     int      `json:"test"`
	Classes  []string `json:"classes"`
}

// Known returns what a run stores about its data.
func Known(d *dataset.Dataset) KnownData {
	return KnownData{d.Title, d.Shape, d.Train.Pixels != nil, d.Train.Len(), d.Test.Len(), d.Classes}
}

const (
	knownKind    = "data"
	knownVersion = 2
)

func (r *Run) knownKey() (string, error) {
	return runstore.AnalysisKey(knownVersion, r.Store.Meta().Dataset)
}

// KnownData returns what the run stored when its data was last opened; ok is false if the
// data was never opened.
func (r *Run) KnownData() (k KnownData, ok bool) {
	key, err := r.knownKey()
	if err != nil {
		return k, false
	}
	kept, ok := r.Store.CachedAnalysis(knownKind, key)
	if !ok || json.Unmarshal(kept.Facts, &k) != nil {
		return KnownData{}, false
	}
	return k, true
}

// keepKnown stores what KnownData returns. If it cannot write, the data has to be
// opened the next time too, which only costs time.
func (r *Run) keepKnown(d *dataset.Dataset) {
	if _, ok := r.KnownData(); ok {
		return
	}
	text, err := json.Marshal(Known(d))
	if err != nil {
		return
	}
	if key, err := r.knownKey(); err == nil {
		_ = r.Store.CacheAnalysis(knownKind, key, runstore.Analysis{Facts: text})
	}
}
