package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/render"
)

// channelRow is what a channel shows, as JSON.
type channelRow struct {
	Unit     int     `json:"unit"`
	Kind     string  `json:"kind"`
	Constant bool    `json:"constant,omitempty"`
	Copy     float64 `json:"copy_score"`
	Image    float64 `json:"image"`
	Blurred  float64 `json:"blurred"`
	// The channel of the layer before, and another one of this layer, that are most alike.
	Before *alikeRow `json:"before"`
	Like   *alikeRow `json:"like"`
	// Orientation selectivity, and the angle of the edges it prefers.
	Orientation float64       `json:"orientation"`
	Angle       float64       `json:"angle"`
	EdgeScore   float64       `json:"edge_score"`
	Side        analysis.Side `json:"side,omitempty"`
	Dark        bool          `json:"dark,omitempty"`
	Edge        bool          `json:"edge"`
}

type alikeRow struct {
	Layer       string  `json:"layer"`
	Unit        int     `json:"unit"`
	Correlation float64 `json:"correlation"`
}

func alikeOf(a analysis.Alike) *alikeRow {
	if a.Layer == "" {
		return nil
	}
	return &alikeRow{a.Layer, a.Unit, a.Correlation}
}

// channelKind says in a word or two what a channel shows.
func channelKind(c *analysis.Channel) string {
	r, copied := c.Copy()
	switch {
	case c.Constant:
		return "constant"
	case c.Edge():
		return "edge, " + string(c.Side)
	case copied && r < 0:
		return "copy, negative"
	case copied:
		return "copy"
	case c.Weak():
		return "weak edge, " + string(c.Side)
	}
	return "neither"
}

type channelLayer struct {
	Layer    string       `json:"layer"`
	Edges    int          `json:"edges"`
	Channels []channelRow `json:"channels"`
}

func analyzeChannels(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error) {
	layers := r.ConvLayers()
	if len(layers) == 0 {
		return nil, nil, usagef("'brainbow analyze neurons' describes hidden units", "analyze channels: run %s has no convolution layer", r.Name())
	}
	if params["layer"] != "" {
		layers = strings.Split(params["layer"], ",")
		for _, l := range layers {
			if _, err := choice(map[string]string{"layer": l}, "layer", r.ConvLayers()...); err != nil {
				return nil, nil, err
			}
		}
	}
	all, err := r.Channels(ctx, step, layers)
	if err != nil {
		return nil, nil, err
	}
	var out []channelLayer
	edges := 0
	for i := range all {
		l := channelLayer{Layer: all[i].Layer, Edges: all[i].Edges()}
		for k := range all[i].Channels {
			c := &all[i].Channels[k]
			l.Channels = append(l.Channels, channelRow{
				c.Unit, channelKind(c), c.Constant, c.CopyScore(), c.Image, c.Blurred, alikeOf(c.Before), alikeOf(c.Like),
				c.Orientation, c.Angle, c.EdgeScore, c.Side, c.Dark, c.Edge(),
			})
		}
		edges += l.Edges
		out = append(out, l)
	}
	value := map[string]any{
		"run": r.Name(), "step": step, "samples": len(all[0].Samples), "edges": edges, "layers": out,
		"from": map[string]float64{"copy": analysis.CopyLeast, "orientation": analysis.OrientationLeast, "edge": analysis.EdgeLeast},
	}
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s at step %s, channels by their maps for %d samples: %s mark edges\n", r.Name(), group(step), len(all[0].Samples), group(int64(edges)))
		fmt.Fprintf(w, "  IMAGE, BLURRED, BEFORE, LIKE: correlation with the image, the blurred image, a channel of the layer before, one of the same layer; a copy from %s on\n", render.Number(analysis.CopyLeast, 2))
		fmt.Fprintf(w, "  SELECTIVE: how much it prefers one angle, 0 to 1; EDGE: the part on one side of strokes; an edge from %s and %s on\n", render.Number(analysis.OrientationLeast, 2), render.Number(analysis.EdgeLeast, 2))
		for _, l := range out {
			fmt.Fprintf(w, "\n%s: %s of %s channels mark edges\n", l.Layer, group(int64(l.Edges)), group(int64(len(l.Channels))))
			t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
			fmt.Fprintln(t, "  CHANNEL\tKIND\tIMAGE\tBLURRED\tBEFORE\tLIKE\tSELECTIVE\tEDGE\t")
			for _, c := range l.Channels {
				fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", figure.Unit(l.Layer, c.Unit), c.Kind, signed(c.Image, 2), signed(c.Blurred, 2), alikeText(c.Before), alikeText(c.Like), render.Number(c.Orientation, 2), render.Number(c.EdgeScore, 2))
			}
			_ = t.Flush()
		}
	}
	return value, table, nil
}

func alikeText(a *alikeRow) string {
	if a == nil {
		return "none"
	}
	return figure.Unit(a.Layer, a.Unit) + " " + signed(a.Correlation, 2)
}
