package figure

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/golden"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// smallFilm is a film of two channels of 3×3 for three samples of 6×6 over four steps.
func smallFilm(curves bool) *filmSheet {
	s := &filmSheet{
		about: about{Run: "small", Step: 30, Steps: 30}, layer: "conv1", activation: "tanh",
		shape: [3]int{2, 3, 3}, input: [3]int{1, 6, 6}, steps: []int64{0, 10, 20, 30},
		samples:  []analysis.Sample{{Split: "test", Index: 3}, {Split: "test", Index: 14}, {Split: "train", Index: 15}},
		channels: []int{0, 1}, span: render.Range{Min: -1, Max: 1}, o: filmOptions{zoom: 8},
	}
	for i := range s.steps {
		v := ripple(54, 9)
		for k := range v {
			v[k] *= float32(i) / 3
		}
		s.values = append(s.values, v)
	}
	for i := range s.samples {
		s.pictures = append(s.pictures, shade(i))
	}
	if curves {
		var err error
		if s.curves, err = newFilmCurves(s.about, training(30, 10), "quadratic"); err != nil {
			panic(err)
		}
	}
	s.prepare()
	return s
}

func TestFilmGolden(t *testing.T) {
	for name, s := range map[string]*filmSheet{"film": smallFilm(false), "film-curves": smallFilm(true)} {
		f := s.still(2)
		checkLayout(t, f)
		golden.Image(t, name, f.Image(1))
		var svg bytes.Buffer
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		golden.SVG(t, name, svg.Bytes())
		a := s.animation(Pace{Scale: 1})
		golden.Image(t, name+"-frame", a.Image(2))
		// The decoded file is what was drawn.
		var b bytes.Buffer
		if err := a.WriteGIF(t.Context(), &b, nil); err != nil {
			t.Fatal(err)
		}
		g, err := gif.DecodeAll(&b)
		if err != nil {
			t.Fatal(err)
		}
		page := image.NewRGBA(image.Rect(0, 0, a.Width, a.Height))
		for _, img := range g.Image[:3] {
			draw.Draw(page, img.Rect, img, img.Rect.Min, draw.Over)
		}
		golden.Image(t, name+"-frame", page)
	}
}

// A column has the name of its sample's class where more of the name fits than its end, and the caption says so otherwise.
func TestFilmColumnNames(t *testing.T) {
	for _, c := range []struct {
		names []string
		named bool
	}{
		{[]string{"7", "8", "9"}, true},
		{[]string{"7", "8", "a kind of thing 9"}, false},
	} {
		s := smallFilm(false)
		s.o.zoom, s.names = 5, c.names
		s.prepare()
		var svg bytes.Buffer
		f := s.still(2)
		checkLayout(t, f)
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(svg.String(), ">7<"); got != c.named {
			t.Errorf("%q: named %t", s.names, got)
		}
		if got := strings.Contains(s.caption(), "classes have no room"); got == c.named {
			t.Errorf("%q: %q", s.names, s.caption())
		}
	}
}

// A frame of the animation is the still picture, except for the rounding to a
// palette.
func TestFilmFrameIsTheStill(t *testing.T) {
	for _, scale := range []float64{1, 2} {
		s := smallFilm(true)
		s.o.steady = 0.5
		a := s.animation(Pace{Scale: scale})
		for i := range s.steps {
			f := s.still(i)
			want, got := f.Image(scale), a.Image(i)
			if want.Bounds() != got.Bounds() {
				t.Fatalf("the frame is %v, the still %v", got.Bounds(), want.Bounds())
			}
			plate := f.Plate(scale)
			from, to := plate.Pixel(float64(s.left-2), float64(s.top+filmHead)), plate.Pixel(float64(s.left+s.width), float64(s.top+filmHead+s.height))
			for y := from.Y; y < to.Y; y++ {
				for x := from.X; x < to.X; x++ {
					p, q := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA), want.RGBAAt(x, y)
					if d := max(apart(p.R, q.R), apart(p.G, q.G), apart(p.B, q.B)); d > 8 {
						t.Fatalf("frame %d at (%d, %d) is %v, the still %v", i, x, y, p, q)
					}
				}
			}
		}
	}
}

func apart(a, b uint8) uint8 { return max(a, b) - min(a, b) }

// A colour is never further from its value than steady says, and at a half it is
// the nearest.
func TestFilmColoursFollowTheirValues(t *testing.T) {
	for _, c := range []struct {
		steady float32
		levels int
	}{{0.5, 254}, {0.5, 16}, {2, 254}, {1, 64}} {
		s := smallFilm(false)
		s.steps, s.values = nil, nil
		for i := range 40 {
			s.steps = append(s.steps, int64(i))
			v := make([]float32, 54)
			for k := range v {
				v[k] = float32(math.Sin(float64(i*k) / 30))
			}
			s.values = append(s.values, v)
		}
		s.o.steady, s.o.levels = c.steady, c.levels
		m := &filmMovie{filmSheet: s, levels: c.levels}
		m.number()
		for i, v := range s.values {
			for k := range s.samples {
				for r := range s.channels {
					for j, x := range s.of(v, k, r) {
						n := float64(m.shown[i][(r*len(s.samples)+k)*m.count+j])
						half := float64(c.levels / 2)
						middle := n - half
						if n < half {
							middle = n - half + 1
						}
						if d := math.Abs(float64(x)*(half-1) - middle); d > float64(c.steady)+1e-3 {
							t.Fatalf("%+v: step %d: %v is shown %v levels off", c, i, x, d)
						}
					}
				}
			}
		}
	}
}

func TestFilmShowsWhatIsNoNumber(t *testing.T) {
	s := smallFilm(false)
	s.values[1][5], s.values[2][7] = float32(math.NaN()), float32(math.Inf(-1))
	a := s.animation(Pace{Scale: 1})
	for i, want := range []int{0, 1, 1, 0} {
		img := a.Image(i).(*image.Paletted)
		n := 0
		for _, p := range img.Pix {
			if c := a.Palette[p]; c == render.Invalid {
				n++
			}
		}
		if n != want*s.pixel*s.pixel {
			t.Errorf("step %d: %d amber pixels, want %d", s.steps[i], n, want*s.pixel*s.pixel)
		}
	}
	checkLayout(t, s.still(1))
}

// Steps and layers that were not recorded are computed; the pictures are the same.
func TestFilmOfRuns(t *testing.T) {
	conv := testrun.Conv()
	bare := open(t, conv)
	defer bare.Close()
	conv.Probes = []string{"conv1", "fc1"}
	probed := open(t, conv)
	defer probed.Close()
	frames := func(r *analysis.Run, steps []int64, p params) (layers []string, bytes [][]byte, note string) {
		t.Helper()
		note, err := Animate(t.Context(), "film", []*analysis.Run{r}, steps, p, Pace{}, func(layer string, a *render.Animation, _ []string) error {
			layers = append(layers, layer)
			b := make([]byte, a.Width*a.Height)
			a.Indexed(a.Frames-1, b)
			bytes = append(bytes, b)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return layers, bytes, note
	}
	layers, a, note := frames(bare, []int64{0, 2, 5}, params{"channels": ""})
	if !slices.Equal(layers, []string{"conv1", "conv2", "fc1", "fc2"}) || !strings.Contains(note, "3 steps were not recorded") {
		t.Errorf("films of %v, note %q", layers, note)
	}
	layers, b, note := frames(probed, []int64{0, 2, 5}, params{"layer": "conv,dense"})
	if len(layers) != 4 || !strings.Contains(note, "computed") {
		t.Errorf("films of %v, note %q", layers, note)
	}
	if bytes.Equal(a[0], b[0]) {
		t.Error("other samples look the same")
	}
	if _, _, note = frames(probed, nil, params{"layer": "conv1,fc1"}); note != "" {
		t.Errorf("everything was recorded, and it says %q", note)
	}
	for _, p := range []params{
		{"scale": "range", "layer": "fc1"},
		{"scale": "symmetric", "zoom": "3", "curves": "true"},
		{"layer": "conv2.pre", "channels": "1-2,5", "levels": "32"},
		{"layer": "maxpool1"},
	} {
		if p["layer"] == "maxpool1" {
			if _, ok := bare.Value("maxpool1"); !ok {
				delete(p, "layer")
			}
		}
		f, err := Make(t.Context(), "film", []*analysis.Run{bare}, 5, p)
		if err != nil {
			t.Fatal(p, err)
		}
		checkLayout(t, f)
	}
	for _, p := range []params{{"zoom": "0"}, {"levels": "255"}, {"levels": "9"}, {"steady": "0"}, {"steady": "x"}, {"channels": "4"}, {"layer": "input"}} {
		if f, err := Make(t.Context(), "film", []*analysis.Run{bare}, 5, p); err == nil {
			t.Errorf("%v was accepted: %s", p, f.Title)
		}
	}
}

// Requested samples are those of the picture, in the given order.
func TestFilmOfChosenSamples(t *testing.T) {
	r := open(t, testrun.Conv())
	defer r.Close()
	draw := func(p params) *render.Figure {
		t.Helper()
		f, err := Make(t.Context(), "film", []*analysis.Run{r}, 5, p)
		if err != nil {
			t.Fatal(p, err)
		}
		checkLayout(t, f)
		return f
	}
	f := draw(params{"samples": "3,0-1", "layer": "conv1"})
	if want := "3 test samples"; !strings.Contains(f.Subtitle, want) {
		t.Errorf("subtitle %q, want %s", f.Subtitle, want)
	}
	names := func(f *render.Figure) string {
		var svg bytes.Buffer
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		return svg.String()
	}
	text := names(f)
	if a, b := strings.Index(text, "test 3"), strings.Index(text, "test 0"); a < 0 || b < a {
		t.Error("the samples are not in the order given")
	}
	if text := names(draw(params{"samples": "2", "split": "train", "layer": "fc1"})); !strings.Contains(text, "train 2") || strings.Contains(text, "test 2") {
		t.Error("the samples are not of the split")
	}
	for _, p := range []params{{"samples": "x"}, {"samples": "0-99999"}, {"samples": "0", "split": "other"}} {
		if _, err := Make(t.Context(), "film", []*analysis.Run{r}, 5, p); err == nil {
			t.Errorf("%v was accepted", p)
		}
	}
}

func TestFilmFinding(t *testing.T) {
	copied := analysis.Channel{Image: 0.97}
	negative := analysis.Channel{Blurred: -0.95}
	edge := analysis.Channel{Image: 0.2, Orientation: 0.4, EdgeScore: 0.6, Side: analysis.Below}
	left := edge
	left.Side = analysis.Left
	weak := edge
	weak.EdgeScore, weak.Side = 0.3, analysis.Above
	dead := analysis.Channel{Constant: true}
	other := analysis.Channel{}
	say := func(channels ...analysis.Channel) string {
		s := smallFilm(false)
		s.described = &analysis.Channels{Layer: "conv1", Channels: channels}
		return s.finding().text
	}
	single := func(values ...float32) *filmSheet {
		s := smallFilm(false)
		s.layer, s.shape, s.samples, s.values, s.span = "fc1", [3]int{len(values), 1, 1}, s.samples[:1], [][]float32{values}, render.Range{Min: -1, Max: 1}
		return s
	}
	for want, got := range map[string]string{
		"All 2 channels of conv1 are copies of the image":                                    say(copied, negative),
		"2 of 3 channels of conv1 copy the image, 1 marks edges below a stroke":              say(copied, negative, edge),
		"2 of 3 channels of conv1 mark edges below a stroke; none copies the image":          say(edge, edge, other),
		"1 of 3 channels of conv1 copies the image, 2 mark edges below and left of a stroke": say(copied, left, edge),
		"1 of 3 channels of conv1 copies the image; none marks edges":                        say(copied, other, dead),
		"1 of 3 channels of conv1 copies the image, 1 marks edges weakly":                    say(copied, weak, dead),
		"2 of 3 channels of conv1 mark edges weakly; none copies the image":                  say(weak, weak, dead),
		"No channel of conv1 copies the image or marks edges":                                say(other, dead),
		"No channel of conv1 shows anything of the image":                                    say(dead, dead),
		"All 2 channels of conv1 show something":                                             smallFilm(false).finding().text,
		"2 of 3 units of fc1 respond to this sample":                                         single(1, 0, -0.5).finding().text,
		"One of 3 units of fc1 responds to this sample":                                      single(1, 0, 0.01).finding().text,
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	// A channel is like another one of its kind only, and from a correlation of .9 on.
	all := &analysis.Channels{Layer: "conv1", Channels: []analysis.Channel{copied, negative, edge, dead, other, edge}, Likeness: [][]float64{
		{1, -0.99, 0.95, 0, 0.97, 0.2},
		{-0.99, 1, -0.95, 0, 0, 0},
		{0.95, -0.95, 1, 0, 0, 0.89},
		{0, 0, 0, 1, 0, 0},
		{0.97, 0, 0, 0, 1, 0},
		{0.2, 0, 0.92, 0, 0, 1},
	}}
	for unit, want := range []string{"copy, opposite of conv1·1", "negative copy, opposite of conv1·0", "edge below a stroke", "constant", "neither copy nor edge", "edge below a stroke, like conv1·2"} {
		if got := language("").channelWords(all, unit); got != want {
			t.Errorf("channel %d: %q, want %q", unit, got, want)
		}
	}
	all.Channels[4] = weak
	if got := language("").channelWords(all, 4); got != "weak edge above a stroke" {
		t.Errorf("%q", got)
	}
	// The enlarged example is of the channel that marks edges most, of a weak one if no other does.
	s := smallFilm(false)
	s.channels = []int{0, 1, 2}
	for want, channels := range map[int][]analysis.Channel{2: {copied, weak, edge}, 1: {copied, weak, dead}, -1: {copied, negative, dead}} {
		s.described = &analysis.Channels{Channels: channels}
		if row, ok := s.clearest(); ok != (want >= 0) || ok && row != want {
			t.Errorf("row %d %v, want %d", row, ok, want)
		}
	}
}

// Any view can be animated; its frames are the pictures that it draws at the
// steps.
func TestAnimateViews(t *testing.T) {
	r := open(t, testrun.Digits())
	defer r.Close()
	runs := []*analysis.Run{r}
	for _, view := range []string{"weights", "confusion", "curves"} {
		p := params{}
		if view == "weights" {
			p["layer"] = "fc2"
		}
		_, err := Animate(t.Context(), view, runs, []int64{0, 30, 60}, p, Pace{Rate: 4}, func(_ string, a *render.Animation, _ []string) error {
			if a.Frames != 3 || a.Every.Milliseconds() != 250 {
				t.Errorf("%s: %d frames of %v", view, a.Frames, a.Every)
			}
			if view == "curves" { // the last frame is the still, with the same scale
				f, err := Make(t.Context(), view, runs, 60, p)
				if err != nil {
					return err
				}
				// A frame is as high as the one with the longest caption.
				want, got := f.Image(1), a.Image(2).(*image.RGBA)
				if n := len(want.Pix); !bytes.Equal(want.Pix, got.Pix[:min(n, len(got.Pix))]) || len(bytes.Trim(got.Pix[n:], "\xff")) > 0 {
					t.Error("the last frame is not the picture of its step")
				}
			}
			return a.WriteGIF(t.Context(), io.Discard, nil)
		})
		if err != nil {
			t.Fatal(view, err)
		}
	}
	if steps := evenly(290, 300); len(steps) != 291 || steps[290] != 290 {
		t.Errorf("290 steps are %v", steps)
	}
	if steps := evenly(1000, 11); !slices.Equal(steps[:3], []int64{0, 100, 200}) || steps[10] != 1000 {
		t.Errorf("eleven of 1000 are %v", steps)
	}
}

func BenchmarkFilm(b *testing.B) {
	s := smallFilm(false)
	a := s.animation(Pace{Scale: 2})
	for b.Loop() {
		if err := a.WriteGIF(b.Context(), io.Discard, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// A still of several layers has a block for each, which chooses its layer on a page, and compares the first with the last.
func TestFilmTogether(t *testing.T) {
	r := open(t, testrun.Conv())
	defer r.Close()
	f, err := Make(t.Context(), "film", []*analysis.Run{r}, 5, params{"layer": "conv,dense", "curves": "true"})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
	var svg, body bytes.Buffer
	if err := f.WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteBody(&body, false); err != nil {
		t.Fatal(err)
	}
	layers := append(r.ConvLayers(), "fc1", "fc2")
	for _, layer := range layers {
		if n := strings.Count(svg.String(), ">"+layer+"<"); n != 1 || !strings.Contains(body.String(), `"of":"layer=`+layer+`"`) {
			t.Errorf("layer %s has %d names", layer, n)
		}
	}
	if !strings.Contains(f.Title, layers[0]) || !strings.Contains(f.Title, layers[len(layers)-1]) {
		t.Error(f.Title)
	}
	if !strings.Contains(svg.String(), ">Accuracy<") {
		t.Error("the curves are missing")
	}
	// Of convolutions alone it says how many channels copy the image.
	f, err = Make(t.Context(), "film", []*analysis.Run{r}, 5, params{"layer": "conv"})
	if err != nil {
		t.Fatal(err)
	}
	convs := r.ConvLayers()
	all, err := r.Channels(t.Context(), 5, convs)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for k := range all {
		copies := 0
		for i := range all[k].Channels {
			if _, copied := all[k].Channels[i].Copy(); copied {
				copies++
			}
		}
		want = append(want, fmt.Sprintf("%d of %d", copies, len(all[k].Channels)))
	}
	if !strings.HasPrefix(f.Title, want[0]+" channels of "+convs[0]) || !strings.Contains(f.Title, want[len(want)-1]+" of "+convs[len(convs)-1]) {
		t.Errorf("%q does not say %v", f.Title, want)
	}
}
