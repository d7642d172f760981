package experiment

import (
	"fmt"
	"strings"
)

// Template returns the text of a small recipe for a dataset of a shape and a number of classes, to
// begin a new one with.
func Template(data string, shape [3]int, classes int) []byte {
	var layers []string
	transforms, optimizer := "[scale]", "{kind: adam, learning_rate: 0.001}"
	switch side := min(shape[1], shape[2]); {
	case shape[1]*shape[2] == 1: // points
		layers = []string{"{layer: dense, units: 8, activation: tanh}"}
		transforms, optimizer = "[]", "{kind: adam, learning_rate: 0.01}"
	case side >= 8:
		layers = []string{
			"{layer: conv, filters: 8, kernel: 3, padding: same, activation: relu, weight_init: {kind: he-normal}}",
			"{layer: maxpool, size: 2}",
			"{layer: flatten}",
		}
	default:
		layers = []string{"{layer: flatten}", "{layer: dense, units: 16, activation: relu, weight_init: {kind: he-normal}}"}
	}
	layers = append(layers, fmt.Sprintf("{layer: dense, units: %d, activation: softmax}", max(classes, 2)))
	var b strings.Builder
	fmt.Fprintf(&b, "name: %s\ndata: {name: %s}\n", newName(data), renderScalar(data, true))
	if transforms != "[]" {
		fmt.Fprintf(&b, "transforms: %s\n", transforms)
	}
	b.WriteString("network:\n")
	for _, l := range layers {
		fmt.Fprintf(&b, "  - %s\n", l)
	}
	fmt.Fprintf(&b, "loss: softmax-cross-entropy\noptimizer: %s\nbatch: 32\nepochs: 5\nseed: 1\n", optimizer)
	return []byte(b.String())
}

// newName is a name for runs on a dataset.
func newName(data string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| .`, r) {
			return '-'
		}
		return r
	}, data)
	return "my-" + strings.Trim(clean, "-")
}
