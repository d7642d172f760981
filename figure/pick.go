package figure

import "fmt"

// What can be chosen in pictures on a page; see [render.Pick].

// pickUnit chooses a unit of a layer.
func pickUnit(layer string, unit int) string { return fmt.Sprintf("units=%s:%d", layer, unit) }

// pickSample chooses a sample of the split that is shown.
func pickSample(id int) string { return fmt.Sprintf("samples=%d", id) }

// pickStep chooses a step.
func pickStep(step int64) string { return fmt.Sprintf("step=%d", step) }
