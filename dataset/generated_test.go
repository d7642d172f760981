package dataset_test

import (
	"brainbow/dataset"
	"brainbow/dataset/generate"
)

func init() { dataset.Open = generate.Opener{}.Open }
