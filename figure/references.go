package figure

import "brainbow/render"

// references are the sections of the documentation that say more about each view's method: the link below a view on
// the page, and the last words of the method in files.
var references = map[string]render.Reference{
	"network":      {File: "gallery.md", Section: "network", Anchor: "network"},
	"weights":      {File: "gallery.md", Section: "weights", Anchor: "weights"},
	"sum":          {File: "studio.md", Section: "Weighted sums", Anchor: "weighted-sums"},
	"plane":        {File: "studio.md", Section: "Points in the plane", Anchor: "points-in-the-plane"},
	"confusion":    {File: "gallery.md", Section: "confusion", Anchor: "confusion"},
	"compare":      {File: "compare.md", Section: "How it is measured", Anchor: "how-it-is-measured"},
	"mistakes":     {File: "gallery.md", Section: "mistakes", Anchor: "mistakes"},
	"filters":      {File: "gallery.md", Section: "filters", Anchor: "filters"},
	"features":     {File: "gallery.md", Section: "features", Anchor: "features"},
	"lego":         {File: "gallery.md", Section: "lego", Anchor: "lego"},
	"projection":   {File: "hidden-activity.md", Section: "How far to trust a picture", Anchor: "how-far-to-trust-a-picture"},
	"before-after": {File: "hidden-activity.md", Section: "Before and after", Anchor: "before-and-after"},
	"layers":       {File: "hidden-activity.md", Section: "From layer to layer", Anchor: "from-layer-to-layer"},
	"epochs":       {File: "hidden-activity.md", Section: "From epoch to epoch", Anchor: "from-epoch-to-epoch"},
	"neurons":      {File: "hidden-activity.md", Section: "Before and after", Anchor: "before-and-after"},
	"neuron":       {File: "gallery.md", Section: "neuron", Anchor: "neuron"},
	"activity":     {File: "hidden-activity.md", Section: "Separation rises with depth and with training", Anchor: "separation-rises-with-depth-and-with-training"},
	"explain":      {File: "datasets.md", Section: "Classes that fall in two", Anchor: "classes-that-fall-in-two"},
	"samples":      {File: "gallery.md", Section: "samples", Anchor: "samples"},
	"dataset":      {File: "datasets.md", Section: "Measured properties", Anchor: "measured-properties"},
	"curves":       {File: "recipe-file.md", Section: "What is recorded", Anchor: "what-is-recorded"},
	"change":       {File: "gallery.md", Section: "change", Anchor: "change"},
	"film":         {File: "recipes.md", Section: "The seed of learn-to-see", Anchor: "the-seed-of-learn-to-see"},
	"sweep":        {File: "sweeps.md", Section: "What the built-in sweeps show", Anchor: "what-the-built-in-sweeps-show"},
	"collages":     {File: "sweeps.md", Section: "What smooths the weights? (init-and-l2)", Anchor: "what-smooths-the-weights-init-and-l2"},
}

// ReferenceOf returns the section of the documentation about a view's method.
func ReferenceOf(view string) (r render.Reference, ok bool) {
	r, ok = references[view]
	return r, ok
}
