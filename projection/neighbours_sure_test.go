package projection

import (
	"context"
	"math"
	"slices"
	"testing"
)

// nearestByAll finds neighbours by definition: it sorts all distances of the centred points.
func nearestByAll(points []float32, n, d, k, i int) (ids []int32) {
	var all []uint64
	for j := range n {
		if j != i {
			all = append(all, uint64(math.Float32bits(squared(points[i*d:][:d], points[j*d:][:d])))<<32|uint64(j))
		}
	}
	slices.Sort(all)
	for _, v := range all[:k] {
		ids = append(ids, int32(uint32(v)))
	}
	return ids
}

// Neighbours are exact even where the products of the search cancel: in groups that lie far apart,
// and with distant outliers.
func TestNearestExactOfOddPoints(t *testing.T) {
	odd := oddPoints()
	for scale, name := range map[float64]string{100: "groups 100 apart", 1000: "groups 1,000 apart", 30000: "groups 30,000 apart"} {
		x, labels := blobs(3, 700, 20, 5, 1)
		for i := range x.Data {
			x.Data[i] += float32(scale * float64(labels[i/20]*(i%20)%7))
		}
		odd[name] = x
	}
	const k = 6
	for name, x := range odd {
		n, d := x.Shape[0], x.Shape[1]
		_, points := centre(x)
		near, err := NearestExact(context.Background(), x, k, Options{Threads: 2})
		if err != nil {
			t.Fatal(name, err)
		}
		wrong := 0
		for i := range n {
			if !slices.Equal(near.IDs[i*k:][:k], nearestByAll(points, n, d, k, i)) {
				wrong++
			}
		}
		if wrong > 0 {
			t.Errorf("%s: wrong neighbours of %d of %d points", name, wrong, n)
		}
	}
}
