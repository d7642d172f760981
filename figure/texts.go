package figure

import "strings"

// Text is something that both a saved picture and the page say, in both languages of the page.
// {name} stands for a value.
type Text struct{ EN, ZH string }

// Texts returns the texts that the page shares with pictures, by their keys. The page is generated
// from them (app/tsgen), so that page and file use the same words. key.one is the singular of
// key, in English only.
func Texts() map[string]Text {
	return keyed(networkTexts, confusionTexts, featureTexts, filmTexts, weightTexts, curveTexts, sumTexts, neuronTexts, placeTexts, mistakeTexts, whyTexts)
}

// texts are all texts: those of [Texts], and those of pictures alone.
var texts = keyed(Texts(), keyed(commonTexts, confusionWords, curveWords, changeWords, sweepWords, mistakeWords, planeWords, filmWords, dataWords, weightWords, sumWords, featureWords, legoWords, filterWords, networkWords, collageWords, placeWords, propertyWords, neuronWords, explainWords, trailWords, compareWords))

func keyed(parts ...map[string]Text) map[string]Text {
	all := map[string]Text{}
	for _, part := range parts {
		for key, t := range part {
			all["fig."+strings.TrimPrefix(key, "fig.")] = t
		}
	}
	return all
}
