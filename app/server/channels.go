package server

import (
	"context"
	"net/http"

	"brainbow/analysis"
)

// ChannelList says what the channels of a convolution show at a step, as the view film does.
type ChannelList struct {
	Shown
	Layer    string         `json:"layer"`
	Channels []ChannelWords `json:"channels"`
}

// ChannelWords describes a channel: see [analysis.Channel].
type ChannelWords struct {
	// Kind is constant, edge, weak (a weak edge), copy, negative (a negative copy), or neither (copy nor edge).
	Kind string `json:"kind"`
	// Side is the side of strokes that an edge channel marks.
	Side string `json:"side"`
	// Like is the channel of the same kind that it is like, or the opposite of; null for none.
	Like     *int `json:"like"`
	Opposite bool `json:"opposite"`
}

// channels answers with what each channel of a convolution shows.
func (s *Server) channels(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "channels", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		layer, err := oneOf(r, "layer", run.ConvLayers()...)
		if err != nil {
			return answer{}, err
		}
		all, err := run.Channels(ctx, at.Step, []string{layer})
		if err != nil {
			return answer{}, err
		}
		f := ChannelList{Shown: shownFacts(run, at), Layer: layer, Channels: []ChannelWords{}}
		for i := range all[0].Channels {
			f.Channels = append(f.Channels, channelWords(&all[0], i))
		}
		return jsonAnswer(f)
	})
}

func channelWords(all *analysis.Channels, unit int) ChannelWords {
	c := &all.Channels[unit]
	x := ChannelWords{Kind: c.Kind()}
	switch r, _ := c.Copy(); {
	case x.Kind == analysis.KindEdge, x.Kind == analysis.KindWeak:
		x.Side = string(c.Side)
	case x.Kind == analysis.KindCopy && r < 0:
		x.Kind = "negative"
	}
	if twin, ok := all.Twin(unit); ok {
		x.Like, x.Opposite = &twin.Unit, twin.Correlation < 0
	}
	return x
}
