package dataset

import (
	"fmt"
	"runtime"
	"sync"
)

// Property is a measurable property of a picture, apart from its class.
type Property struct {
	Name  string // a column's name
	Unit  string // "" for a pure number
	About string // one sentence
}

// Properties lists the properties that [Dataset.Measure] measures, in the order of its columns.
//
// The luma is [Luma]. The figure consists of the pixels above or below the luma's best threshold
// (Otsu 1979): above if the middle is lighter than the border. It does not include connected areas
// that touch the left or right border and lie mostly in the outer quarter there. A property that a
// picture does not have is NaN.
func Properties() []Property {
	return []Property{
		{"luminance", "0…1", "Mean luma."},
		{"contrast", "0…1", "Standard deviation of the luma."},
		{"polarity", "-1…1", "Mean luma of the middle less that of a frame along the border: positive is light on dark."},
		{"hue", "degrees", "Hue of the mean colour, 0 red, 120 green, 240 blue; none of a grey picture."},
		{"saturation", "0…1", "Mean over the pixels of (largest − smallest channel) ÷ largest."},
		{"ink", "0…1", "Share of the pixels that the figure takes."},
		{"stroke_width", "pixels", "Median over the figure's pixels of the shortest of four straight runs through it: across, down and along both diagonals."},
		{"slant", "degrees", "How far the figure leans to the right: the shear that its second moments show."},
		{"position_x", "widths", "The figure's centre of mass to the right of the picture's middle."},
		{"position_y", "heights", "The figure's centre of mass below the picture's middle."},
		{"width", "widths", "Width of the box around the figure."},
		{"height", "heights", "Height of the box around the figure."},
		{"loops", "", "Areas of two pixels or more that the figure encloses."},
		{"loops_above", "", "Those whose middle is in the upper 45 % of the figure's box."},
		{"loops_below", "", "Those whose middle is in the lower 45 % of the figure's box."},
	}
}

// Measurements are the properties of the samples of a split.
type Measurements struct {
	Properties []Property
	Values     [][]float64 // [property][sample]
}

// Column returns the values of the property with a name, or nil.
func (m *Measurements) Column(name string) []float64 {
	for i, p := range m.Properties {
		if p.Name == name {
			return m.Values[i]
		}
	}
	return nil
}

// Measure measures every sample of a split of d. It is a pure function of the pixels. It returns an
// error for points and for pictures of neither one nor three channels.
func (d *Dataset) Measure(s *Split) (*Measurements, error) {
	if s.Values != nil {
		return nil, fmt.Errorf("measure properties: the samples of %s are points, not pictures", d.Name)
	}
	if c := d.Shape[0]; c != 1 && c != 3 {
		return nil, fmt.Errorf("measure properties: the pictures of %s must have 1 or 3 channels, not %d", d.Name, c)
	}
	m := &Measurements{Properties: Properties()}
	for range m.Properties {
		m.Values = append(m.Values, make([]float64, s.Len()))
	}
	features := d.Features()
	workers := min(runtime.GOMAXPROCS(0), (s.Len()+63)/64)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			g := newGauge(d.Shape)
			for i := s.Len() * w / workers; i < s.Len()*(w+1)/workers; i++ {
				for k, v := range g.measure(s.pixels(i, features)) {
					m.Values[k][i] = v
				}
			}
		})
	}
	wg.Wait()
	return m, nil
}
