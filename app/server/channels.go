package server

import (
	"context"
	"math"
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
	// Kind is constant, edge, copy, negative (a negative copy), or "" for none of them.
	Kind string `json:"kind"`
	// Side is the side of strokes that an edge channel marks.
	Side string `json:"side"`
	// Like is the channel of the layer that it is like, or the opposite of; null for none.
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
			f.Channels = append(f.Channels, channelWords(&all[0].Channels[i]))
		}
		return jsonAnswer(f)
	})
}

func channelWords(c *analysis.Channel) ChannelWords {
	var x ChannelWords
	r, copied := c.Copy()
	switch {
	case c.Constant:
		return ChannelWords{Kind: "constant"}
	case c.Edge():
		x.Kind, x.Side = "edge", string(c.Side)
	case copied && r < 0:
		x.Kind = "negative"
	case copied:
		x.Kind = "copy"
	}
	if c.Like.Layer != "" && math.Abs(c.Like.Correlation) >= analysis.CopyLeast {
		x.Like, x.Opposite = &c.Like.Unit, c.Like.Correlation < 0
	}
	return x
}
