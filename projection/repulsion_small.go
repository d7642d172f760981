package projection

import "context"

// smallLayout is the extent below which the forces of a layout are computed by series expansion.
const smallLayout = 0.1

// expanded computes the forces of a layout that is small compared with the kernel's width of 1, for
// which forces from a grid would be lost in rounding. With the centred positions u and the moments
// M = Σ u·uᵀ, T = tr M, s = Σ |u|²·u and Q = Σ |u|⁴, up to fifth order in u,
//
//	F_i = Σ_j (1 − 2|d|²)·d = n·u_i − 2(n|u_i|²·u_i + T·u_i + 2M·u_i − s)
//	Z = Σ_{i≠j} 1 − |d|² + |d|⁴ = n² − n − 2nT + 2nQ + 2T² + 4|M|²
//
// The error of a force is below 3|d|⁴, a thousandth where d is largest.
func expanded(ctx context.Context, threads int, f, y []float32) (float64, error) {
	n := len(y) / 2
	var mean [2]float64
	for i, v := range y {
		mean[i&1] += float64(v)
	}
	mean[0] /= float64(n)
	mean[1] /= float64(n)
	var xx, xy, yy, sx, sy, q float64
	for i := 0; i < len(y); i += 2 {
		ux, uy := float64(y[i])-mean[0], float64(y[i+1])-mean[1]
		square := float64(ux*ux) + float64(uy*uy)
		xx += float64(ux * ux)
		xy += float64(ux * uy)
		yy += float64(uy * uy)
		sx += float64(square * ux)
		sy += float64(square * uy)
		q += float64(square * square)
	}
	all, trace := float64(n), xx+yy
	err := split(ctx, threads, n, pointsPart, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			ux, uy := float64(y[2*i])-mean[0], float64(y[2*i+1])-mean[1]
			c := float64(all*(float64(ux*ux)+float64(uy*uy))) + trace
			tx := float64(c*ux) + 2*(float64(xx*ux)+float64(xy*uy)) - sx
			ty := float64(c*uy) + 2*(float64(xy*ux)+float64(yy*uy)) - sy
			f[2*i], f[2*i+1] = float32(float64(all*ux)-2*tx), float32(float64(all*uy)-2*ty)
		}
	})
	norm := float64(xx*xx) + 2*float64(xy*xy) + float64(yy*yy)
	return float64(all*all) - all - 2*float64(all*trace) + 2*float64(all*q) + 2*float64(trace*trace) + 4*norm, err
}
