package projection

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"brainbow/tensor"
)

// spaces returns the same clusters in spaces of different width, increasingly well separated.
func spaces(widths ...int) (xs []*tensor.Tensor, labels []int) {
	for i, d := range widths {
		var x *tensor.Tensor
		x, labels = blobs(7, 300, d, 4, .8/float64(1+2*i))
		xs = append(xs, x)
	}
	return xs, labels
}

func TestChainTSNEIsCoherent(t *testing.T) {
	xs, labels := spaces(30, 20, 10)
	var last, total int
	opts := ChainOptions{TSNEOptions: TSNEOptions{Options: Options{Progress: func(done, of int) { last, total = done, of }}}}
	rs, err := ChainTSNE(context.Background(), xs, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs) != 3 || last != 3*750 || total != 3*750 {
		t.Fatalf("%d layouts, progress %d of %d", len(rs), last, total)
	}
	// Aligned layouts are as close as a rotation can make them, and closer than independent
	// layouts.
	for i, r := range rs[1:] {
		a, err := Align(r.Layout, rs[i].Layout, false)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(a.Turn[0]-1) > 1e-5 || a.Reflected {
			t.Errorf("layout %d is rotated by %v", i+1, a.Turn)
		}
		own, err := TSNE(context.Background(), xs[i+1], TSNEOptions{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := Align(own.Layout, rs[i].Layout, false)
		if err != nil {
			t.Fatal(err)
		}
		if a.Rest >= b.Rest {
			t.Errorf("layout %d: %v from the one before, without a chain %v", i+1, a.Rest, b.Rest)
		}
	}
	if h := hits(t, rs[2].Layout, labels); h < .99 {
		t.Errorf("hit %v", h)
	}
}

func TestChainTSNEStops(t *testing.T) {
	xs, _ := spaces(10, 12, 14)
	ctx, cancel := context.WithCancel(context.Background())
	o := ChainOptions{FromFirst: true}
	o.SnapshotEvery = 250
	o.Snapshot = func(iteration int, _ *tensor.Tensor) bool {
		if iteration == 1000 {
			cancel()
		}
		return true
	}
	rs, err := ChainTSNE(ctx, xs, o)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "space 2 of 3") || len(rs) != 2 || !rs[1].Early || rs[1].Iterations != 250 {
		t.Errorf("%d layouts, error %v", len(rs), err)
	}
	o.Snapshot = func(iteration int, _ *tensor.Tensor) bool { return iteration < 500 }
	rs, err = ChainTSNE(context.Background(), xs, o)
	if err != nil || len(rs) != 1 || !rs[0].Early || rs[0].Iterations != 500 {
		t.Errorf("%d layouts, error %v", len(rs), err)
	}
}

func TestSeriesRefuse(t *testing.T) {
	xs, _ := spaces(10, 12)
	short, _ := blobs(1, 200, 10, 2, 1)
	nan := xs[1].Clone()
	nan.Data[13] = float32(math.NaN())
	for _, c := range []struct {
		xs   []*tensor.Tensor
		want error
	}{{nil, ErrTooFew}, {[]*tensor.Tensor{xs[0], short}, ErrShape}, {[]*tensor.Tensor{xs[0], nan}, ErrNotFinite}, {[]*tensor.Tensor{xs[0], nil}, ErrShape}} {
		if _, err := ChainTSNE(context.Background(), c.xs, ChainOptions{}); !errors.Is(err, c.want) {
			t.Errorf("chain: error %v, want %v", err, c.want)
		}
	}
}
