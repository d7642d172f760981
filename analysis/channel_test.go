package analysis

import (
	"context"
	"math"
	"testing"

	"brainbow/internal/testrun"
)

// strokes are pictures of bright bars and rings on black.
func strokes() maps {
	const side = 20
	m := maps{nil, [3]int{1, side, side}}
	for k := range 4 {
		for y := range side {
			for x := range side {
				on := false
				switch k {
				case 0:
					on = y >= 8 && y < 11 && x >= 4 && x < 16
				case 1:
					on = x >= 8 && x < 11 && y >= 4 && y < 16
				case 2:
					r := math.Hypot(float64(x)-9.5, float64(y)-9.5)
					on = r > 4 && r < 7
				case 3:
					on = max(x-y, y-x) < 2 && x > 3 && x < 16
				}
				v := float32(0)
				if on {
					v = 1
				}
				m.values = append(m.values, v)
			}
		}
	}
	return m
}

// correlate returns maps of one channel for each kernel of 3×3, with zeros around, as the engine does.
func correlate(m maps, kernels ...[9]float32) maps {
	out := maps{nil, [3]int{len(kernels), m.shape[1], m.shape[2]}}
	for s := range m.len() {
		p := m.plane(s, 0)
		for _, k := range kernels {
			for y := range m.shape[1] {
				for x := range m.shape[2] {
					var sum float32
					for i, w := range k {
						if yy, xx := y+i/3-1, x+i%3-1; yy >= 0 && yy < m.shape[1] && xx >= 0 && xx < m.shape[2] {
							sum += w * p[yy*m.shape[2]+xx]
						}
					}
					out.values = append(out.values, sum)
				}
			}
		}
	}
	return out
}

var (
	identity = [9]float32{4: 1}
	negative = [9]float32{4: -2}
	blurring = [9]float32{1, 2, 1, 2, 4, 2, 1, 2, 1}
	// Each of these is bright where the picture is bright on the one side and dark on the other, so on the
	// outer side of strokes there.
	marksAbove = [9]float32{-1, -2, -1, 0, 0, 0, 1, 2, 1}
	marksBelow = [9]float32{1, 2, 1, 0, 0, 0, -1, -2, -1}
	marksLeft  = [9]float32{-1, 0, 1, -2, 0, 2, -1, 0, 1}
	marksRight = [9]float32{1, 0, -1, 2, 0, -2, 1, 0, -1}
	marksAL    = [9]float32{-2, -1, 0, -1, 0, 1, 0, 1, 2}
)

func channelsOf(kernels ...[9]float32) []Channel {
	in := strokes()
	channels, _, _ := describe(correlate(in, kernels...), in, in)
	g := gratings([3]int{1, 28, 28})
	waves := maps{nil, [3]int{1, 28, 28}}
	for _, v := range g.Pixels {
		waves.values = append(waves.values, float32(v)/255)
	}
	responses := correlate(waves, kernels...)
	for c := range channels {
		channels[c].Orientation, channels[c].Angle = selectivity(responses, c)
	}
	return channels
}

func TestChannelsThatCopy(t *testing.T) {
	c := channelsOf(identity, negative, blurring, [9]float32{})
	if r, ok := c[0].Copy(); !ok || math.Abs(r-1) > 1e-9 || c[0].CopyScore() < .999 || c[0].Like.Unit != 1 || math.Abs(c[0].Like.Correlation+1) > 1e-9 {
		t.Errorf("identity: %+v", c[0])
	}
	if r, ok := c[1].Copy(); !ok || math.Abs(r+1) > 1e-9 || c[1].Before.Correlation > -.999 || c[1].Like.Unit != 0 {
		t.Errorf("negative: %+v", c[1])
	}
	if r, ok := c[2].Copy(); !ok || r < .98 || c[2].Image > .97 || c[2].Blurred < c[2].Image {
		t.Errorf("blur: %+v", c[2])
	}
	if _, ok := c[3].Copy(); ok || !c[3].Constant || c[3].CopyScore() != 0 || c[3].Like.Layer != "" || c[3].Before.Layer != "" || c[3].Side != "" || c[3].Orientation != 0 {
		t.Errorf("a dead channel: %+v", c[3])
	}
	for i := range c {
		if c[i].Edge() || c[i].Orientation > .05 || c[i].EdgeScore > .1 {
			t.Errorf("channel %d marks edges: %+v", i, c[i])
		}
	}
}

func TestChannelsThatMarkEdges(t *testing.T) {
	kernels := [][9]float32{marksAbove, marksBelow, marksLeft, marksRight, marksAL}
	sides := []Side{Above, Below, Left, Right, AboveLeft}
	angles := []float64{0, 0, 90, 90, 45}
	for i, c := range channelsOf(kernels...) {
		if _, copied := c.Copy(); copied || !c.Edge() || c.Side != sides[i] || c.Dark || c.EdgeScore < .6 || c.Side.Diagonal() != (i == 4) {
			t.Errorf("%s: %+v", sides[i], c)
		}
		if off := math.Abs(c.Angle - angles[i]); min(off, 180-off) > 2 || math.Abs(c.Orientation-.33) > .05 {
			t.Errorf("%s: orientation %.3f at %.0f°, want .33 at %.0f°", sides[i], c.Orientation, c.Angle, angles[i])
		}
	}
}

// A copy with a band of the other sign marks the band's side.
func TestChannelsThatCopyWithABand(t *testing.T) {
	mixed := func(sign float32, k [9]float32) [9]float32 {
		for i := range k {
			k[i] *= .3
		}
		k[4] += sign
		return k
	}
	c := channelsOf(mixed(1, marksAbove), mixed(-1, marksBelow))
	if c[0].Image < .5 || c[0].Side != Below || !c[0].Dark || !c[0].Edge() {
		t.Errorf("a blue digit with a red band below: %+v", c[0])
	}
	if c[1].Image > -.5 || c[1].Side != Below || c[1].Dark || !c[1].Edge() {
		t.Errorf("a red digit with a blue band below: %+v", c[1])
	}
	if s := c[0].Scale; !(s > .5) || !(c[1].Scale < -.5) {
		t.Errorf("the copies have scales %v and %v", s, c[1].Scale)
	}
	for score, want := range map[float64]string{.36: KindEdge, .3: KindWeak, .2: KindNeither} {
		x := Channel{Image: .8, Orientation: .3, EdgeScore: score}
		if got := x.Kind(); got != want {
			t.Errorf("a score of %v is %s, want %s", score, got, want)
		}
	}
}

func TestLikeness(t *testing.T) {
	in := strokes()
	_, likeness, _ := describe(correlate(in, identity, marksAbove, marksBelow), in, in)
	if likeness[0][0] < .999 || math.Abs(likeness[1][2]+1) > 1e-6 || math.Abs(likeness[0][1]) > .2 || likeness[2][1] != likeness[1][2] {
		t.Errorf("%v", likeness)
	}
}

func TestResized(t *testing.T) {
	p := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9}
	if got := resized(p, 3, 3, 1, 1); math.Abs(got[0]-5) > 1e-12 {
		t.Errorf("the mean: %v", got)
	}
	got := resized(p, 3, 3, 2, 3) // rows of one and a half
	for i, want := range []float64{2, 3, 4, 6, 7, 8} {
		if math.Abs(got[i]-want) > 1e-12 {
			t.Errorf("two rows: %v", got)
		}
	}
	if got := resized(p, 3, 3, 6, 6); got[0] != 1 || got[1] != 1 || got[2] != 2 || got[35] != 9 || got[12] != 4 {
		t.Errorf("enlarged: %v", got)
	}
}

func TestGratings(t *testing.T) {
	g := gratings([3]int{3, 16, 32})
	if g.Len() != 48 || len(g.Pixels) != 48*3*16*32 {
		t.Fatalf("%d gratings, %d pixels", g.Len(), len(g.Pixels))
	}
	// The first has horizontal stripes, that of 90° vertical ones; channels are alike.
	flat := g.Pixels[:16*32]
	for x := range 32 {
		if flat[x+64] != flat[64] {
			t.Fatal("stripes of angle 0 are not horizontal")
		}
	}
	upright := g.Pixels[24*3*16*32:]
	for y := range 16 {
		if upright[y*32+1] != upright[1] || upright[16*32+1] != upright[1] {
			t.Fatal("stripes of angle 90 are not vertical")
		}
	}
	if flat[0] == flat[32] || upright[0] == upright[1] {
		t.Error("no wave")
	}
}

func TestChannelsOfARun(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Conv()))
	last, err := r.LastStep()
	if err != nil {
		t.Fatal(err)
	}
	all, err := r.Channels(context.Background(), last, r.ConvLayers())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"input", "conv1"} { // behind a pool
		if got := all[i].Channels[0].Before.Layer; got != want {
			t.Errorf("%s reads channels of %s, not %s", all[i].Layer, want, got)
		}
	}
	for _, l := range all {
		v, _ := r.Value(l.Layer)
		if len(l.Channels) != v.Shape[0] || len(l.Likeness) != v.Shape[0] || len(l.Samples) == 0 {
			t.Errorf("%s: %d channels, %d samples", l.Layer, len(l.Channels), len(l.Samples))
		}
		for i, c := range l.Channels {
			if c.Layer != l.Layer || c.Unit != i || !c.Constant && (c.Before.Layer == "" || c.CopyScore() == 0) {
				t.Errorf("%+v", c)
			}
		}
	}
	if _, err := r.Channels(context.Background(), last, []string{"fc1"}); err == nil {
		t.Error("a dense layer has channels")
	}
	if _, err := r.Channels(context.Background(), last, []string{"conv9"}); err == nil {
		t.Error("a layer that is not there has channels")
	}
}
