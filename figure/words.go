package figure

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"brainbow/render"
)

// about holds the facts about a run that every figure needs.
type about struct {
	language
	shape   render.Shape
	detail  bool   // scores, tables and the method are shown too
	view    string // its name, if it has one
	Run     string // its name
	Step    int64  // the step shown
	Steps   int64  // the last step
	Epoch   float64
	Classes []string
}

// at names the step in words: "step 290 of 290".
func (a about) at() string { return a.language.at(a.Step, a.Steps) }

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

// names returns class names that can be drawn. A name that no font here can
// draw becomes the class's number, with a warning.
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

// capital returns a text with its first letter in upper case, unless it begins with the name of a unit or of
// a layer, such as fc1·12 and fc1.
func capital(s string) string {
	if first, _, _ := strings.Cut(s, " "); s == "" || strings.Contains(first, "·") || strings.ContainsAny(first, "0123456789") {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// splitWords says which split samples come from.
func splitWords(split string) string {
	if split == "train" {
		return "of the training set"
	}
	return "of the test set"
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// decimalsFor returns the number of decimals with which numbers up to largest
// show the given number of significant digits.
func decimalsFor(largest float64, digits int) int {
	if !finite(largest) || largest <= 0 {
		return digits - 1
	}
	return min(max(digits-1-int(math.Floor(math.Log10(largest))), 0), 6)
}

// Outcome writes a class and the network's output for it: "4: 99.9 %" where the outputs are
// probabilities, otherwise "4: 0.67".
func Outcome(class string, output float64, probability bool) string {
	return class + ": " + outputText(output, probability)
}

// outputText writes an output of the network: "99.9 %" where the outputs are probabilities,
// otherwise "0.67".
func outputText(output float64, probability bool) string {
	if probability {
		return render.Percent(output, 1)
	}
	return render.Fixed(output, 2)
}
