package cli

import (
	"context"
	"fmt"
	"io"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// momentRow says when a measured quantity moved, as JSON. Spans are steps of measurements.
type momentRow struct {
	Of      string         `json:"of"` // accuracy or loss
	Guess   float64        `json:"guessing"`
	Learnt  bool           `json:"learnt"`
	Plateau analysis.Span  `json:"plateau"`
	Rise    *analysis.Span `json:"rise"` // null if nothing was learnt
	Share   float64        `json:"rise_share,omitempty"`
	Level   float64        `json:"level"`
	Spacing int64          `json:"spacing"`
}

func analyzeLearning(_ context.Context, r *analysis.Run, _ int64, params map[string]string) (any, func(io.Writer), error) {
	split, err := choice(params, "split", "test", "train", "batch")
	if err != nil {
		return nil, nil, err
	}
	var rows []momentRow
	var s analysis.Series
	for _, loss := range []bool{false, true} {
		var m analysis.Moments
		if m, s, err = r.Moments(split, loss); err != nil {
			return nil, nil, fmt.Errorf("analyze learning of run %s: %w", r.Name(), err)
		}
		row := momentRow{Of: "accuracy", Guess: m.Guess, Learnt: m.Learnt, Plateau: m.Plateau, Level: m.Level, Spacing: m.Spacing}
		if loss {
			row.Of = "loss"
		}
		if m.Learnt {
			row.Rise, row.Share = &m.Rise, m.Share
		}
		rows = append(rows, row)
	}
	value := map[string]any{
		"run": r.Name(), "split": split, "sampled": s.Sampled, "samples": s.Samples, "measurements": s.Len(), "rows": rows,
		"margin": analysis.MomentMargin, "rise_from": analysis.RiseShare,
	}
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s of %s: %s measurements of %s samples, steps %s to %s\n", split, r.Name(), group(int64(s.Len())), group(int64(s.Samples)), group(s.Steps[0]), group(s.Steps[s.Len()-1]))
		for _, x := range rows {
			fmt.Fprintf(w, "  %s: %s\n", x.Of, x.text())
		}
		if rows[0].Spacing > 1 {
			fmt.Fprintf(w, "  Measurements are up to %s steps apart, and nothing above is more exact. 'record.metrics.sampled={every: 1}' measures every step.\n", group(rows[0].Spacing))
		}
	}
	return value, table, nil
}

// text says what a row says in a sentence.
func (x momentRow) text() string {
	number := func(v float64) string {
		if x.Of == "accuracy" {
			return spaced(render.Percent(v, 1))
		}
		return render.Number(v, 2)
	}
	if !x.Learnt {
		return fmt.Sprintf("nothing learnt in %s steps; %s at the end, guessing has %s", group(x.Plateau.Steps()), number(x.Level), number(x.Guess))
	}
	plateau := fmt.Sprintf("nothing learnt for %s steps", group(x.Plateau.From))
	if x.Plateau.From == 0 {
		plateau = "learnt from the first step"
		if x.Plateau.To > 1 {
			plateau = fmt.Sprintf("nothing learnt for less than %s steps", group(x.Plateau.To))
		}
	}
	return fmt.Sprintf("%s (guessing has %s); %d %% of the gain from step %s to %s; %s at the end",
		plateau, number(x.Guess), int(math.Round(100*x.Share)), group(x.Rise.From), group(x.Rise.To), number(x.Level))
}
