package figure

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"brainbow/internal/golden"
)

// labelVectors are inputs and results of the label placement. The studio's page is
// tested with the same file.
type labelVectors struct {
	Spots   []spotVector   `json:"spots"`
	Places  []placeVector  `json:"places"`
	Numbers []numberVector `json:"numbers"`
}

type spotVector struct {
	Name    string       `json:"name"`
	Classes int          `json:"classes"`
	Near    float64      `json:"near"`
	Points  [][4]float64 `json:"points"` // class, x, y, weight
	Want    [][4]float64 `json:"want"`   // class, x, y, share held
}

type placeVector struct {
	Name   string       `json:"name"`
	Width  float64      `json:"width"`
	Height float64      `json:"height"`
	Boxes  [][4]float64 `json:"boxes"` // middle and half sizes
	Taken  [][4]float64 `json:"taken"`
	Inside [][2]float64 `json:"inside"` // middles of the boxes moved into the area
	Want   []bool       `json:"want"`   // of these
}

type numberVector struct {
	Name    string       `json:"name"`
	At      [][2]float64 `json:"at"`
	Numbers []int        `json:"numbers"`
	Prefix  float64      `json:"prefix"` // width of the layer's name
	Want    []bool       `json:"want"`
}

// heap returns n points of a class around a place, as far as reach from it.
func heap(class, n int, x, y, reach, weight float64) [][4]float64 {
	out := make([][4]float64, n)
	for i := range out {
		// Coordinates on a grid of eighths are the same in float32.
		at := func(from float64, k int) float64 {
			u := math.Mod(float64((i+1)*k)*0.61803398875, 1)
			return math.Round(8*(from+float64(reach*(2*u-1)))) / 8
		}
		out[i] = [4]float64{float64(class), at(x, 1), at(y, 7), weight}
	}
	return out
}

func vectors() *labelVectors {
	join := func(parts ...[][4]float64) (all [][4]float64) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	v := &labelVectors{
		Spots: []spotVector{
			{Name: "the closer together, the earlier", Classes: 3, Near: 10, Points: join(heap(0, 20, 10, 10, 8, 1), heap(1, 12, 60, 40, 3, 1), heap(2, 8, 20, 70, 5, 1))},
			{Name: "spread everywhere", Classes: 2, Near: 10, Points: join(heap(0, 40, 50, 50, 50, 1), heap(1, 10, 80, 20, 4, 1))},
			{Name: "fewer than five", Classes: 2, Near: 10, Points: join(heap(0, 4, 10, 10, 1, 1), heap(1, 5, 50, 50, 1, 1))},
			{Name: "two heaps of one class", Classes: 1, Near: 10, Points: join(heap(0, 9, 10, 10, 3, 1), heap(0, 12, 70, 70, 3, 1))},
			{Name: "weights decide", Classes: 1, Near: 10, Points: join(heap(0, 12, 10, 10, 3, 0.125), heap(0, 6, 70, 70, 3, 1))},
			{Name: "without weight or class", Classes: 1, Near: 10, Points: join(heap(0, 9, 10, 10, 3, 0), heap(0, 6, 70, 70, 3, 1), heap(-1, 9, 30, 30, 1, 1), heap(1, 9, 40, 40, 1, 1))},
			{Name: "as close as each other", Classes: 2, Near: 4, Points: join(heap(1, 6, 40, 40, 0, 1), heap(0, 6, 10, 10, 0, 1))},
			{Name: "more points than are tried", Classes: 1, Near: 16, Points: heap(0, 430, 32, 32, 20, 1)},
		},
		Places: []placeVector{
			{Name: "the first of two that meet", Width: 100, Height: 60, Boxes: [][4]float64{{30, 30, 10, 8}, {45, 30, 10, 8}, {60, 30, 9, 8}}},
			{Name: "touching is meeting", Width: 100, Height: 60, Boxes: [][4]float64{{30, 20, 10, 8}, {50, 20, 10, 8}, {30, 36, 10, 8}, {30.5, 52.25, 10, 5}}},
			{Name: "moved in from every edge", Width: 100, Height: 60, Boxes: [][4]float64{{0, 30, 10, 8}, {100, 30, 10, 8}, {50, 0, 10, 8}, {50, 60, 10, 8}}},
			{Name: "outside", Width: 100, Height: 60, Boxes: [][4]float64{{-1, 30, 10, 8}, {101, 30, 10, 8}, {50, -1, 10, 8}, {50, 61, 10, 8}}},
			{Name: "larger than the area", Width: 100, Height: 60, Boxes: [][4]float64{{50, 30, 60, 8}, {50, 30, 10, 40}, {50, 30, 10, 8}}},
			{Name: "room that is taken", Width: 100, Height: 60, Boxes: [][4]float64{{30, 30, 10, 8}, {80, 30, 10, 8}}, Taken: [][4]float64{{36, 36, 4, 4}}},
		},
	}
	for i := range v.Spots {
		c := &v.Spots[i]
		points := make([]labelPoint, len(c.Points))
		for k, p := range c.Points {
			points[k] = labelPoint{int(p[0]), p[1], p[2], p[3]}
		}
		c.Want = [][4]float64{}
		for _, s := range labelSpots(points, c.Classes, c.Near) {
			c.Want = append(c.Want, [4]float64{float64(s.class), s.x, s.y, s.held})
		}
	}
	boxesOf := func(list [][4]float64) (out []labelBox) {
		for _, b := range list {
			out = append(out, labelBox{b[0], b[1], b[2], b[3]})
		}
		return out
	}
	v.Numbers = []numberVector{
		{Name: "side by side", At: [][2]float64{{100, 100}, {114.5, 100}, {200, 100}, {212, 100}}, Numbers: []int{1, 2, 10, 11}},
		{Name: "one below another", At: [][2]float64{{100, 100}, {100, 124}, {100, 149}, {300, 410}}, Numbers: []int{0, 1, 2, 3}},
		{Name: "one in another", At: [][2]float64{{100, 100}, {101, 101}, {102, 100}}, Numbers: []int{7, 18, 63}},
		{Name: "at every edge", At: [][2]float64{{20, 216}, {412, 216}, {216, 20}, {216, 412}}, Numbers: []int{0, 1, 2, 63}},
		{Name: "after the name of the layer", At: [][2]float64{{100, 100}, {130, 100}, {200, 100}, {248, 100}}, Numbers: []int{1, 2, 10, 11}, Prefix: 25},
	}
	for i := range v.Numbers {
		c := &v.Numbers[i]
		c.Want = roomForNumbers(c.At, c.Numbers, numberedDot, c.Prefix)
	}
	for i := range v.Places {
		c := &v.Places[i]
		if c.Taken == nil {
			c.Taken = [][4]float64{}
		}
		boxes := boxesOf(c.Boxes)
		for k, b := range boxes {
			boxes[k] = b.inside(c.Width, c.Height)
			c.Inside = append(c.Inside, [2]float64{boxes[k].x, boxes[k].y})
		}
		c.Want = placeLabels(boxes, c.Width, c.Height, boxesOf(c.Taken))
	}
	return v
}

// The page places labels in the same way: web/src/points/labels.test.ts reads the
// same vectors.
func TestLabelVectors(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("{\n")
	v := vectors()
	lines := func(name string, n int, line func(i int) any, end string) {
		b.WriteString("\"" + name + "\": [\n")
		for i := range n {
			text, err := json.Marshal(line(i))
			if err != nil {
				t.Fatal(err)
			}
			b.Write(text)
			if i < n-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString("]" + end + "\n")
	}
	lines("spots", len(v.Spots), func(i int) any { return v.Spots[i] }, ",")
	lines("places", len(v.Places), func(i int) any { return v.Places[i] }, ",")
	lines("numbers", len(v.Numbers), func(i int) any { return v.Numbers[i] }, "")
	b.WriteString("}\n")
	golden.Text(t, "labels.json", b.Bytes())
}

func TestLabelSpots(t *testing.T) {
	v := vectors()
	classes := map[string][]int{
		"the closer together, the earlier": {1, 2, 0},
		"spread everywhere":                {1},
		"fewer than five":                  {1},
		"two heaps of one class":           {0, 0},
		"weights decide":                   {0, 0},
		"without weight or class":          {0},
		"as close as each other":           {0, 1},
		"more points than are tried":       {0},
	}
	for _, c := range v.Spots {
		want := classes[c.Name]
		if len(c.Want) != len(want) {
			t.Errorf("%s: %v, not classes %v", c.Name, c.Want, want)
			continue
		}
		for i, s := range c.Want {
			if int(s[0]) != want[i] {
				t.Errorf("%s: %v, not classes %v", c.Name, c.Want, want)
			}
			// A label stands on a point of its class.
			on := false
			for _, p := range c.Points {
				on = on || p[0] == s[0] && p[1] == s[1] && p[2] == s[2] && p[3] > 0
			}
			if !on {
				t.Errorf("%s: %v is no point of its class", c.Name, s)
			}
		}
	}
	for _, name := range []string{"two heaps of one class", "weights decide"} {
		for _, c := range v.Spots {
			if c.Name == name && (c.Want[0][1] < 60 || c.Want[0][2] < 60) {
				t.Errorf("%s: the label is at %v", name, c.Want[0])
			}
		}
	}
	nan := labelPoint{0, math.NaN(), 0, 1}
	if s := labelSpots([]labelPoint{nan, nan, nan, nan, nan, {0, math.Inf(1), 0, 1}}, 1, 1); len(s) != 0 {
		t.Errorf("a class without places: %v", s)
	}
}

// For any boxes, those placed are inside and do not overlap, and one that is left out
// has a reason.
func TestPlaceLabels(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		boxes := make([]labelBox, 12)
		for i := range boxes {
			boxes[i] = labelBox{140*rng.Float64() - 20, 100*rng.Float64() - 20, 4 + 12*rng.Float64(), 6}.inside(100, 60)
		}
		taken := []labelBox{{50, 30, 6, 6}}
		placed := placeLabels(boxes, 100, 60, taken)
		used := taken
		for i, b := range boxes {
			within := b.x >= b.w && b.y >= b.h && b.x <= 100-b.w && b.y <= 60-b.h
			free := true
			for _, o := range used {
				free = free && (b.x+b.w < o.x-o.w || o.x+o.w < b.x-b.w || b.y+b.h < o.y-o.h || o.y+o.h < b.y-b.h)
			}
			if placed[i] != (within && free) {
				t.Fatalf("box %d of %v: placed is %t", i, boxes, placed[i])
			}
			if placed[i] {
				used = append(used, b)
			}
		}
	}
}
