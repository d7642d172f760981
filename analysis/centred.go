package analysis

// centre returns weights [classes][units] minus, for each unit, their mean over the classes. A softmax gives
// the same probabilities for both: a constant that a unit adds to all classes cancels out. How
// large that constant is depends on how the training happened to drift, so that what a unit says
// for or against a class is seen without it.
func centre(weights []float32, classes int) []float32 {
	units := len(weights) / classes
	out := make([]float32, len(weights))
	for u := range units {
		mean := 0.0
		for c := range classes {
			mean += float64(weights[c*units+u])
		}
		mean /= float64(classes)
		for c := range classes {
			out[c*units+u] = float32(float64(weights[c*units+u]) - mean)
		}
	}
	return out
}

// softmaxed reports whether the network's outputs are a softmax of a dense layer's sums, of which a
// constant can be taken away.
func (r *Run) softmaxed() bool {
	out := r.Net.Spec.Layers[len(r.Net.Spec.Layers)-1]
	return out.Layer == "dense" && out.Activation == "softmax" && r.Net.Outputs() > 1
}
