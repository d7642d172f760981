package figure

import (
	"fmt"
	"strings"
)

// Text is something that both a saved picture and the page say, in both languages of the page.
// {name} stands for a value.
type Text struct{ EN, ZH string }

// Texts returns the texts of captions, legends and labels by their keys. The page is generated
// from them (app/tsgen), so that page and file use the same words. key.one is the singular of
// key, in English only.
func Texts() map[string]Text {
	all := map[string]Text{}
	for _, part := range []map[string]Text{networkTexts, confusionTexts, featureTexts, filmTexts, weightTexts, curveTexts, sumTexts, neuronTexts, placeTexts, mistakeTexts} {
		for key, t := range part {
			all["fig."+key] = t
		}
	}
	return all
}

var texts = Texts()

// say returns the English text of a key; values are names and values in turn. It panics for an
// unknown key or a value that the text does not have.
func say(key string, values ...string) string {
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
	for i := 0; i+1 < len(values); i += 2 {
		s = strings.ReplaceAll(s, "{"+values[i]+"}", values[i+1])
	}
	if strings.Contains(s, "{") {
		panic(fmt.Sprintf("figure: text %s lacks a value: %s", key, s))
	}
	return s
}

// splitName is how captions call a split.
func splitName(split string) string {
	if split == "train" {
		return say("split.train")
	}
	return say("split.test")
}
