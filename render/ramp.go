package render

import "math"

// Through returns a map that goes evenly through colours, two or more.
func Through(name string, colors ...Color) *Map {
	if len(colors) < 2 {
		panic("render: a map needs two colours")
	}
	return newMap(name, func(t float64) Color {
		at := t * float64(len(colors)-1)
		i := min(int(math.Floor(at)), len(colors)-2)
		return Mix(colors[i], colors[i+1], at-float64(i))
	})
}
