package render

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"brainbow/internal/golden"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(999), "999"},
		{Count(1116), "1,116"},
		{Count(-1234567), "−1,234,567"},
		{Number(0, 3), "0"},
		{Number(-0.5, 3), "−0.500"},
		{Number(12.345, 3), "12.3"},
		{Number(9.999, 3), "10.0"},
		{Number(54321, 3), "54,321"},
		{Number(999999.6, 3), "1e6"},
		{Number(1e-7, 3), "1e−7"},
		{Number(-2.5e9, 2), "−2.5e9"},
		{Number(0.00025, 1), "0.0003"},
		{Number(0.125, 2), "0.13"},
		{Short(0.4), "0.4"},
		{Short(1000), "1,000"},
		{Fixed(-0.005, 2), "−0.01"},
		{Fixed(-0.004, 2), ">−0.01"},
		{Fixed(0.004, 2), "<0.01"},
		{Fixed(0, 2), "0"},
		{Fixed(1, 2), "1.00"},
		{Percent(0.9464, 1), "94.6\u2009%"},
		{Percent(0.9425, 1), "94.3\u2009%"},
		{Percent(0.99999, 1), ">99.9\u2009%"},
		{Percent(1e-9, 1), "<0.1\u2009%"},
		{Percent(0.999, 0), ">99\u2009%"},
		{Percent(1, 1), "100.0\u2009%"},
		{Percent(0, 0), "0\u2009%"},
		{Percent(-0.5, 0), "−50\u2009%"},
		{Percent(math.NaN(), 1), "–"},
		{Number(math.NaN(), 3), NoNumber},
		{Fixed(math.Inf(-1), 3), "−∞"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// formatted is a value in each format of a number of digits.
type formatted struct {
	Value   any    `json:"value"` // a number, or its name where JSON has none
	Digits  int    `json:"digits"`
	Number  string `json:"number"`
	Fixed   string `json:"fixed"`
	Percent string `json:"percent"`
	Short   string `json:"short"`
}

// The page formats numbers in TypeScript: both must agree on these vectors.
func TestNumberVectors(t *testing.T) {
	values := []float64{
		0, 1, -1, 0.9425, 0.94249999, 0.9465, 0.125, 0.375, 2.5, 0.5, 0.25, -0.25, 0.005, 0.015, 0.0005, 1e-4, 9.9999e-5, 0.00025, 1e-7,
		9.995, 9.999, 99.95, 999.5, 1000, 1116, 1234.5, 54321, 99999.5, 123456.789, 999999, 999999.5, 1e6, 2.5e9, -2.5e9, 1e21, 1e300, 5e-324,
		0.9999, 0.99999, 0.999, 0.0001, 0.00001, 1.0005, -0.004, -0.005, -0.0001, 0.1, 0.2, 0.3, 1.0 / 3, math.Pi, math.Pi * 1e5,
	}
	for i := range 40 { // shares of counts, which are often halfway between two decimals
		values = append(values, float64(5*i+1)/200, float64(i*37+1)/1600)
	}
	var all []formatted
	for _, v := range values {
		for _, digits := range []int{1, 2, 3} {
			all = append(all, formatted{v, digits, Number(v, digits), Fixed(v, digits), Percent(v, digits-1), Short(v)})
		}
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		name := map[bool]string{true: "NaN"}[math.IsNaN(v)]
		if name == "" {
			name = map[bool]string{true: "Infinity", false: "-Infinity"}[v > 0]
		}
		all = append(all, formatted{name, 3, Number(v, 3), Fixed(v, 3), Percent(v, 2), Short(v)})
	}
	counts := map[int64]string{}
	for _, n := range []int64{0, 7, 999, 1000, 1116, 57206, 1234567, -1234567} {
		counts[n] = Count(n)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]any{"values": all, "counts": counts}); err != nil {
		t.Fatal(err)
	}
	golden.Text(t, "numbers.json", b.Bytes())
}

// The page draws axes with the same ticks.
func TestTickVectors(t *testing.T) {
	type vector struct {
		Min    float64   `json:"min"`
		Max    float64   `json:"max"`
		N      int       `json:"n"`
		Log    bool      `json:"log"`
		Whole  bool      `json:"whole"`
		Values []float64 `json:"values"`
		Labels []string  `json:"labels"`
		Grown  Range     `json:"grown"`
	}
	var all []vector
	for _, v := range []vector{
		{Min: 0, Max: 1, N: 5},
		{Min: -1, Max: 1, N: 4},
		{Min: 0, Max: 290, N: 6},
		{Min: 0, Max: 150000, N: 6},
		{Min: 0.03, Max: 0.97, N: 5},
		{Min: 2, Max: 2, N: 4},
		{Min: 9.8, Max: 93.02, N: 5},
		{Min: 0, Max: 2.3026, N: 5},
		{Min: 0, Max: 1e-5, N: 5},
		{Min: 0, Max: 7, N: 6},
		{Min: -3.2, Max: 14.9, N: 5},
		{Min: 0, Max: 3e7, N: 5},
		{Min: 1, Max: 20000, Log: true},
		{Min: 0.05, Max: 0.9, Log: true},
		{Min: 1e-7, Max: 10, Log: true},
		{Min: 3, Max: 40, Log: true},
		{Min: 0, Max: 1, N: 6, Whole: true},
		{Min: 0, Max: 2, N: 6, Whole: true},
		{Min: 0, Max: 15, N: 6, Whole: true},
		{Min: 0, Max: 150, N: 6, Whole: true},
		{Min: 1.2, Max: 8.7, N: 6, Whole: true},
	} {
		s := Scale{Range: Range{v.Min, v.Max}, Log: v.Log}
		ticks := s.Ticks(v.N)
		if v.Whole {
			ticks = s.WholeTicks(v.N)
		}
		for _, k := range ticks {
			v.Values, v.Labels = append(v.Values, k.Value), append(v.Labels, k.Label)
		}
		v.Grown = Range{v.Min, v.Max}.Grow(max(v.N, 1))
		all = append(all, v)
	}
	b, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Text(t, "ticks.json", append(b, '\n'))
}

func TestAddends(t *testing.T) {
	type vector struct {
		Parts []float64 `json:"parts"`
		Total float64   `json:"total"`
		Texts []string  `json:"texts"`
		Sum   string    `json:"sum"`
	}
	var all []vector
	for _, v := range []vector{
		{Parts: []float64{0.0435, 13.6182, -3.1649}, Total: 10.4968},
		{Parts: []float64{-0.0244, 10.3949, -6.7361}, Total: 3.6344},
		{Parts: []float64{0.333333, 0.333333, 0.333333}, Total: 1},
		{Parts: []float64{1, 2, 3}, Total: 6},
		{Parts: []float64{0, 0, 0}, Total: 0},
		{Parts: []float64{0.00055, 0.02027, 0}, Total: 0.02082},
		{Parts: []float64{-1234.56, 99.994, 0.005}, Total: -1134.561},
		{Parts: []float64{2e7, -1, 0}, Total: 19999999},
		{Parts: []float64{1e-9, -3e-9, 0}, Total: -2e-9},
	} {
		v.Texts, v.Sum = Addends(v.Parts, v.Total)
		all = append(all, v)
	}
	for i := range 40 {
		x, y := float64(i*37%101)/7-5, float64(i*53%97)/13
		v := vector{Parts: []float64{x, y, -x * y / 3}}
		v.Total = float64(float32(x + y - x*y/3))
		v.Texts, v.Sum = Addends(v.Parts, v.Total)
		all = append(all, v)
		added := 0.0
		for _, s := range append([]string{v.Sum}, v.Texts...) {
			n, err := strconv.ParseFloat(strings.NewReplacer(minus, "-", ",", "").Replace(s), 64)
			if err != nil {
				t.Fatal(err)
			}
			if added == 0 && s == v.Sum {
				added = -n
				continue
			}
			added += n
		}
		if math.Abs(added) > 1e-9 {
			t.Errorf("%v do not add up to %s", v.Texts, v.Sum)
		}
	}
	b, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Text(t, "addends.json", append(b, '\n'))
}
