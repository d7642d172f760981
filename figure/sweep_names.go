package figure

import (
	"strings"

	"brainbow/render"
)

// plotTitle names a group's plot and what it shows, or, where that has no room beside one of the groups, the group alone; the
// caption says what is shown.
func (s *sweepSheet) plotTitle(group, what string, width float64, style render.TextStyle) string {
	if group == "" {
		return what
	}
	for _, g := range s.groups {
		if render.Measure(g+": "+what, style) > width {
			return group
		}
	}
	return group + ": " + what
}

// hyphenated breaks a name into lines as [render.Wrap] does, and words that are too wide for one line with a hyphen, between
// a vowel and a consonant if there is such a place.
func hyphenated(name string, width float64, style render.TextStyle) []string {
	var words []string
	for _, word := range strings.Fields(name) {
		for render.Measure(word, style) > width {
			at := hyphenAt([]rune(word), width, style)
			if at < 2 {
				break
			}
			words = append(words, string([]rune(word)[:at])+"-")
			word = string([]rune(word)[at:])
		}
		words = append(words, word)
	}
	return render.Wrap(strings.Join(words, " "), width, style)
}

// hyphenAt returns after how many letters a word is broken, 0 for words that are not of Latin letters.
func hyphenAt(word []rune, width float64, style render.TextStyle) int {
	const vowels = "aeiouyAEIOUY"
	last := 0
	for at := 2; at < len(word)-1; at++ {
		if word[at] > 0x24f || render.Measure(string(word[:at])+"-", style) > width {
			break
		}
		if strings.ContainsRune(vowels, word[at-1]) && !strings.ContainsRune(vowels, word[at]) || last == 0 {
			last = at
		}
	}
	return last
}
