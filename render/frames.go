package render

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
)

// WriteFrames encodes every frame as a PNG and calls write with each in order, from 0 on. It
// returns the errors of write and of ctx. done, which may be nil, is called with the number of
// frames written so far.
func (a *Animation) WriteFrames(ctx context.Context, write func(i int, file []byte) error, done func(frames int)) error {
	if err := a.Check(); err != nil {
		return err
	}
	next := 0
	return stretches(ctx, a, func(from, to int) ([][]byte, error) {
		var files [][]byte
		for i := from; i < to; i++ {
			var b bytes.Buffer
			if err := png.Encode(&b, a.Image(i)); err != nil {
				return nil, fmt.Errorf("write png of frame %d: %w", i, err)
			}
			files = append(files, b.Bytes())
		}
		return files, nil
	}, func(files [][]byte) error {
		for _, f := range files {
			if err := write(next, f); err != nil {
				return err
			}
			next++
		}
		return nil
	}, done)
}
