package analysis

import (
	"context"
	"fmt"

	"brainbow/projection"
)

// Nearest returns the k observations nearest to each on the layout, nearest first: the positions of those
// of observation i begin at i·k.
func (p *Placement) Nearest(ctx context.Context, k int) ([]int32, error) {
	near, err := projection.NearestExact(ctx, p.Layout, k, projection.Options{})
	if err != nil {
		return nil, fmt.Errorf("find neighbours on a map: %w", err)
	}
	return near.IDs, nil
}
