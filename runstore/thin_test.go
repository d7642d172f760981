package runstore

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"brainbow/internal/vfs"
)

func TestThin(t *testing.T) {
	m := vfs.NewMem()
	w, err := Create("/r", testMeta(), Options{FS: m})
	must(t, err)
	const n = 200
	for s := range int64(n) {
		must(t, recordStep(w, s))
	}
	r, err := OpenWith("/r", OpenOptions{FS: m})
	must(t, err)
	before := w.Bytes()
	fourth := func(s int64) bool { return s%4 == 0 }
	must(t, w.Thin(KindAnchor, fourth), w.Thin(KindFrame, fourth), w.Thin(KindProbe, fourth), w.Thin(KindPredictions, func(int64) bool { return false }))
	if got := w.Bytes(); got > before*6/10 {
		t.Errorf("%d bytes became %d", before, got)
	}
	must(t, w.Sync())
	_, err = r.Refresh()
	must(t, err)
	var want []int64
	for s := int64(0); s < n; s += 4 {
		want = append(want, s)
	}
	for kind, steps := range map[Kind][2][]int64{
		KindFrame:       {r.Frames(), append(slices.Clone(want), 198, 199)}, // 198 has the last anchor
		KindAnchor:      {r.Anchors(), append(slices.Clone(want), 198)},
		KindProbe:       {r.ProbeSteps(probeTap.Name), append(slices.Clone(want), 199)},
		KindPredictions: {r.PredictionSteps(), {0, 196}},
	} {
		if !slices.Equal(steps[0], steps[1]) {
			t.Errorf("%s left: %v", kind, steps[0])
		}
	}
	for s := range int64(n) {
		checkStep(t, r, s)
	}
	// Recording continues, even at a step whose file was removed.
	must(t, w.Frame(1, weights(1)), w.Sync())
	must(t, recordStep(w, n), w.Close(), r.Verify(nil))
	r, err = OpenWith("/r", OpenOptions{FS: m})
	must(t, err)
	checkStep(t, r, 1)
	checkStep(t, r, n)
	if steps := r.ProbeSteps(probeTap.Name); steps[len(steps)-1] != n {
		t.Errorf("probes end at %d", steps[len(steps)-1])
	}
	// The counted bytes are the actual ones and a little more.
	var files, slack int64
	for _, e := range r.Entries() {
		switch e.Kind {
		case KindPredictions:
			slack += parquetOverhead
		case KindProbe:
			slack += chunkOverhead
		}
		if e.Kind != KindLog {
			files += e.Bytes
		}
	}
	if n := w.Bytes(); n < files || n > files+slack {
		t.Errorf("the writer counted %d bytes, the index lists %d", n, files)
	}
}

// TestThinTwiceKeepsNames makes a smaller chunk with the same first and last step as the old one.
func TestThinTwiceKeepsNames(t *testing.T) {
	m := vfs.NewMem()
	w, err := Create("/r", testMeta(), Options{FS: m})
	must(t, err)
	for s := range int64(9) {
		must(t, w.Probe(probeTap, s, []float32{float32(s), .5, -1, 2}))
	}
	must(t, w.Sync())
	for stride := int64(2); stride <= 8; stride *= 2 {
		must(t, w.Thin(KindProbe, func(s int64) bool { return s%stride == 0 }), w.Sync())
	}
	must(t, w.Close())
	r, err := OpenWith("/r", OpenOptions{FS: m})
	must(t, err, r.Verify(nil))
	if got := r.ProbeSteps(probeTap.Name); !slices.Equal(got, []int64{0, 8}) {
		t.Errorf("steps %v", got)
	}
	checkStep(t, r, 8)
	if files, _ := m.ReadDir("/r/probes/fc1.pre"); len(files) != 1 || files[0].Name() != "0-8.4.safetensors" {
		t.Errorf("files %v", files)
	}
}

func TestCut(t *testing.T) {
	dir := finished(t, 80)
	w, err := Resume(dir, Options{})
	must(t, err, w.Cut(70), w.Close())
	r, err := Open(dir)
	must(t, err, r.Verify(nil))
	rows, err := r.Metrics()
	must(t, err)
	events, err := r.Events()
	must(t, err)
	last := func(s []int64) int64 { return s[len(s)-1] }
	if last(r.Frames()) != 70 || last(r.Anchors()) != 70 || last(r.ProbeSteps(probeTap.Name)) != 70 || last(r.PredictionSteps()) != 68 ||
		rows[len(rows)-1].Step != 70 || len(rows) != 71 || len(events) != 1 {
		t.Errorf("after the cut: frames to %d, rows to %d, %d events", last(r.Frames()), rows[len(rows)-1].Step, len(events))
	}
	for s := range int64(80) {
		checkStep(t, r, s)
	}
	w, err = Resume(dir, Options{})
	must(t, err, recordStep(w, 71), w.Close())
}

func TestAnalyses(t *testing.T) {
	dir, elsewhere := finished(t, 1), t.TempDir()
	r, err := OpenWith(dir, OpenOptions{Results: elsewhere})
	must(t, err)
	key, err := AnalysisKey(1, map[string]any{"step": 3, "layer": "conv1"}, r.FrameHash(0))
	must(t, err)
	if other, _ := AnalysisKey(1, map[string]any{"step": 4, "layer": "conv1"}, r.FrameHash(0)); other == key {
		t.Error("two parameters, one key")
	}
	if _, ok := r.CachedAnalysis("confusion", key); ok {
		t.Error("found a result that was never stored")
	}
	facts := []byte(`{"accuracy": 0.5, "name": "<&>"}`)
	for _, a := range []Analysis{{Facts: facts}, {Facts: facts, Tensors: weights(3)}, {Tensors: weights(4)}} {
		kind := "confusion"
		if a.Tensors != nil {
			kind = "map"
		}
		must(t, r.CacheAnalysis(kind, key, a))
		got, ok := r.CachedAnalysis(kind, key)
		if !ok || a.Facts != nil && string(got.Facts) != `{"accuracy":0.5,"name":"<&>"}` {
			t.Fatalf("%s: %v %s", kind, ok, got.Facts)
		}
		checkTensors(t, got.Tensors, nil, a.Tensors)
	}
	// A damaged result counts as missing.
	for _, file := range []string{"confusion-" + key + ".json", "map-" + key + ".safetensors"} {
		name := filepath.Join(dir, analysesDir, file)
		data, err := os.ReadFile(name)
		must(t, err)
		data[len(data)-4] ^= 1
		must(t, os.WriteFile(name, data, 0o644))
	}
	for _, kind := range []string{"confusion", "map"} {
		if _, ok := r.CachedAnalysis(kind, key); ok {
			t.Errorf("a damaged %s was used", kind)
		}
	}
	// Results of a read-only run are cached in another directory.
	must(t, os.RemoveAll(filepath.Join(dir, analysesDir)))
	locked := &Reader{dir: dir, elsewhere: r.elsewhere, meta: r.meta, fsys: readOnlyUnder{vfs.OS, dir}, outer: vfs.OS, index: r.index, view: r.view}
	must(t, locked.CacheAnalysis("confusion", key, Analysis{Facts: facts}))
	if _, err := os.Stat(filepath.Join(dir, analysesDir)); err == nil {
		t.Error("a read-only run was written")
	}
	// Each run has its own directory there, so that runs do not read each other's results.
	if found, err := filepath.Glob(filepath.Join(elsewhere, r.meta.ID, "confusion-*")); err != nil || len(found) != 1 {
		t.Errorf("results are kept in %v, %v", found, err)
	}
	if _, ok := r.CachedAnalysis("confusion", key); !ok {
		t.Error("the user's cache is not read")
	}
	if err := r.CacheAnalysis("../x", key, Analysis{}); err == nil {
		t.Error("a path was accepted as a kind")
	}

	name, err := r.WriteFigure("weights.png", []byte("one"))
	must(t, err)
	_, err = r.WriteFigure("weights.png", []byte("two"))
	must(t, err)
	if data, _ := os.ReadFile(name); string(data) != "two" {
		t.Errorf("figure holds %s", data)
	}
	if names, err := r.Figures(); err != nil || !slices.Equal(names, []string{"weights.png"}) {
		t.Errorf("figures %v %v", names, err)
	}
	if _, err := r.WriteFigure("../weights.png", nil); err == nil {
		t.Error("a figure left the run")
	}
	must(t, r.Verify(nil))
}

// readOnlyUnder refuses to create anything below a directory.
type readOnlyUnder struct {
	vfs.FS
	dir string
}

func (r readOnlyUnder) In(dir string) vfs.FS { return readOnlyUnder{r.FS.In(dir), r.dir} }

func (r readOnlyUnder) MkdirAll(name string) error {
	if len(name) >= len(r.dir) && name[:len(r.dir)] == r.dir {
		return &os.PathError{Op: "mkdir", Path: name, Err: os.ErrPermission}
	}
	return r.FS.MkdirAll(name)
}

func TestMetricNumbers(t *testing.T) {
	for _, v := range []float64{0, -1, 1e-300, 1.5e22, math.MaxFloat64, math.SmallestNonzeroFloat64, .1, math.NaN(), math.Inf(-1)} {
		line := appendMetric(nil, &Metric{Step: 1, Loss: v, Split: "a\"b"})
		m, err := parseMetric(line)
		must(t, err)
		if bad := math.IsNaN(v) || math.IsInf(v, 0); m.Loss != v && !bad || bad != math.IsNaN(m.Loss) || m.Split != "a\"b" {
			t.Errorf("%v became %v: %s", v, m.Loss, line)
		}
	}
}
