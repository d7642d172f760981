package figure

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
	"time"

	"brainbow/analysis"
	"brainbow/render"
)

// Pace sets the speed of an animation. The zero value takes about ten seconds.
type Pace struct {
	Scale float64 // pixels a point, 1 if 0
	// Rate is frames per second, Seconds the length of all frames; if one is 0 it
	// follows from the other, if both are, from the number of frames.
	Rate, Seconds float64
	Hold          time.Duration // how much longer the last frame is shown
	// Progress, which may be nil, is called with the steps that are computed or
	// drawn.
	Progress func(done, total int)
}

// every returns how long a frame is shown: not shorter than a screen can show,
// and not longer than a second unless that was requested.
func (p Pace) every(frames int) time.Duration {
	switch {
	case p.Rate > 0:
		return time.Duration(float64(time.Second) / p.Rate)
	case p.Seconds > 0:
		return max(time.Duration(p.Seconds*float64(time.Second)/float64(frames)), 20*time.Millisecond)
	}
	return min(max(10*time.Second/time.Duration(frames), time.Second/30), time.Second)
}

// Layers returns the layers of which a view can make a picture each, given its
// parameters; nil if the view does not show layers.
func Layers(view string, runs []*analysis.Run, params map[string]string) ([]string, error) {
	q, err := newRequest(view, runs, params)
	if err != nil || q.view.layers == nil {
		return nil, err
	}
	return q.view.layers(q)
}

// Animate makes animations of a view over steps and hands them to do one by one:
// one animation, or one for each layer if the view shows a layer and its parameter
// names several. Without steps it takes the view's own steps, or up to a hundred
// between the first and the last. All frames of an animation share one scale where
// the view can; note says what each frame scales separately, or what had to be
// computed. Errors are those of [Series].
func Animate(ctx context.Context, view string, runs []*analysis.Run, steps []int64, params map[string]string, p Pace, do func(layer string, a *render.Animation, warnings []string) error) (note string, err error) {
	q, err := newRequest(view, runs, params)
	if err != nil {
		return "", err
	}
	if steps == nil {
		if steps, err = q.usualSteps(); err != nil {
			return "", err
		}
	}
	for _, r := range runs {
		for _, s := range []int64{steps[0], steps[len(steps)-1]} {
			if err := r.InRange(s); err != nil {
				return "", err
			}
		}
	}
	if p.Scale == 0 {
		p.Scale = 1
	}
	do = q.moving(steps, p, do)
	if q.view.animate != nil {
		note, err = q.view.animate(ctx, q, steps, p, do)
		return note, q.noAnswer(err)
	}
	layers := []string{""}
	if q.view.layers != nil {
		if layers, err = q.view.layers(q); err != nil {
			return "", err
		}
	}
	for i, layer := range layers {
		given := map[string]string{}
		for k, v := range params {
			given[k] = v
		}
		if layer != "" {
			given["layer"] = layer
		}
		var figures []*render.Figure
		note, err = Series(ctx, view, runs, steps, given, func(_ int64, f *render.Figure) error {
			figures = append(figures, f)
			if p.Progress != nil {
				p.Progress(i*len(steps)+len(figures), len(layers)*len(steps))
			}
			return nil
		})
		if err != nil {
			return "", err
		}
		a, warnings := animation(figures, p)
		if err := do(layer, a, warnings); err != nil {
			return "", err
		}
	}
	return note, nil
}

// usualSteps are the steps of an animation for which no steps were requested.
func (q *request) usualSteps() ([]int64, error) {
	if q.view.steps != nil {
		return q.view.steps(q)
	}
	longest := int64(0)
	for i, r := range q.runs {
		last, err := r.LastStep()
		if err != nil {
			return nil, err
		}
		if i == 0 || last < longest {
			longest = last
		}
	}
	return evenly(longest, 100), nil
}

// animation shows figures one after another. The largest figure sets the size;
// smaller ones have paper at their right and below.
func animation(figures []*render.Figure, p Pace) (*render.Animation, []string) {
	last := figures[len(figures)-1]
	a := &render.Animation{Title: last.Title, Description: last.Alternative(), Language: last.Language, Frames: len(figures), Every: p.every(len(figures)), Hold: p.Hold}
	var warnings []string
	for _, f := range figures {
		w, h := f.Size()
		a.Width, a.Height = max(a.Width, int(math.Ceil(w*p.Scale))), max(a.Height, int(math.Ceil(h*p.Scale)))
		warnings = append(warnings, f.Warnings...)
	}
	paper := image.NewUniform(color.RGBA(render.Paper))
	a.Draw = func(i int, dst *image.RGBA) {
		img := figures[i].Image(p.Scale)
		if img.Rect != dst.Rect {
			draw.Draw(dst, dst.Rect, paper, image.Point{}, draw.Src)
		}
		draw.Draw(dst, img.Rect, img, image.Point{}, draw.Src)
	}
	return a, warnings
}
