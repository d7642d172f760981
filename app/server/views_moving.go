package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/render"
)

const (
	// maxFrames and maxMovingPixels bound an animation, all frames together.
	maxFrames       = 1000
	maxMovingPixels = 2e9
	// maxMovingBytes bounds the file of an animation, which is held in memory.
	maxMovingBytes = 256e6
)

// movingKinds are the media types of animations.
var movingKinds = map[string]string{".gif": "image/gif", ".webp": "image/webp", ".mp4": "video/mp4"}

// formats lists the formats in which pictures are answered.
func (s *Server) formats() []string {
	all := []string{"png", "svg", "gif", "webp"}
	if s.opt.MP4 != nil {
		all = append(all, "mp4")
	}
	return all
}

// movingQuery holds the parameters of an animation.
type movingQuery struct {
	steps  []int64 // nil for the view's own
	pace   figure.Pace
	params map[string]string
}

func readMoving(r *http.Request) (q movingQuery, err error) {
	q.params, q.pace.Hold, q.pace.Scale = map[string]string{}, time.Second, 1
	within := func(name, text string, low, high float64) (float64, error) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= low && v <= high) {
			return 0, refuse(http.StatusBadRequest, "give a number in this range", "%s must be from %g to %g, not %q", name, low, high, text)
		}
		return v, nil
	}
	for k, v := range r.URL.Query() {
		if len(v) > 1 {
			return q, refuse(http.StatusBadRequest, "give it once", "the parameter %q must be there once, not %d times", k, len(v))
		}
		switch k {
		case "steps":
			q.steps, err = render.ReadSteps(v[0])
			if err != nil {
				return q, refuse(http.StatusBadRequest, "write FIRST:LAST:EVERY, such as 0:290:10", "%v", err)
			}
		case "scale":
			q.pace.Scale, err = within(k, v[0], 0.5, maxScale)
		case "fps":
			q.pace.Rate, err = within(k, v[0], 0.1, 50)
		case "hold":
			hold := 0.0
			hold, err = within(k, v[0], 0, 60)
			q.pace.Hold = time.Duration(hold * float64(time.Second))
		default:
			q.params[k] = v[0]
		}
		if err != nil {
			return q, err
		}
	}
	if len(q.steps) > maxFrames {
		return q, refuse(http.StatusBadRequest, "give every tenth, such as 0:2900:10", "an animation has at most %d steps, not %d", maxFrames, len(q.steps))
	}
	return q, nil
}

// moving answers with an animation of a view over the steps: …/views/film.gif?steps=0:290:10. In
// addition to the view's parameters it accepts scale, fps and hold. Without steps it has those
// that `brainbow render` takes.
func (s *Server) moving(w http.ResponseWriter, r *http.Request, view figure.View, ext string) error {
	if ext == ".mp4" && s.opt.MP4 == nil {
		return refuse(http.StatusUnprocessableEntity, "install ffmpeg and start the server again, or choose .gif or .webp", "this server writes no mp4: ffmpeg is not installed")
	}
	q, err := readMoving(r)
	if err != nil {
		return err
	}
	return s.computed(w, r, "view "+view.Name, 0, func(ctx context.Context, run *analysis.Run) (answer, error) {
		runs := []*analysis.Run{run}
		layers, err := figure.Layers(view.Name, runs, q.params)
		if err != nil {
			return answer{}, err
		}
		// One file shows one layer: the first if none is requested.
		switch {
		case len(layers) > 1 && q.params["layer"] == "":
			q.params["layer"] = layers[0]
		case len(layers) > 1:
			return answer{}, refuse(http.StatusBadRequest, "choose one of "+strings.Join(layers, ", "), "layer=%s are %d layers", q.params["layer"], len(layers))
		}
		what := view.Name
		q.pace.Progress = func(done, total int) { run.Tell(what, done, total) }
		a := answer{kind: movingKinds[ext]}
		_, err = figure.Animate(ctx, view.Name, runs, q.steps, q.params, q.pace, func(_ string, an *render.Animation, _ []string) error {
			if pixels := float64(an.Frames) * float64(an.Width) * float64(an.Height); an.Frames > maxFrames || pixels > maxMovingPixels {
				return refuse(http.StatusBadRequest, "request fewer steps or a smaller scale", "%d frames of %d×%d pixels are too many for one file", an.Frames, an.Width, an.Height)
			}
			wrote := func(frames int) { run.Tell(what+ext, frames, an.Frames) }
			b := &limited{limit: maxMovingBytes}
			var err error
			switch ext {
			case ".gif":
				err = an.WriteGIF(ctx, b, wrote)
			case ".webp":
				err = an.WriteWebP(ctx, b, wrote)
			default:
				err = s.opt.MP4(ctx, an, b, wrote)
			}
			a.body = b.Bytes()
			return err
		})
		if errors.Is(err, errTooLong) {
			err = refuse(http.StatusBadRequest, "request fewer steps or a smaller scale", "the file would be larger than %d MB", int(maxMovingBytes/1e6))
		}
		return a, err
	})
}

var errTooLong = fmt.Errorf("the file is too large")

// limited is a buffer that refuses to grow beyond a limit.
type limited struct {
	bytes.Buffer
	limit int
}

func (b *limited) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.limit {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}
