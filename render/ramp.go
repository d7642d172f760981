package render

import "math"

// Through returns a map that goes through colours in even steps. It panics on fewer than two.
func Through(name string, colors ...Color) *Map {
	if len(colors) < 2 {
		panic("render: a map needs at least two colours")
	}
	return newMap(name, func(t float64) Color {
		at := t * float64(len(colors)-1)
		i := min(int(math.Floor(at)), len(colors)-2)
		return Mix(colors[i], colors[i+1], at-float64(i))
	})
}
