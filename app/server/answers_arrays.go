package server

import "brainbow/figure"

// WeightFacts describes the arrays of a layer: weight [units, …], strength [units, channels], by
// [analysis.LayerWeights.Strengths], of all channels together where the layer reads the network's
// input as a picture, and, if the layer has them, bias [units] and outgoing [classes, units], centred
// before a softmax. Weights of such outputs to hidden units are there as centred [units, channels]
// too, with centred-bias [units], and the mean pictures of the classes as mean [units, y, x] where
// the view weights draws their outlines. With beside=true there are the pictures beside the weights of
// classes: class-mean and contrast [units, channels, y, x], and likeness [2, units] to the two.
type WeightFacts struct {
	Shown
	Layer      string `json:"layer"`
	Kind       string `json:"kind"` // dense or conv
	Activation string `json:"activation"`
	FromInput  bool   `json:"from_input"` // the layer reads the network's input
	Output     bool   `json:"output"`     // the layer's units are the classes
	Reads      string `json:"reads"`      // the value that the layer reads, before flattening
	Reach      *Reach `json:"reach"`      // null unless the layer is a convolution
	// Ink says that the units read pictures of ink on a dark ground; Spot is the place that the view
	// weights points at, null for none.
	Ink  bool                 `json:"ink"`
	Spot *figure.TemplateSpot `json:"spot"`
}

// Reach says which part of a value a convolution reads: at output (y, x), element (ky, kx) of
// its kernel reads row y·stride + ky·dilation − top and column x·stride + kx·dilation − left.
// The units of each group read separate channels.
type Reach struct {
	Stride   int `json:"stride"`
	Dilation int `json:"dilation"`
	Groups   int `json:"groups"`
	Top      int `json:"top"`
	Left     int `json:"left"`
}

// ActivationFacts describes one array [samples, channels, y, x] for each value.
type ActivationFacts struct {
	Shown
	Split   string  `json:"split"`
	Samples []int32 `json:"samples"`
}

// SampleFacts describes the array samples [samples, channels, y, x].
type SampleFacts struct {
	Run     string   `json:"run"`
	Split   string   `json:"split"`
	Samples []int32  `json:"samples"`
	Labels  []uint16 `json:"labels"`
}

// Predicted holds the network's predictions for every sample of a split. The class is −1 where an
// output is not a number, here and in the other answers.
type Predicted struct {
	Shown
	Split      string     `json:"split"`
	IDs        []int32    `json:"ids"`
	Labels     []int32    `json:"labels"`
	Predicted  []int32    `json:"predicted"`
	Confidence []*float64 `json:"confidence"`
	Loss       []*float64 `json:"loss"`
}

// Confused is a confusion matrix: Counts[actual][predicted], and up to 100 Samples of each
// cell, most confident first.
type Confused struct {
	Shown
	Split    string      `json:"split"`
	Classes  []string    `json:"classes"`
	Counts   [][]int     `json:"counts"`
	Samples  [][][]int32 `json:"samples"`
	None     []int       `json:"none"` // samples of each class without a predicted one
	Accuracy *float64    `json:"accuracy"`
}

// PlaneFacts describes arrays of values over the plane: side × side samples of the square from
// -reach to reach, row by row from the top left.
type PlaneFacts struct {
	Shown
	Reach float64 `json:"reach"`
	Side  int     `json:"side"`
}

// TryFacts describes the arrays of a sample that a request sent, and those of Why.
type TryFacts struct {
	Shown
	Predicted  int        `json:"predicted"`
	Confidence *float64   `json:"confidence"`
	Classes    []string   `json:"classes"`
	Outputs    []*float64 `json:"outputs"` // of the last layer
	// Probabilities is true if the outputs are probabilities.
	Probabilities bool `json:"probabilities"`
	// Like are the training samples nearest to it in a layer, Course the answers over the training, and Why
	// what speaks for the answer and against the next class; null unless asked for.
	Like   *LikeFacts   `json:"like"`
	Course *CourseFacts `json:"course"`
	Why    *WhyFacts    `json:"why"`
}

// LikeFacts lists the training samples to which a layer gives the most similar values, nearest first.
type LikeFacts struct {
	Layer     string     `json:"layer"`
	IDs       []int32    `json:"ids"`
	Labels    []int32    `json:"labels"`
	Distances []*float64 `json:"distances"`
}
