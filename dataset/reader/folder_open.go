package reader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"brainbow/dataset"
	"brainbow/internal/vfs"
)

// fileAlbum holds the images of a folder, those of the training split first.
type fileAlbum struct {
	root  string
	files []fileEntry
}

func (a *fileAlbum) len() int { return len(a.files) }
func (a *fileAlbum) name(i int) string {
	return filepath.Join(a.root, filepath.FromSlash(a.files[i].path))
}

func (a *fileAlbum) each(ctx context.Context, workers int, do func(worker, i int, data io.Reader) error) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(a.files) || ctx.Err() != nil {
					return
				}
				if errs[w] = a.show(w, i, do); errs[w] != nil {
					next.Store(int64(len(a.files)))
					return
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (a *fileAlbum) show(worker, i int, do func(worker, i int, data io.Reader) error) error {
	f, err := vfs.OpenRegular(a.name(i))
	if err != nil {
		return do(worker, i, failing{err})
	}
	defer f.Close()
	return do(worker, i, f)
}

// failing is a reader that returns the error of opening its file.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// openFolder opens a folder of images, from the cache if it has not changed.
func (f Files) openFolder(root, name string, opt dataset.Options, b *budget) (*dataset.Dataset, error) {
	x, err := indexFolder(root, opt.SkipBad, b)
	if err != nil {
		return nil, err
	}
	cache := f.cacheOf(root, opt)
	key := x.key(opt)
	if d, bad, err := cache.load(key); err == nil {
		d.Name, d.Title, d.Classes = name, title(name), x.classes
		d.Train.Files, d.Test.Files = names(x.train, bad), names(x.test, bad)
		if len(d.Train.Files) == d.Train.Len() && len(d.Test.Files) == d.Test.Len() {
			return d, nil
		}
	}
	all := slices.Concat(x.train, x.test)
	album := &fileAlbum{root, all}
	out, err := develop(album, opt, b)
	if err != nil {
		return nil, err
	}
	d := &dataset.Dataset{
		Name: name, Title: title(name), Classes: x.classes, Shape: out.shape,
		Notes: slices.Concat(x.notes, out.notes), Skipped: slices.Clone(x.bad), FilesDigest: dataset.FilesDigest(names(all, nil), out.digests),
	}
	bad := map[string]bool{}
	for i, err := range out.bad {
		d.Skipped = append(d.Skipped, dataset.BadFile{File: all[i].path, Reason: err.Error()})
		bad[all[i].path] = true
	}
	slices.SortFunc(d.Skipped, func(a, b dataset.BadFile) int { return strings.Compare(a.File, b.File) })
	at := len(x.train) * d.Features()
	d.Train = x.split(x.train, out.pixels[:at:at], bad, d.Features())
	d.Test = x.split(x.test, out.pixels[at:], bad, d.Features())
	if err := populated(d, root); err != nil {
		return nil, err
	}
	// An error is ignored: without a cache the folder is decoded again next time.
	_ = cache.store(key, d)
	return d, nil
}

// split makes a split from decoded files, without the bad ones.
func (x *folderIndex) split(files []fileEntry, pixels []uint8, bad map[string]bool, features int) dataset.Split {
	label := make(map[string]uint16, len(x.classes))
	for i, name := range x.classes {
		label[name] = uint16(i)
	}
	s := dataset.Split{Pixels: pixels, Labels: make([]uint16, len(files)), Files: make([]string, len(files))}
	for i, f := range files {
		s.Labels[i], s.Files[i] = label[f.class], f.path
	}
	s.Filter(features, func(i int) bool { return !bad[files[i].path] })
	return s
}

// names returns the paths of the files that are not bad.
func names(files []fileEntry, bad map[string]bool) []string {
	list := make([]string, 0, len(files))
	for _, f := range files {
		if !bad[f.path] {
			list = append(list, f.path)
		}
	}
	return list
}

// populated returns an error if a class has no training sample left after leaving out bad ones.
func populated(d *dataset.Dataset, file string) error {
	train, _ := d.ClassCounts()
	for c, n := range train {
		if n == 0 {
			return &dataset.Error{File: file, Offset: -1, Reason: fmt.Sprintf("no sample of class %q can be read", dataset.Shorten(d.Classes[c])), Remedy: "repair its files, or remove the class"}
		}
	}
	return nil
}

// title returns the title of a user's dataset.
func title(name string) string {
	base := filepath.Base(name)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// key hashes everything that a decoded folder depends on: the path, class, size and modification
// time of every file, and the options.
func (x *folderIndex) key(opt dataset.Options) string {
	h := sha256.New()
	fmt.Fprintln(h, layoutKey(opt))
	for _, part := range [][]fileEntry{x.train, x.test} {
		fmt.Fprintln(h, len(part))
		for _, f := range part {
			fmt.Fprintf(h, "%q %q %d %d\n", f.path, f.class, f.size, f.mtime)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// layoutKey lists the options that decoding depends on.
func layoutKey(opt dataset.Options) string {
	return fmt.Sprintf("size %d fit %s channels %d skip %v", opt.Size, opt.Fit, opt.Channels, opt.SkipBad)
}
