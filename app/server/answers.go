package server

import (
	"brainbow/experiment"
	"brainbow/nn"
	"brainbow/render"
)

// Answers lists the types that routes send as JSON or as the facts of arrays, and those that
// the stream sends. app/tsgen writes the page's types from them. Types of their fields need not
// be listed, except that of a run's network, which run.json holds as JSON that package runstore
// does not decode.
var Answers = []any{
	RunList{},
	RunFacts{},
	AboutFacts{},
	NoteOrder{},
	NameOrder{},
	DiskFacts{},
	TrashList{},
	TrialList{},
	MetricColumns{},
	MomentFacts{},
	ChannelList{},
	EventList{},
	FileList{},
	WeightFacts{},
	ActivationFacts{},
	SampleFacts{},
	Predicted{},
	Confused{},
	ViewList{},
	Opened{},
	DataReceived{},
	RecipeList{},
	TrainingList{},
	RecipeDescription{},
	RecipeText{},
	FormFacts{},
	DatasetList{},
	SheetFacts{},
	Fetching{},
	experiment.Edit{},
	experiment.Estimate{},
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
	SilentFacts{},
	SeparationFacts{},
	WhyFacts{},
	CourseFacts{},
	ClassCourseFacts{},
	NeighbourFacts{},
	SampleDetail{},
	ExactTurn{},
	ClassDetail{},
	MistakeList{},
	CompareFacts{},
	ExplainOrder{},
	ExplainFacts{},
	render.FigureFacts{},
	render.BodyFacts{},
	nn.Spec{},
}

// Shown names the run and the step that an answer is about. If that is not the requested step,
// Instead says why.
type Shown struct {
	Run     string `json:"run"`
	Step    int64  `json:"step"`
	Instead string `json:"instead,omitempty"`
	// InsteadCode is the kind of that error, as in error answers.
	InsteadCode string `json:"instead_code,omitempty"`
}
