package server

import "brainbow/nn"

// Answers are the types of all that routes answer with as JSON or as the facts of
// arrays, and of what the stream sends: the page's types are made from them. Types
// of their fields need not be listed, but for a run's network: run.json holds it as
// JSON that package runstore does not read.
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
	nn.Spec{},
}

// Shown says what an answer is about: a step of a run. Instead says why it is not
// the step that was asked for.
type Shown struct {
	Run     string `json:"run"`
	Step    int64  `json:"step"`
	Instead string `json:"instead,omitempty"`
}
