package host

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"brainbow/render"
)

// EncodeMP4 writes an animation as [WriteMP4] does, to w, by way of a temporary file.
func EncodeMP4(ctx context.Context, a *render.Animation, w io.Writer, done func(frames int)) error {
	dir, err := os.MkdirTemp("", "brainbow-*")
	if err != nil {
		return fmt.Errorf("write mp4: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "moving.mp4")
	if err := WriteMP4(ctx, a, path, done); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("write mp4: %w", err)
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
