package server

import (
	"brainbow/record"
	"brainbow/runstore"
)

// RunList is the list of runs and sweeps, newest first.
type RunList struct {
	Runs []Listing `json:"runs"`
	// ReadOnly says that this server changes nothing, so that a page offers no changes.
	ReadOnly bool `json:"read_only"`
}

// RunFacts describes a run.
type RunFacts struct {
	Name         string           `json:"name"`
	Meta         runstore.Meta    `json:"meta"` // run.json
	Status       runstore.Status  `json:"status"`
	Can          record.Abilities `json:"can"`
	FirstStep    int64            `json:"first_step"` // above 0 for a branch
	LastStep     int64            `json:"last_step"`
	TotalSteps   int64            `json:"total_steps"`     // updates of the whole training, 0 if unknown
	PerEpoch     int64            `json:"steps_per_epoch"` // 0 if unknown
	Values       []Value          `json:"values"`
	Params       []Param          `json:"params"`
	Layers       []string         `json:"layers"`     // those with weights
	Parameters   int              `json:"parameters"` // number of parameters
	MultiplyAdds int64            `json:"multiply_adds"`
	// Probabilities is true if the outputs are probabilities, which sum to one.
	Probabilities bool      `json:"probabilities"`
	Output        string    `json:"output"` // name of the last value
	Loss          string    `json:"loss"`
	Data          DataFacts `json:"data"`
	Classes       []string  `json:"classes"`
	Steps         KeptSteps `json:"steps"`
	Bytes         int64     `json:"bytes"`
	Warnings      []string  `json:"warnings"`
}

// DataFacts describes the data of a run. If the data is missing or differs from the run's,
// Error says so.
type DataFacts struct {
	Name     string  `json:"name"`
	Error    string  `json:"error,omitempty"`
	Hint     string  `json:"hint,omitempty"`
	Code     string  `json:"code,omitempty"` // of the error, as an answer has it
	Get      string  `json:"get,omitempty"`  // the command that downloads missing data, if one does
	Title    string  `json:"title,omitempty"`
	Shape    *[3]int `json:"shape,omitempty"` // channels, height, width
	Pictures bool    `json:"pictures"`
	Train    int     `json:"train"` // number of samples
	Test     int     `json:"test"`
}

// KeptSteps lists the steps at which something was recorded.
type KeptSteps struct {
	Frames      []int64            `json:"frames"`
	Replay      []int64            `json:"replay"`
	Predictions []int64            `json:"predictions"`
	Probes      map[string][]int64 `json:"probes"` // by value
}

// Value describes one value of a network: its input, or the output of a layer.
type Value struct {
	Name  string `json:"name"`
	Shape [3]int `json:"shape"` // channels, height, width
	Layer int    `json:"layer"` // index in the network's list of layers, -1 for the input
	Pre   bool   `json:"pre"`   // before the activation
}

// Param describes one parameter array.
type Param struct {
	Name   string `json:"name"`
	Shape  []int  `json:"shape"`
	Layer  int    `json:"layer"`
	Buffer bool   `json:"buffer"` // state that is not trained, such as running statistics
}

// MetricColumns holds rows of metrics.jsonl as columns, with null for missing numbers.
type MetricColumns struct {
	Step     []int64    `json:"step"`
	Epoch    []*float64 `json:"epoch"`
	Split    []string   `json:"split"`
	Loss     []*float64 `json:"loss"`
	Accuracy []*float64 `json:"accuracy"`
	Samples  []int      `json:"samples"`
}

// EventList lists the changes made during training.
type EventList struct {
	Events []runstore.Event `json:"events"`
}

// FileList lists the files of a run.
type FileList struct {
	Files []runstore.Entry `json:"files"`
}

// ViewList lists the registered views, and the formats in which this server draws them.
type ViewList struct {
	Views   []ViewFacts `json:"views"`
	Formats []string    `json:"formats"`
}

// ViewFacts describes a view.
type ViewFacts struct {
	Name   string      `json:"name"`
	About  string      `json:"about"`
	Params []ViewParam `json:"params"`
	Runs   int         `json:"runs"` // maximum number of runs it shows together, 0 for any number
	Sweep  bool        `json:"sweep,omitempty"`
}

// ViewParam describes a parameter of a view.
type ViewParam struct {
	Name    string   `json:"name"`
	Default string   `json:"default"`
	Allowed []string `json:"allowed,omitempty"`
	Form    string   `json:"form,omitempty"`
	Help    string   `json:"help"`
}

// RecipeList lists the recipes that can be trained.
type RecipeList struct {
	Recipes []RecipeFacts `json:"recipes"`
}

// RecipeFacts describes a recipe.
type RecipeFacts struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	About string `json:"about"`
}

// TrainingList lists the trainings of this process.
type TrainingList struct {
	Trainings []Training `json:"trainings"`
}
