package experiment

import (
	"encoding/json"
	"fmt"

	"brainbow/runstore"

	"github.com/goccy/go-yaml"
)

// RecipeText returns the recipe of a run as the text of a recipe file, with every default filled in.
// It is "" for a run without a recipe. What another program wrote instead of a recipe is returned as
// it is, in YAML.
func RecipeText(meta runstore.Meta) (string, error) {
	if len(meta.Recipe) == 0 {
		return "", nil
	}
	fail := func(err error) (string, error) {
		return "", fmt.Errorf("write recipe of run: %w", err)
	}
	r := &Recipe{}
	if err := json.Unmarshal(meta.Recipe, r); err != nil || len(r.Network) == 0 {
		text, err := yaml.JSONToYAML(meta.Recipe)
		if err != nil {
			return fail(err)
		}
		return string(text), nil
	}
	r.Seed = meta.Seed
	text, err := yaml.Marshal(r)
	if err != nil {
		return fail(err)
	}
	return string(text), nil
}
