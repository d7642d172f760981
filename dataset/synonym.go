package dataset

import (
	"slices"
	"strings"
)

// synonyms lists other names of classes of public datasets.
var synonyms = map[string]string{
	"car": "automobile", "auto": "automobile", "motorcar": "automobile",
	"plane": "airplane", "aeroplane": "airplane", "aircraft": "airplane",
	"lorry": "truck", "boat": "ship",
	"t-shirt": "T-shirt/top", "pants": "Trouser", "jumper": "Pullover", "boot": "Ankle boot", "trainer": "Sneaker",
}

// meant returns the class that a name means which is no class of a dataset: the same in other letters or
// in the plural, or a synonym. ok is false if no class is meant.
func meant(all []string, name string) (class string, ok bool) {
	find := func(name string) (string, bool) {
		i := slices.IndexFunc(all, func(c string) bool { return strings.EqualFold(c, name) })
		if i < 0 {
			return "", false
		}
		return all[i], true
	}
	for _, n := range []string{name, strings.TrimSuffix(name, "s")} {
		if c, ok := find(n); ok {
			return c, true
		}
		if other, known := synonyms[strings.ToLower(n)]; known {
			if c, ok := find(other); ok {
				return c, true
			}
		}
	}
	return "", false
}
