package server

// Answers are the types of all that routes answer with as JSON or as the facts of
// arrays, and of what the stream sends: the page's types are made from them. Types
// that they are made of need not be listed.
var Answers = []any{
	RunList{},
	RunFacts{},
	MetricColumns{},
	EventList{},
	FileList{},
	WeightFacts{},
	ActivationFacts{},
	SampleFacts{},
	Predicted{},
	Confused{},
	ViewList{},
	RecipeList{},
	TrainingList{},
	TryFacts{},
	PlaneFacts{},
	Failure{},
	RunGone{},
	Computation{},
	Progress{},
	WeightFilmFacts{},
	ActivationFilmFacts{},
	HistoryFacts{},
	ProjectionFacts{},
	ProjectionsFacts{},
	NeuronMapFacts{},
	NeuronDetail{},
	ResponseFacts{},
	NeighbourFacts{},
	SampleDetail{},
	ClassDetail{},
	MistakeList{},
	ExplainOrder{},
	ExplainFacts{},
}

// Shown says what an answer is about: a step of a run. Instead says why it is not
// the step that was asked for.
type Shown struct {
	Run     string `json:"run"`
	Step    int64  `json:"step"`
	Instead string `json:"instead,omitempty"`
}
