package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// example is a source with every field and characters that each format has to escape.
func example() *Source {
	return &Source{
		Format: SourceFormat, Program: "v1.2.3", View: "weights", Step: 290, Steps: "0:290:10", Animated: true,
		Runs:   []SourceRun{{ID: "00ff", Name: `看 "a" <b> & '😀`, Numerics: 1, Last: 290}},
		Params: map[string]string{"layer": "fc1", "units": "0-9,15"}, Every: 40 * time.Millisecond, Hold: time.Second, Scale: 1,
	}
}

// sourced returns the files of one picture, by format.
func sourced(t testing.TB, s *Source) map[string][]byte {
	t.Helper()
	f := New("A title", "")
	f.Description = "A description."
	f.Source = s
	f.Body.Rect(0, 0, 20, 10, Style{Fill: Ink}, "")
	a := moving(3, 9, 7, 4)
	a.Source = s
	files := map[string][]byte{}
	for name, write := range map[string]func(io.Writer) error{
		"png":  func(w io.Writer) error { return f.WritePNG(w, 1) },
		"svg":  f.WriteSVG,
		"gif":  func(w io.Writer) error { return a.WriteGIF(t.Context(), w, nil) },
		"webp": func(w io.Writer) error { return a.WriteWebP(t.Context(), w, nil) },
		"frame": func(w io.Writer) error {
			return a.WriteFrames(t.Context(), func(i int, file []byte) error {
				if i != 1 {
					return nil
				}
				_, err := w.Write(file)
				return err
			}, nil)
		},
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(name, err)
		}
		files[name] = b.Bytes()
	}
	return files
}

func TestEveryFormatHoldsItsSource(t *testing.T) {
	again := sourced(t, example())
	for name, file := range sourced(t, example()) {
		got, err := ReadSource(bytes.NewReader(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := example()
		if one := 1; name == "frame" {
			want.Frame = &one
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read %+v, wrote %+v", name, got, want)
		}
		if !bytes.Equal(file, again[name]) {
			t.Errorf("%s: the same picture gave other bytes", name)
		}
		if !bytes.Contains(file, []byte(`{"brainbow":1,`)) {
			t.Errorf("%s: the page cannot tell that the file has a source", name)
		}
		if bytes.Contains(file, []byte("看")) {
			t.Errorf("%s: the source is not ASCII", name)
		}
		for _, n := range []int{0, 5, 20, 60} {
			if _, err := ReadSource(bytes.NewReader(file[:n])); err == nil {
				t.Errorf("%s: %d bytes of the file were read as a whole", name, n)
			}
		}
	}
	d := xml.NewDecoder(bytes.NewReader(again["svg"]))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// A PNG says at how many pixels a point it was drawn.
func TestPNGHoldsItsScale(t *testing.T) {
	f := New("A title", "")
	f.Source = &Source{View: "weights"}
	var b bytes.Buffer
	if err := f.WritePNG(&b, 3.25); err != nil {
		t.Fatal(err)
	}
	if s, err := ReadSource(&b); err != nil || s.Scale != 3.25 || f.Source.Scale != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestSourceErrors(t *testing.T) {
	for name, file := range sourced(t, nil) {
		if _, err := ReadSource(bytes.NewReader(file)); !errors.Is(err, ErrNoSource) {
			t.Errorf("%s without a source: %v", name, err)
		}
	}
	broken := errors.New("disk")
	if _, err := ReadSource(io.MultiReader(strings.NewReader("\x89PNG\r\n\x1a\n1234"), iotest.ErrReader(broken))); !errors.Is(err, broken) || errors.Is(err, ErrDamagedSource) {
		t.Errorf("a disk that fails: %v", err)
	}
	svg := func(text string) io.Reader { return strings.NewReader("<svg><metadata>" + text + "</metadata></svg>") }
	if _, err := ReadSource(svg(`{"brainbow":2,"view":7}`)); !errors.Is(err, ErrNewerSource) {
		t.Errorf("a newer format: %v", err)
	}
	if _, err := ReadSource(svg(`{"brainbow":1,"view":"weights"}`)); err != nil {
		t.Error(err)
	}
	for _, text := range []string{
		`{"brainbow":0,"view":"x"}`, `{"brainbow":1}`, `{"brainbow":1,"view":"x","step":-1}`, `{"brainbow":1,"view":"x","scale":1e9}`,
		`{"brainbow":1,"view":"x","animated":true}`, `{"brainbow":1,"view":"x","animated":true,"steps":"1","frame":-1}`,
		`{"brainbow":1,"view":"x","steps":"0:999999999999:1"}`, `{"brainbow":1,"view":`, `{"brainbow":1,"view":"` + strings.Repeat("x", 300) + `"}`,
		`{"brainbow":1,"view":"x","params":{"a":"` + strings.Repeat("x", maxSource) + `"}}`,
	} {
		if s, err := ReadSource(svg(text)); !errors.Is(err, ErrDamagedSource) {
			t.Errorf("%.60s is read as %+v, %v", text, s, err)
		}
	}
	damaged := bytes.Replace(sourced(t, example())["png"], []byte("fc1"), []byte("fc2"), 1)
	if _, err := ReadSource(bytes.NewReader(damaged)); !errors.Is(err, ErrDamagedSource) {
		t.Errorf("a changed PNG chunk: %v", err)
	}
}

func TestSteps(t *testing.T) {
	for text, steps := range map[string][]int64{
		"": nil, "7": {7}, "0,5": {0, 5}, "0:20:5": {0, 5, 10, 15, 20}, "0,1,10:30:10": {0, 1, 10, 20, 30}, "3,3,1": {3, 3, 1},
		"0:20:10,21": {0, 10, 20, 21},
	} {
		if got := WriteSteps(steps); got != text {
			t.Errorf("%v is written %q, want %q", steps, got, text)
		}
		if got, err := ReadSteps(text); err != nil || !slices.Equal(got, steps) {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"-1", "x", "2:1", "0:2000000", "0:1000000:1,0:1000000:1", "5:1:1", "0:5:0", "1:2:3:4", ","} {
		if got, err := ReadSteps(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestCompare(t *testing.T) {
	a := colorful(5, 40, 30)
	write := func(a *Animation) (gif, webp *bytes.Buffer) {
		gif, webp = &bytes.Buffer{}, &bytes.Buffer{}
		if err := errors.Join(a.WriteGIF(t.Context(), gif, nil), a.WriteWebP(t.Context(), webp, nil)); err != nil {
			t.Fatal(err)
		}
		return gif, webp
	}
	gif, webp := write(a)
	if d, err := a.CompareGIF(gif); err != nil || !d.Same() {
		t.Errorf("gif: %+v, %v", d, err)
	}
	if d, err := a.CompareWebP(webp); err != nil || !d.Same() {
		t.Errorf("webp: %+v, %v", d, err)
	}
	p := moving(6, 20, 10, 9)
	gif, webp = write(p)
	other := *p
	other.Indexed = func(i int, dst []uint8) {
		p.Indexed(i, dst)
		if i == 3 { // colour 3 instead of another one, at two places
			dst[4], dst[5] = 3, 3
		}
	}
	want := int64(0)
	frame := make([]uint8, 200)
	p.Indexed(3, frame)
	for _, k := range frame[4:6] {
		if k != 3 {
			want++
		}
	}
	if want == 0 {
		t.Fatal("the frames are equal")
	}
	for _, compare := range []func() (*Difference, error){
		func() (*Difference, error) { return other.CompareGIF(gif) }, func() (*Difference, error) { return other.CompareWebP(webp) },
	} {
		d, err := compare()
		if err != nil || d.Pixels != want || d.First != 3 || d.Frames != 6 || d.Largest == 0 {
			t.Errorf("%+v, %v, want %d pixels in frame 3", d, err, want)
		}
	}
	gif, webp = write(p)
	other = *p
	other.Frames = 4
	if d, err := other.CompareGIF(gif); err != nil || d.Same() || d.Frames != 5 {
		t.Errorf("more frames: %+v, %v", d, err)
	}
	other = *p
	other.Width, other.Height = 10, 20
	if d, err := other.CompareWebP(webp); err != nil || d.Same() {
		t.Errorf("another size: %+v, %v", d, err)
	}
}

func FuzzReadSource(f *testing.F) {
	for _, file := range sourced(f, example()) {
		f.Add(file)
	}
	f.Add([]byte("\x00\x00\x00\x08ftypisom\x00\x00\x00\x30moov\x00\x00\x00\x28udta\x00\x00\x00\x20meta\x00\x00\x00\x00\x00\x00\x00\x14ilst\x00\x00\x00\x0c\xa9cmt\x00\x00\x00\x00data"))
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := ReadSource(bytes.NewReader(file))
		if (s == nil) == (err == nil) {
			t.Fatalf("%v, %v", s, err)
		}
		if s == nil {
			return
		}
		// What was read can be stored and read again.
		again, err := parseSource(s.Text())
		if err == nil && again.Text() != s.Text() {
			t.Errorf("%+v becomes %+v", s, again)
		}
	})
}

// FuzzCompare decodes hostile animations.
func FuzzCompare(f *testing.F) {
	files := sourced(f, example())
	f.Add(files["gif"], files["webp"])
	f.Fuzz(func(t *testing.T, gif, webp []byte) {
		a := moving(3, 9, 7, 4)
		for _, compare := range []func() (*Difference, error){
			func() (*Difference, error) { return a.CompareGIF(bytes.NewReader(gif)) },
			func() (*Difference, error) { return a.CompareWebP(bytes.NewReader(webp)) },
		} {
			if d, err := compare(); err == nil && d.Frames > a.Frames+1 {
				t.Errorf("%+v", d)
			}
		}
	})
}
