package figure

import (
	"brainbow/nn"
	"brainbow/render"
)

// sampleWords says of which sample a picture is, what it shows, and as what it is predicted.
func (a about) sampleWords(split string, sample, label, said int, names []string) string {
	values := []string{"split", a.split(split), "sample", render.Count(int64(sample)), "one", a.one(name(names, label))}
	if said == nn.NoClass {
		return a.say("sample.unpredicted", values...)
	}
	return a.say("sample.of", append(values, "said", a.class(name(names, said)))...)
}
