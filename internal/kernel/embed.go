package kernel

// The forces of t-SNE between points of the plane (van der Maaten and Hinton, "Visualizing Data
// using t-SNE", 2008). Products are rounded before they are added, so the portable code is fast
// too.

// AttractArgs are the arguments of [Attract].
type AttractArgs struct {
	Y    []float32 // positions x, y of point after point
	Rows []int32   // row i is Col and P[Rows[i]:Rows[i+1]], a whole number of blocks
	Col  []int32   // indices of points; padding holds the row's own index
	P    []float32 // weights, 0 for padding
	F    []float32 // forces x, y of point after point
}

// Attract sets, for the rows i from lo to hi, where d = y_i − y_j,
//
//	F_i = Σ_j P_ij/(1+|d|²) · d
//
// The 16 lanes are summed block by block and then by halves, as [ReduceLanes] does.
// Indices in Col are not checked.
func Attract(a *AttractArgs, lo, hi int) {
	if lo < 0 || hi >= len(a.Rows) || 2*hi > min(len(a.F), len(a.Y)) || int(a.Rows[max(hi, 0)]) > min(len(a.Col), len(a.P)) {
		panic("kernel: attraction out of range")
	}
	if lo < hi {
		attract(a, lo, hi)
	}
}

// Repel sets, for the points i from lo to hi and over all points j of x and y, whose
// length is a multiple of 16, where d = y_i − y_j and q = 1/(1+|d|²),
//
//	F_i = Σ_j q²·d   z_i = Σ_j q
//
// The sums are taken as in [Attract]. f holds x, y of point after point. Points further than 1e9
// from all others contribute nothing and may be used as padding.
func Repel(f, z, x, y []float32, lo, hi int) {
	n := blocks(len(x), y)
	if lo < 0 || hi > n*Lanes || 2*hi > len(f) || hi > len(z) {
		panic("kernel: repulsion out of range")
	}
	if lo < hi {
		repel(f, z, x, y, n, lo, hi)
	}
}

func attractGeneric(a *AttractArgs, lo, hi int) {
	for i := lo; i < hi; i++ {
		x, y := a.Y[2*i], a.Y[2*i+1]
		var fx, fy [Lanes]float32
		for b := int(a.Rows[i]); b < int(a.Rows[i+1]); b += Lanes {
			col, p := a.Col[b:b+Lanes], a.P[b:b+Lanes]
			for l, j := range col {
				dx, dy := x-a.Y[2*j], y-a.Y[2*j+1]
				w := p[l] / (float32(float32(dx*dx)+float32(dy*dy)) + 1)
				fx[l] += float32(w * dx)
				fy[l] += float32(w * dy)
			}
		}
		a.F[2*i], a.F[2*i+1] = sumHalves(&fx), sumHalves(&fy)
	}
}

func repelGeneric(f, z, x, y []float32, n, lo, hi int) {
	for i := lo; i < hi; i++ {
		var fx, fy, sz [Lanes]float32
		for b := 0; b < n*Lanes; b += Lanes {
			bx, by := x[b:b+Lanes], y[b:b+Lanes]
			for l := range Lanes {
				dx, dy := x[i]-bx[l], y[i]-by[l]
				q := 1 / (float32(float32(dx*dx)+float32(dy*dy)) + 1)
				sz[l] += q
				q = float32(q * q)
				fx[l] += float32(q * dx)
				fy[l] += float32(q * dy)
			}
		}
		f[2*i], f[2*i+1], z[i] = sumHalves(&fx), sumHalves(&fy), sumHalves(&sz)
	}
}

// sumHalves sums lanes as ReduceLanes does.
func sumHalves(v *[Lanes]float32) float32 {
	for h := Lanes / 2; h > 0; h /= 2 {
		for l := range h {
			v[l] += v[l+h]
		}
	}
	return v[0]
}
