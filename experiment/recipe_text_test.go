package experiment

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"brainbow/runstore"
)

// The text of a run's recipe, of a branch too, is a recipe file that reads as the recipe.
func TestRecipeText(t *testing.T) {
	run := parent(t, "seed=5")
	for _, meta := range []runstore.Meta{run.Meta(), branch(t, run, 4, "data.without=[1, 2]", "epochs=6").Meta()} {
		text, err := RecipeText(meta)
		check(t, err)
		d, err := Parse("of the run", []byte(text))
		check(t, err)
		got, err := d.Recipe()
		check(t, err)
		var want Recipe
		check(t, json.Unmarshal(meta.Recipe, &want))
		want.Seed = meta.Seed
		if want.Seed != 5 || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s\nreads as %+v,\nnot as %+v", text, *got, want)
		}
	}
	text, err := RecipeText(runstore.Meta{Recipe: json.RawMessage(`{"by":"somebody","data":{"name":"circles"}}`)})
	check(t, err)
	if !strings.Contains(text, "name: circles") {
		t.Errorf("another program's: %q", text)
	}
	if text, err := RecipeText(runstore.Meta{}); text != "" || err != nil {
		t.Errorf("without a recipe: %q %v", text, err)
	}
}
