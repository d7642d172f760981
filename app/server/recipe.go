package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/runstore"
)

// newRecipe is the name of a recipe that comes as a text without a name.
const newRecipe = "new"

// maxEdits is the maximum number of edits of one request.
const maxEdits = 200

// RecipeOrder is the text of a recipe, and edits to make in it.
type RecipeOrder struct {
	Text  string            `json:"text"`
	Edits []experiment.Edit `json:"edits"`
	// Fit also gives the last layer one output for each class of the data, if it has another number.
	Fit bool `json:"fit"`
}

// RecipeText is the text of a recipe.
type RecipeText struct {
	Text string `json:"text"`
}

// RecipeDescription is the text after the edits, what it says, and what follows.
type RecipeDescription struct {
	Text string `json:"text"`
	// Form is the text as groups, lists and texts, as it is written; null if it is no YAML.
	Form     any             `json:"form"`
	Name     string          `json:"name"`
	Problems []RecipeProblem `json:"problems"`
	Layers   []RecipeLayer   `json:"layers"` // as far as the network can be built
	Input    *[3]int         `json:"input"`  // channels, height, width; null if unknown
	// Train and Test are the numbers of samples, 0 if the data cannot be opened.
	Train      int      `json:"train"`
	Test       int      `json:"test"`
	Classes    []string `json:"classes"`
	Missing    string   `json:"missing,omitempty"` // the dataset whose files are not there
	Parameters int      `json:"parameters"`        // 0 if the network cannot be built
	PerEpoch   int64    `json:"steps_per_epoch"`
	Steps      int64    `json:"steps"`
	Memory     int64    `json:"memory"` // bytes of the training, its data included
}

// RecipeProblem is what is wrong with a key, in the engine's words.
type RecipeProblem struct {
	Key     string `json:"key"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Problem string `json:"problem"`
}

// RecipeLayer is a layer of a described network.
type RecipeLayer struct {
	Name       string `json:"name"`
	Shape      [3]int `json:"shape"`
	Parameters int    `json:"parameters"`
}

// FormFacts describes every key of a recipe.
type FormFacts struct {
	Fields []experiment.Field `json:"fields"`
}

// form describes the keys of recipes.
func (s *Server) form(w http.ResponseWriter, r *http.Request) error {
	return sendJSON(w, r, FormFacts{experiment.FormFields()})
}

// recipeText answers with a text to start from.
func (s *Server) recipeText(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	var text []byte
	var err error
	switch {
	case q.Has("recipe"):
		name := q.Get("recipe")
		if !slices.Contains(experiment.Names(), name) {
			return refuse(http.StatusNotFound, "the route /api/recipes lists them", "there is no recipe %q", name)
		}
		text, err = experiment.Source(name)
	case q.Has("run"):
		dir, dirErr := s.runDir(q.Get("run"))
		if dirErr != nil {
			return dirErr
		}
		run, openErr := runstore.OpenWith(dir, runstore.OpenOptions{FS: s.opt.FS})
		if openErr != nil {
			return openErr
		}
		if text, err = experiment.TextOf(run.Meta()); err != nil {
			return refuse(http.StatusUnprocessableEntity, "start from a recipe", "%v", err)
		}
	default:
		name := q.Get("data")
		if name == "" {
			name = "digits"
		}
		text, err = s.template(r.Context(), name)
	}
	if err != nil {
		return err
	}
	return sendJSON(w, r, RecipeText{string(text)})
}

// template returns a recipe for a dataset.
func (s *Server) template(ctx context.Context, name string) ([]byte, error) {
	if err := namedOnly(name); err != nil {
		return nil, err
	}
	if c, ok := s.opt.Data.(dataset.Catalog); ok {
		if info, err := c.Find(name); err == nil && len(info.Classes) > 0 {
			return experiment.Template(name, info.Shape, len(info.Classes)), nil
		}
	}
	d, err := s.sets.Open(name, dataset.Options{Context: ctx})
	if err != nil {
		return nil, err
	}
	return experiment.Template(name, d.Shape, len(d.Classes)), nil
}

// describeRecipe makes edits in a text and describes it.
func (s *Server) describeRecipe(w http.ResponseWriter, r *http.Request) error {
	var o RecipeOrder
	if err := readJSON(r, &o); err != nil {
		return err
	}
	if len(o.Edits) > maxEdits {
		return refuse(http.StatusBadRequest, "send them in parts", "at most %d edits are made at once, not %d", maxEdits, len(o.Edits))
	}
	text, err := experiment.Rewrite([]byte(o.Text), o.Edits)
	if err != nil {
		return err
	}
	opt := dataset.Options{Context: r.Context()}
	d := experiment.Describe(newRecipe, text, s.sets, opt)
	if edits := d.Adapt(); o.Fit && len(edits) > 0 {
		if text, err = experiment.Rewrite(text, edits); err != nil {
			return err
		}
		d = experiment.Describe(newRecipe, text, s.sets, opt)
	}
	if err := r.Context().Err(); err != nil {
		return err
	}
	return sendJSON(w, r, s.description(text, d))
}

func (s *Server) description(text []byte, d *experiment.Description) RecipeDescription {
	out := RecipeDescription{Text: string(text), Form: d.Written, Problems: []RecipeProblem{}, Layers: []RecipeLayer{}, Classes: []string{}}
	for _, p := range d.Problems {
		out.Problems = append(out.Problems, RecipeProblem{p.Key, p.Line, p.Column, p.Problem})
	}
	for _, l := range d.Layers {
		out.Layers = append(out.Layers, RecipeLayer(l))
	}
	if d.Recipe != nil {
		out.Name = d.Recipe.Name
	}
	if d.Data != nil {
		out.Train, out.Test, out.Classes = d.Data.Train.Len(), d.Data.Test.Len(), d.Data.Classes
	}
	if d.Input != [3]int{} {
		out.Input = &d.Input
	}
	if missing, ok := errors.AsType[*dataset.MissingError](d.Missing); ok && missing.Public {
		out.Missing = missing.Name
	}
	out.PerEpoch, out.Steps, out.Memory = d.PerEpoch, d.Steps, d.Memory(s.opt.Threads)
	if d.Network != nil {
		out.Parameters = d.Network.Parameters()
	}
	return out
}

// estimateRecipe answers how long the training of a text will take. One estimate is made at a time.
func (s *Server) estimateRecipe(w http.ResponseWriter, r *http.Request) error {
	var o RecipeText
	if err := readJSON(r, &o); err != nil {
		return err
	}
	ctx := r.Context()
	select {
	case s.estimates <- struct{}{}:
		defer func() { <-s.estimates }()
	case <-ctx.Done():
		return ctx.Err()
	}
	d, err := experiment.Parse(newRecipe, []byte(o.Text))
	if err != nil {
		return err
	}
	e, err := experiment.Prepare(d, s.sets, dataset.Options{Context: ctx})
	if err != nil {
		return err
	}
	out, err := e.Estimate(ctx, s.opt.Threads)
	if err != nil {
		return fmt.Errorf("estimate training: %w", err)
	}
	return sendJSON(w, r, out)
}
