package render

// Sampler returns the figure with every kind of mark, for the golden test.
func Sampler() *Figure { return sampler() }
