package render

import (
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
			source := ""
			if a.Source != nil {
				one := *a.Source
				one.Frame = &i
				source = one.Text()
			}
			file, err := pngFile(a.Image(i), png.DefaultCompression, nil, [][2]string{{sourceKeyword, source}})
			if err != nil {
				return nil, fmt.Errorf("frame %d: %w", i, err)
			}
			files = append(files, file)
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
