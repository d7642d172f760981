package server

// WeightFacts go with the arrays of a layer: weight [units, …], and where there are
// any bias [units] and outgoing [classes, units].
type WeightFacts struct {
	Shown
	Layer      string `json:"layer"`
	Kind       string `json:"kind"` // dense or conv
	Activation string `json:"activation"`
	FromInput  bool   `json:"from_input"` // it reads the network's own input
	Output     bool   `json:"output"`     // its units are the classes
	Reads      string `json:"reads"`      // the value it reads, before it was flattened
	Reach      *Reach `json:"reach"`      // of a convolution
}

// Reach says what of a value a convolution sees: element (ky, kx) of its kernel at output
// (y, x) is over row y·stride + ky·dilation − top and the column alike; the units of each
// group see channels of their own.
type Reach struct {
	Stride   int `json:"stride"`
	Dilation int `json:"dilation"`
	Groups   int `json:"groups"`
	Top      int `json:"top"`
	Left     int `json:"left"`
}

// ActivationFacts go with an array [samples, channels, y, x] for each value.
type ActivationFacts struct {
	Shown
	Split   string  `json:"split"`
	Samples []int32 `json:"samples"`
}

// SampleFacts go with the array samples [samples, channels, y, x].
type SampleFacts struct {
	Run     string   `json:"run"`
	Split   string   `json:"split"`
	Samples []int32  `json:"samples"`
	Labels  []uint16 `json:"labels"`
}

// Predicted is what a network answers for every sample of a split.
type Predicted struct {
	Step       int64      `json:"step"`
	Split      string     `json:"split"`
	IDs        []int32    `json:"ids"`
	Labels     []int32    `json:"labels"`
	Predicted  []int32    `json:"predicted"`
	Confidence []*float64 `json:"confidence"`
	Loss       []*float64 `json:"loss"`
}

// Confused says which class was taken for which: Counts[actual][predicted], and up
// to 100 Samples of each cell, most confident first.
type Confused struct {
	Step     int64       `json:"step"`
	Split    string      `json:"split"`
	Classes  []string    `json:"classes"`
	Counts   [][]int     `json:"counts"`
	Samples  [][][]int32 `json:"samples"`
	Accuracy *float64    `json:"accuracy"`
}

// PlaneFacts go with values over the plane: side × side samples, from the top left,
// of the square from -reach to reach.
type PlaneFacts struct {
	Shown
	Reach float64 `json:"reach"`
	Side  int     `json:"side"`
}

// TryFacts go with the arrays of a sample that is not of the data.
type TryFacts struct {
	Shown
	Predicted  int        `json:"predicted"`
	Confidence *float64   `json:"confidence"`
	Classes    []string   `json:"classes"`
	Outputs    []*float64 `json:"outputs"` // of the last layer
}
