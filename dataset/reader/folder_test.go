package reader

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
)

// folder writes files below a new directory; nil contents stand for a small image whose colour
// depends on its path.
func folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	root := t.TempDir()
	for name, data := range files {
		if data == nil {
			img := image.NewRGBA(image.Rect(0, 0, 3, 2))
			for i := range img.Pix {
				img.Pix[i] = 255
			}
			img.Set(0, 0, color.RGBA{uint8(len(name)), name[len(name)-5], 7, 255})
			data = encodePNG(t, img)
		}
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// cats are the images of a small folder with two classes.
func cats(more ...string) map[string][]byte {
	files := map[string][]byte{}
	for _, f := range append([]string{"cat/1.png", "cat/2.png", "cat/10.png", "a dog/x.png", "a dog/deep/er/y.png", "a dog/z.PNG"}, more...) {
		files[f] = nil
	}
	return files
}

func TestFolder(t *testing.T) {
	files := cats("cat/notes.txt", "cat/.hidden.png", ".git/x.png", "empty/readme.md")
	d, err := (Files{Cache: t.TempDir()}).Open(folder(t, files), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Classes, []string{"a dog", "cat"}) || d.Shape != [3]int{3, 2, 3} || d.Train.Len() != 4 || d.Test.Len() != 2 {
		t.Fatalf("classes %q, %v, %d and %d samples", d.Classes, d.Shape, d.Train.Len(), d.Test.Len())
	}
	if notes := strings.Join(d.Notes, "\n"); !strings.Contains(notes, "empty has no image") || !strings.Contains(notes, "no test split") {
		t.Errorf("notes %q", d.Notes)
	}
	seen := map[string]bool{}
	for _, s := range []*dataset.Split{&d.Train, &d.Test} {
		for i, f := range s.Files {
			class, _, _ := strings.Cut(f, "/")
			// The first pixel is computed from the path relative to the test's directory.
			if p := s.Pixels[18*i:][:18]; d.Classes[s.Labels[i]] != class || p[0] != uint8(len(f)) || p[6] != f[len(f)-5] || p[12] != 7 {
				t.Errorf("%s: label %d, pixels %v", f, s.Labels[i], p)
			}
			seen[f] = true
		}
	}
	if len(seen) != 6 {
		t.Errorf("files %v", seen)
	}
}

func TestFolderSplits(t *testing.T) {
	for _, c := range []struct {
		dirs        []string
		train, test string
		note        string
	}{
		{[]string{"train", "test"}, "train", "test", ""},
		{[]string{"Training", "val", "Test"}, "Training", "Test", ""},
		{[]string{"train", "validation"}, "train", "validation", "validation is the test split"},
	} {
		files := map[string][]byte{}
		for _, dir := range c.dirs {
			for _, f := range []string{"/a/1.png", "/a/2.png", "/b/1.png"} {
				files[dir+f] = nil
			}
		}
		d, err := (Files{Cache: t.TempDir()}).Open(folder(t, files), dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d.Train.Len() != 3 || d.Test.Len() != 3 || !strings.HasPrefix(d.Train.Files[0], c.train+"/") || !strings.HasPrefix(d.Test.Files[0], c.test+"/") {
			t.Errorf("%v: %v and %v", c.dirs, d.Train.Files, d.Test.Files)
		}
		if notes := strings.Join(d.Notes, ""); notes != c.note && (c.note == "" || !strings.Contains(notes, c.note)) {
			t.Errorf("%v: notes %q", c.dirs, notes)
		}
		if _, err := (Files{Cache: t.TempDir()}).Open(folder(t, files), dataset.Options{Holdout: 0.5}); err == nil || !strings.Contains(err.Error(), "split.test 0.5") {
			t.Errorf("a second test split: %v", err)
		}
	}
}

func TestFolderBad(t *testing.T) {
	with := func(name string, data []byte) map[string][]byte {
		f := cats()
		f[name] = data
		return f
	}
	text := []byte("no image")
	for name, c := range map[string]struct {
		files  map[string][]byte
		want   string
		remedy string
		skip   int // number of files left out with SkipBad, -1 if opening still fails
	}{
		"one class":        {map[string][]byte{"a/1.png": nil, "a/2.png": nil}, `only one class, "a"`, "one directory per class", -1},
		"no image":         {map[string][]byte{"a/x.txt": text}, "has no image (", "one directory per class", -1},
		"no class":         {with("stray.png", nil), "outside the directories of the classes", "one directory per class", 1},
		"corrupt":          {with("cat/bad.jpg", picture(t, "rgb.jpg")[:300]), "a damaged JPEG", "--skip-bad", 1},
		"not an image":     {with("cat/bad.png", text), "not a PNG", "--skip-bad", 1},
		"empty":            {with("cat/bad.png", []byte{}), "the file is empty", "--skip-bad", 1},
		"bomb":             {with("cat/bad.png", bomb(60000, 60000)), "60000×60000 pixels", "smaller", 1},
		"animated":         {with("cat/bad.webp", picture(t, "animated.webp")), "animated WebP", "--skip-bad", 1},
		"all of one class": {map[string][]byte{"a/1.png": nil, "b/1.png": text}, "not a PNG", "--skip-bad", -1},
		"test alone":       {map[string][]byte{"train/a/1.png": nil, "train/b/1.png": nil, "test/c/1.png": nil}, `class "c" is in the test split`, "same classes", -1},
	} {
		t.Run(name, func(t *testing.T) {
			root := folder(t, c.files)
			_, err := (Files{Cache: t.TempDir()}).Open(root, dataset.Options{})
			var hint interface{ Hint() string }
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), root) || !errors.As(err, &hint) || !strings.Contains(hint.Hint(), c.remedy) {
				t.Fatalf("%v", err)
			}
			cache := t.TempDir()
			for range 2 { // decoded, then from the cache
				d, err := (Files{Cache: cache}).Open(root, dataset.Options{SkipBad: true})
				if (err != nil) != (c.skip < 0) {
					t.Fatalf("with SkipBad: %v", err)
				}
				if err == nil && (len(d.Skipped) != c.skip || !strings.Contains(d.Skipped[0].Reason, strings.Split(c.want, ",")[0]) || d.Train.Len()+d.Test.Len() != 6) {
					t.Fatalf("skipped %v, %d samples left", d.Skipped, d.Train.Len()+d.Test.Len())
				}
			}
		})
	}
	if runtime.GOOS != "windows" && os.Getuid() != 0 {
		root := folder(t, cats())
		if err := os.Chmod(filepath.Join(root, "cat", "1.png"), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := (Files{Cache: t.TempDir()}).Open(root, dataset.Options{}); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("a file that may not be read: %v", err)
		}
	}
}

// Pictures of any kind and size are converted to one shape, chosen by the options or described in a
// note.
func TestFolderShapes(t *testing.T) {
	mixed := map[string][]byte{}
	for _, class := range []string{"a", "b"} {
		for _, name := range []string{"rgb.png", "cmyk.jpg", "grey16.png", "animated.gif", "alpha.png", "rgb.webp", "rgb.bmp", "turn6.jpg"} {
			mixed[class+"/"+name] = picture(t, name)
		}
	}
	grey := map[string][]byte{"a/1.png": picture(t, "grey.png"), "b/1.jpg": picture(t, "grey.jpg"), "b/2.png": picture(t, "grey16.png"), "a/2.jpg": picture(t, "grey.jpg")}
	large := map[string][]byte{}
	for _, name := range []string{"a/1.png", "a/2.png", "b/1.png", "b/2.png"} {
		large[name] = encodePNG(t, image.NewGray(image.Rect(0, 0, 100, 60)))
	}
	for _, c := range []struct {
		files map[string][]byte
		opt   dataset.Options
		shape [3]int
		note  string
	}{
		{mixed, dataset.Options{}, [3]int{3, 64, 64}, "images of 2 sizes are resized to 64×64 (crop)"},
		{mixed, dataset.Options{Size: 9, Channels: 1, Fit: "pad"}, [3]int{1, 9, 9}, ""},
		{grey, dataset.Options{}, [3]int{1, 16, 16}, ""},
		{grey, dataset.Options{Channels: 3}, [3]int{3, 16, 16}, ""},
		{large, dataset.Options{}, [3]int{1, 64, 64}, "images of 60×100 are resized to 64×64 (crop)"},
		{large, dataset.Options{Size: 128, Fit: "stretch"}, [3]int{1, 128, 128}, ""},
	} {
		d, err := Files{Cache: t.TempDir()}.Open(folder(t, c.files), c.opt)
		if err != nil {
			t.Fatal(err)
		}
		if d.Shape != c.shape || !strings.Contains(d.Notes[0], c.note) || (c.note == "") != (len(d.Notes) == 1) {
			t.Errorf("%+v: shape %v, notes %q", c.opt, d.Shape, d.Notes)
		}
	}
}

func TestManyClasses(t *testing.T) {
	files := map[string][]byte{}
	img := encodePNG(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	names := []string{"class 2", "class 10", "猫", "Ünïcødé", "per%cent", "quote'd", "(brackets) [too]", "-o", "a,b"}
	for _, name := range names {
		files["train/"+name+"/1.png"], files["test/"+name+"/1.png"] = img, img
	}
	for i := range 300 {
		files[fmt.Sprintf("train/n%d/1.png", i)], files[fmt.Sprintf("test/n%d/1.png", i)] = img, img
	}
	d, err := (Files{Cache: t.TempDir()}).Open(folder(t, files), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Classes) != 309 || !slices.IsSortedFunc(d.Classes, naturalCompare) || slices.Index(d.Classes, "class 2") > slices.Index(d.Classes, "class 10") || slices.Max(d.Train.Labels) != 308 {
		t.Errorf("%d classes: %q", len(d.Classes), d.Classes[:12])
	}
	some, err := (Files{Cache: t.TempDir()}).Open(d.Name, dataset.Options{Classes: []string{"猫", "n7", "a,b"}})
	if err != nil || some.Train.Len() != 3 || !slices.Equal(some.Classes, []string{"猫", "n7", "a,b"}) {
		t.Errorf("%v", err)
	}
	// By number, where no class has that name.
	byNumber, err := (Files{Cache: t.TempDir()}).Open(d.Name, dataset.Options{Classes: []string{"308", "0"}})
	if err != nil || !slices.Equal(byNumber.Classes, []string{d.Classes[308], d.Classes[0]}) {
		t.Errorf("%v", err)
	}
	if _, err = (Files{Cache: t.TempDir()}).Open(d.Name, dataset.Options{Classes: []string{"nosuch"}}); err == nil || len(err.Error()) > 600 || !strings.Contains(err.Error(), "309 in all") {
		t.Errorf("%v", err)
	}
	// Ten thousand classes, given only as labels.
	s := &dataset.Dataset{}
	l := classLabels{}
	for i := range 20_000 {
		l.numbers = append(l.numbers, int64(i%10_000))
	}
	if err := setLabels(s, "f", []classLabels{l}); err != nil || len(s.Classes) != 10_000 || s.Train.Labels[19_999] != 9_999 {
		t.Errorf("%d classes, %v", len(s.Classes), err)
	}
	l.numbers = nil
	for i := range 70_000 {
		l.numbers = append(l.numbers, int64(i))
	}
	if err := setLabels(&dataset.Dataset{}, "f", []classLabels{l}); err == nil || !strings.Contains(err.Error(), "at most 65535 classes") {
		t.Errorf("%v", err)
	}
}

func TestFolderCache(t *testing.T) {
	root, cache := folder(t, cats()), t.TempDir()
	var seen int
	open := func() *dataset.Dataset {
		t.Helper()
		seen = 0
		d, err := (Files{Cache: cache}).Open(root, dataset.Options{Size: 4, Channels: 3, Progress: func(done, total int) { seen = total }})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := open()
	if seen != 6 {
		t.Fatalf("%d images were decoded", seen)
	}
	second := open()
	if seen != 0 {
		t.Error("decoded again")
	}
	if first.Fingerprint() != second.Fingerprint() || !slices.Equal(first.Train.Files, second.Train.Files) || !slices.Equal(first.Notes, second.Notes) {
		t.Errorf("the cache gives another dataset: %+v, %+v", first, second)
	}
	// After damage anywhere the images are decoded again.
	stored, err := filepath.Glob(filepath.Join(cache, "decoded", "*.pixels"))
	if err != nil || len(stored) != 1 {
		t.Fatalf("%v, %v", stored, err)
	}
	data, err := os.ReadFile(stored[0])
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(data); at += 3 {
		bad := slices.Clone(data)
		bad[at] ^= 1
		if at%2 == 0 {
			bad = bad[:at]
		}
		if err := os.WriteFile(stored[0], bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if d := open(); seen == 0 || d.Fingerprint() != first.Fingerprint() {
			t.Fatalf("damage at %d is not noticed", at)
		}
	}
	// And so they are after a change of a file, detected by its modification time.
	if err := os.WriteFile(filepath.Join(root, "cat", "1.png"), picture(t, "rgb.png"), 0o644); err != nil {
		t.Fatal(err)
	}
	if d := open(); seen != 6 || d.Fingerprint() == first.Fingerprint() {
		t.Error("a changed file is not noticed")
	}
	if stored, _ := filepath.Glob(filepath.Join(cache, "decoded", "*")); len(stored) != 1 {
		t.Errorf("files pile up: %v", stored)
	}
	// A cache directory that is not writable is no error.
	if _, err := (Files{Cache: filepath.Join(root, "cat", "1.png")}).Open(root, dataset.Options{}); err != nil {
		t.Error(err)
	}
}

// Bytes that do not affect the pixels change the fingerprint too: the file differs.
func TestFolderFingerprint(t *testing.T) {
	files := map[string][]byte{"a/1.png": picture(t, "rgb.png"), "a/2.png": picture(t, "rgb.png"), "b/1.png": picture(t, "rgb.png"), "b/2.png": picture(t, "rgb.png")}
	print := func() string {
		d, err := (Files{Cache: t.TempDir()}).Open(folder(t, files), dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return d.Fingerprint()
	}
	first := print()
	if print() != first {
		t.Error("another path gives another fingerprint")
	}
	files["a/1.png"] = append(slices.Clone(files["a/1.png"]), 0)
	if print() == first {
		t.Error("other bytes give the same fingerprint")
	}
	files["a/1.png"] = files["a/2.png"]
	files["b/3.png"] = files["b/2.png"]
	delete(files, "b/2.png")
	if print() == first {
		t.Error("another name gives the same fingerprint")
	}
}

func TestFolderInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Files{Cache: t.TempDir()}).Open(folder(t, cats()), dataset.Options{Context: ctx}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := (Files{Cache: t.TempDir()}).Open(formats+"plain.parquet", dataset.Options{Context: ctx}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestNaturalOrder(t *testing.T) {
	names := []string{"", "0", "00", "01", "1", "2", "10", "a", "a1", "a2", "a2b", "a10", "a99999999999999999999998", "a99999999999999999999999", "b", "ä"}
	for i, a := range names {
		for k, b := range names {
			if got := naturalCompare(a, b); (got < 0) != (i < k) || (got > 0) != (i > k) {
				t.Errorf("%q and %q: %d", a, b, got)
			}
		}
	}
}
