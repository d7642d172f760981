package reader

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"sync"

	"github.com/parquet-go/parquet-go"
)

// shardAlbum holds the images of Parquet files, in order.
type shardAlbum struct {
	shards []*shard
	rows   []int // of every shard
}

func (a *shardAlbum) len() (n int) {
	for _, r := range a.rows {
		n += r
	}
	return n
}

func (a *shardAlbum) name(i int) string {
	for k, r := range a.rows {
		if i < r {
			return fmt.Sprintf("%s: row %07d", filepath.ToSlash(a.shards[k].path), i)
		}
		i -= r
	}
	return ""
}

// each reads the column of images once, in one goroutine, and decodes in others. It holds at most
// two images per worker in memory.
func (a *shardAlbum) each(ctx context.Context, workers int, do func(worker, i int, data io.Reader) error) error {
	type image struct {
		i    int
		data []byte
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	images := make(chan image, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for m := range images {
				if err := do(w, m.i, bytes.NewReader(m.data)); err != nil {
					stop(err)
				}
			}
		})
	}
	err := a.feed(func(i int, data []byte) error {
		select {
		case images <- image{i, data}:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	close(images)
	wg.Wait()
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return err
}

// feed calls do for every image.
func (a *shardAlbum) feed(do func(i int, data []byte) error) error {
	start := 0
	for k, s := range a.shards {
		row := 0
		err := s.values(s.image, func(v parquet.Value) error {
			if row == a.rows[k] {
				return parquetFail(s.path, nil, "more images than labels (%d)", row)
			}
			row++
			var data []byte // null: an empty image
			if !v.IsNull() {
				data = bytes.Clone(v.ByteArray())
			}
			return do(start+row-1, data)
		})
		if err != nil {
			return err
		}
		if row != a.rows[k] {
			return parquetFail(s.path, nil, "%d images, but %d labels", row, a.rows[k])
		}
		start += row
	}
	return nil
}
