package figure

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"brainbow/render"
)

// language is that of a picture's words: "" is English, "zh" simplified Chinese.
type language string

const chinese language = "zh"

// Languages are the accepted values of the parameter lang.
var Languages = []string{"en", string(chinese)}

// say returns the text of a key; values are names and values in turn. It panics for an unknown key
// and where the text lacks a value.
func (l language) say(key string, values ...string) string {
	text, ok := texts["fig."+key]
	if !ok {
		panic("figure: no text " + key)
	}
	s := text.EN
	for i := 0; i+1 < len(values); i += 2 {
		if values[i] == "count" && values[i+1] == "1" {
			if one, ok := texts["fig."+key+".one"]; ok {
				s = one.EN
			}
		}
	}
	if l == chinese {
		s = text.ZH
	}
	pairs := make([]string, len(values))
	for i := 0; i+1 < len(values); i += 2 {
		pairs[i], pairs[i+1] = "{"+values[i]+"}", values[i+1]
	}
	if filled := strings.NewReplacer(pairs...).Replace(s); len(values) > 0 {
		s = filled
	}
	if l == chinese {
		s = tidied.Replace(strings.TrimSpace(s))
	}
	s = strings.ReplaceAll(s, "  ", " ") // where a value is empty
	if i := strings.IndexByte(s, '{'); i >= 0 && strings.IndexByte(s[i:], '}') > 0 && !strings.Contains(strings.Join(values, ""), "{") {
		panic(fmt.Sprintf("figure: text %s lacks a value: %s", key, s))
	}
	return s
}

// tidied removes the spaces around a number in Chinese where punctuation, or another space, is beside it.
var tidied = strings.NewReplacer("  ", " ", " ，", "，", " 。", "。", " ：", "：", " 、", "、", " ；", "；", "； ", "；", " ）", "）", "（ ", "（", "， ", "，", "： ", "：", "、 ", "、")

// percent writes a share as a percentage; in Chinese there is no space before the sign.
func (l language) percent(share float64, decimals int) string {
	s := render.Percent(share, decimals)
	if l == chinese {
		s = strings.ReplaceAll(s, "\u2009", "")
	}
	return s
}

// rounded writes a share as a whole percentage, but not 100 % or 0 % for what is only nearly all or nothing.
func (l language) rounded(share float64) string {
	if s := l.percent(share, 0); share == 1 || share == 0 || s != l.percent(1, 0) && s != l.percent(0, 0) {
		return s
	}
	return l.percent(share, 1)
}

// inPercent writes a number as a percentage: 20 %.
func (l language) inPercent(number string) string {
	if l == chinese {
		return number + "%"
	}
	return number + "\u2009%"
}

// output writes an output of the network: "99.9 %" where the outputs are probabilities, otherwise
// "0.67".
func (l language) output(v float64, probability bool) string {
	if probability {
		return l.percent(v, 1)
	}
	return render.Fixed(v, 2)
}

// sentences joins sentences, leaving out empty ones.
func (l language) sentences(all ...string) string {
	var kept []string
	for _, s := range all {
		if s != "" {
			kept = append(kept, s)
		}
	}
	if l == chinese {
		return strings.Join(kept, "")
	}
	return strings.Join(kept, " ")
}

// list joins names: "a, b and c".
func (l language) list(names []string) string {
	switch {
	case l == chinese:
		return tidied.Replace(strings.Join(names, "、"))
	case len(names) < 2:
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// items joins things of one kind: "a, b, c".
func (l language) items(all []string) string {
	if l == chinese {
		return strings.Join(all, "、")
	}
	return strings.Join(all, ", ")
}

// clauses joins parts of a sentence: "a; b".
func (l language) clauses(all []string) string {
	if l == chinese {
		return strings.Join(all, "；")
	}
	return strings.Join(all, "; ")
}

// letter reports whether a class is called by one letter or a number, such as 5, which a sentence
// can use as a noun. A single Chinese character is a word.
func letter(name string) bool {
	if r, n := utf8.DecodeRuneInString(name); n == len(name) && unicode.IsLetter(r) {
		return !unicode.Is(unicode.Lo, r)
	}
	for _, r := range name {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return name != ""
}

// class names a class in a sentence: 5, or “cat” in quotation marks.
func (l language) class(name string) string {
	switch {
	case !letter(name):
		return "“" + name + "”"
	case l == chinese:
		return " " + name + " "
	}
	return name
}

// one names a sample of a class: a 5, an 8, or “cat”.
func (l language) one(name string) string {
	if l == chinese || !letter(name) {
		return l.class(name)
	}
	if vowelSound(name) {
		return "an " + name
	}
	return "a " + name
}

// vowelSound reports whether a number or a single letter is spoken with a vowel first: an 8, an F.
func vowelSound(name string) bool {
	if name == "11" || name == "18" || name[0] == '8' {
		return true
	}
	return utf8.RuneCountInString(name) == 1 && strings.Contains("AEFHILMNORSXaefhilmnorsxÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØàáâãäåæèéêëìíîïòóôõöø", name)
}

// many names the samples of a class: 5s, or “cat”.
func (l language) many(name string) string {
	if l == chinese || !letter(name) {
		return l.class(name)
	}
	return name + "s"
}

// at names the step shown: "step 290 of 290".
func (l language) at(step, of int64) string {
	if of > 0 {
		return l.say("at.of", "step", render.Count(step), "steps", render.Count(of))
	}
	return l.say("at", "step", render.Count(step))
}

// samples counts samples of a split: "10,000 test samples".
func (l language) samples(n int, split string) string {
	key := "samples.test"
	if split == "train" {
		key = "samples.train"
	}
	return l.say(key, "count", render.Count(int64(n)))
}

// split names a split before the word "samples": test, training.
func (l language) split(name string) string {
	if name == "train" {
		return l.say("split.train")
	}
	return l.say("split.test")
}

// layer names a layer by its place in the network: "hidden layer (fc1)", "output layer".
func (l language) layer(name string, output bool) string {
	if output {
		return l.say("layer.output")
	}
	return l.say("layer.hidden", "layer", name)
}

// Unit is what pictures call a unit of a hidden layer: fc1·12.
func Unit(layer string, unit int) string { return fmt.Sprintf("%s·%d", layer, unit) }
