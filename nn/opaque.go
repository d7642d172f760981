package nn

// Opaque returns a network of which only some values are known, by their names and shapes: that of a
// recording whose network could not be described. It has no layers and no weights, and nothing can
// be computed with it.
func Opaque(values []Value) *Network {
	n := &Network{values: []Value{{Name: "input", Layer: -1}}}
	for _, v := range values {
		v.Layer = -1
		if v.Name == "input" {
			n.values[0] = v
			continue
		}
		n.values = append(n.values, v)
	}
	return n
}

// Opaque reports whether the network has no layers because nobody knows them.
func (n *Network) Opaque() bool { return len(n.nodes) == 0 }
