package analysis

// Active returns the share of a layer's units that are active at a sample, on average over the observations: those whose
// output is above a limit: 0, of an activation function with two bounds, such as sigmoid, the middle. ok is false where
// outputs are below 0 too, so that a unit without an effect is not the least that there is.
func (r *Run) Active(p *Representation) (share, limit float64, ok bool) {
	if low, high, bounded := r.Bounds(p.Layer); bounded && low == 0 {
		limit = float64(high) / 2
	} else if bounded {
		return 0, 0, false
	}
	active := 0
	for _, v := range p.Points.Data {
		if v < 0 {
			return 0, 0, false
		}
		if float64(v) > limit {
			active++
		}
	}
	if len(p.Points.Data) == 0 {
		return 0, 0, false
	}
	return float64(active) / float64(len(p.Points.Data)), limit, true
}
