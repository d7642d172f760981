package figure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// about is what every figure needs to know of the run it shows.
type about struct {
	Run     string // its name
	Step    int64  // the step shown
	Steps   int64  // the last step
	Epoch   float64
	Classes []string
}

// at says the step in words: "step 290 of 290".
func (a about) at() string {
	if a.Steps > 0 {
		return fmt.Sprintf("step %s of %s", render.Count(a.Step), render.Count(a.Steps))
	}
	return "step " + render.Count(a.Step)
}

// parts joins the pieces of a subtitle, leaving out empty ones.
func parts(p ...string) string {
	var kept []string
	for _, s := range p {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, " · ")
}

// names returns class names that can be drawn. One that no font here can draw
// becomes the class's number, with a warning.
func (a about) names(f *render.Figure) []string {
	out := make([]string, len(a.Classes))
	for i, c := range a.Classes {
		out[i] = strings.TrimSpace(strings.Map(printable, c))
		switch {
		case out[i] == "":
			out[i] = fmt.Sprint(i)
		case !render.CanDraw(out[i]):
			f.Warnings = append(f.Warnings, fmt.Sprintf("no font here can draw the class name %q; it is shown as %d", c, i))
			out[i] = fmt.Sprint(i)
		}
	}
	return out
}

func printable(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}

// plural writes a count and its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return render.Count(int64(n)) + " " + noun + "s"
}

// capital begins a sentence.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// splitWords says where samples come from.
func splitWords(split string) string {
	if split == "train" {
		return "of the training set"
	}
	return "of the test set"
}

// fixed writes a correlation with two decimals and a true minus.
func fixed(r float64) string {
	return strings.ReplaceAll(fmt.Sprintf("%.2f", math.Round(100*r)/100+0), "-", "−")
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// toPlaces writes a number with so many decimals and a true minus sign, so that
// columns of numbers can be compared; what rounds to nothing is 0.
func toPlaces(v float64, decimals int) string {
	if !finite(v) || math.Abs(v) >= 1e6 {
		return render.Number(v, 3)
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	if strings.Trim(s, "0.") == "" {
		return "0"
	}
	if v < 0 {
		return "\u2212" + s
	}
	return s
}

// decimalsFor returns how many decimals numbers up to most need for so many
// significant digits of the largest.
func decimalsFor(most float64, digits int) int {
	if !finite(most) || most <= 0 {
		return digits - 1
	}
	return min(max(digits-1-int(math.Floor(math.Log10(most))), 0), 6)
}

// observedThrough says in a subtitle what activity was looked at through.
func observedThrough(p *analysis.Representation) string {
	return fmt.Sprintf("%s %s", plural(p.Len(), "observation"), splitWords(p.Split))
}
