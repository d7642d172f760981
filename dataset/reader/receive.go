package reader

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"brainbow/dataset"
)

// Received data sets lie in uploads/NAME below the root.
const uploadDir = "uploads"

const (
	maxUploadFiles = 500_000
	maxUploadDepth = 8
	maxUploadPath  = 400
)

// arrival implements [dataset.Arrival].
type arrival struct {
	f       Files
	name    string
	dir     string // temporary
	root    *os.Root
	limit   int64
	bytes   int64
	files   int
	ignored int
	tops    map[string]bool // first components of all paths; "" for a file at the top
}

// Receive implements [dataset.Receiver].
func (f Files) Receive(name string, limit int64) (dataset.Arrival, error) {
	name, err := f.freeName(name)
	if err != nil {
		return nil, err
	}
	all := filepath.Join(f.root(), uploadDir)
	if err := os.MkdirAll(all, 0o755); err != nil {
		return nil, fmt.Errorf("receive dataset: %w", err)
	}
	dir, err := os.MkdirTemp(all, ".arriving-*")
	if err != nil {
		return nil, fmt.Errorf("receive dataset: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("receive dataset: %w", err), os.RemoveAll(dir))
	}
	return &arrival{f: f, name: name, dir: dir, root: root, limit: limit, tops: map[string]bool{}}, nil
}

// freeName returns a name like the given one that no data set has.
func (f Files) freeName(name string) (string, error) {
	name = strings.TrimSuffix(name, path.Ext(name))
	name = strings.TrimLeft(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|.`, r) {
			return '-'
		}
		return r
	}, strings.TrimSpace(name)), "-")
	if r := []rune(name); len(r) > 60 {
		name = string(r[:60])
	}
	if name == "" {
		name = "pictures"
	}
	for n := 1; n < 10_000; n++ {
		try := name
		if n > 1 {
			try = fmt.Sprintf("%s-%d", name, n)
		}
		if f.checkName(try) != nil {
			continue
		}
		if _, err := os.Lstat(filepath.Join(f.root(), importDir, try+".json")); errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Lstat(filepath.Join(f.root(), uploadDir, try)); errors.Is(err, fs.ErrNotExist) {
				return try, nil
			}
		}
	}
	return "", f.checkName(name)
}

// refused returns an error about a file that is not accepted.
func refused(file, format string, args ...any) error {
	return fmt.Errorf("receive %s: %w: %s", dataset.Shorten(file), dataset.ErrRefused, fmt.Sprintf(format, args...))
}

func isImage(name string) bool {
	return slices.Contains(pictureExtensions, strings.ToLower(path.Ext(name)))
}

// accept checks a path and reports whether the file is data.
func (a *arrival) accept(name string) (data bool, err error) {
	if a.files++; a.files > maxUploadFiles {
		return false, refused(name, "there must be at most %d files", maxUploadFiles)
	}
	if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\:\x00") {
		return false, refused(name, "its path leads out of the folder")
	}
	parts := strings.Split(name, "/")
	if len(parts) > maxUploadDepth || len(name) > maxUploadPath {
		return false, refused(name, "folders must be nested at most %d deep, and a path must have at most %d bytes", maxUploadDepth, maxUploadPath)
	}
	for _, p := range parts {
		if strings.HasPrefix(p, ".") || p == "__MACOSX" {
			return false, nil
		}
	}
	ext := strings.ToLower(path.Ext(name))
	known := isImage(name) || slices.Contains(dataset.FileFormats(), ext) || slices.Contains([]string{"metadata.csv", "metadata.jsonl"}, path.Base(name))
	return known, nil
}

// Add implements [dataset.Arrival].
func (a *arrival) Add(name string, r io.Reader) error {
	data, err := a.accept(name)
	if err != nil {
		return err
	}
	if !data {
		a.ignored++
		_, err := io.Copy(io.Discard, io.LimitReader(r, a.limit-a.bytes+1))
		return err
	}
	top, _, nested := strings.Cut(name, "/")
	if !nested {
		top = ""
	}
	a.tops[top] = true
	if dir := path.Dir(name); dir != "." {
		if err := a.root.MkdirAll(filepath.FromSlash(dir), 0o755); err != nil {
			return fmt.Errorf("receive %s: %w", dataset.Shorten(name), err)
		}
	}
	out, err := a.root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return refused(name, "two files have this path")
	}
	if err != nil {
		return fmt.Errorf("receive %s: %w", dataset.Shorten(name), err)
	}
	n, err := io.Copy(out, io.LimitReader(r, a.limit-a.bytes+1))
	a.bytes += n
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("receive %s: %w", dataset.Shorten(name), err)
	}
	if a.bytes > a.limit {
		return refused(name, "all files together must have at most %d MB", a.limit/1_000_000)
	}
	return nil
}

// AddZip implements [dataset.Arrival]. The archive is stored first, because its directory is at its
// end.
func (a *arrival) AddZip(ctx context.Context, r io.Reader) (err error) {
	const name = ".archive.zip"
	out, err := a.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("receive archive: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close(), a.root.Remove(name)) }()
	size, err := io.Copy(out, io.LimitReader(r, a.limit+1))
	if err != nil {
		return fmt.Errorf("receive archive: %w", err)
	}
	if size > a.limit {
		return refused("archive", "it must have at most %d MB", a.limit/1_000_000)
	}
	z, err := zip.NewReader(out, size)
	if err != nil {
		return refused("archive", "it is not a zip archive: %v", err)
	}
	for _, f := range z.File {
		if err := ctx.Err(); err != nil {
			return err
		}
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if !f.Mode().IsRegular() {
			return refused(f.Name, "it is a link or another special file")
		}
		// What it declares is refused before it is unpacked; what it holds is counted all the same.
		if f.UncompressedSize64 > uint64(a.limit-a.bytes) {
			return refused(f.Name, "unpacked, all files together must have at most %d MB", a.limit/1_000_000)
		}
		in, err := f.Open()
		if err != nil {
			return refused(f.Name, "%v", err)
		}
		err = a.Add(f.Name, in)
		if err := errors.Join(err, in.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Abandon implements [dataset.Arrival].
func (a *arrival) Abandon() error {
	return errors.Join(a.root.Close(), os.RemoveAll(a.dir))
}

// Done implements [dataset.Arrival].
func (a *arrival) Done(opt dataset.Options) (got dataset.Received, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Abandon())
		}
	}()
	from := a.dir
	if len(a.tops) == 1 && !a.tops[""] { // everything lies in one folder, which is the data set
		for top := range a.tops {
			if !a.classTop(top) {
				from = filepath.Join(a.dir, top)
			}
		}
	}
	if a.files == a.ignored {
		return got, refused("files", "there is no picture among the %d files; pictures are png, jpg, gif, bmp or webp, in one folder for each class", a.files)
	}
	opt.SkipBad = true
	d, err := a.f.Open(from, opt)
	if err != nil {
		return got, a.named(err, from)
	}
	to := filepath.Join(a.f.root(), uploadDir, a.name)
	if err := a.root.Close(); err != nil {
		return got, fmt.Errorf("receive dataset: %w", err)
	}
	if err := os.Rename(from, to); err != nil {
		return got, fmt.Errorf("receive dataset: %w", err)
	}
	if err := os.RemoveAll(a.dir); err != nil {
		return got, fmt.Errorf("receive dataset: %w", err)
	}
	if err := a.f.Import(Reference{Name: a.name, Path: to, SkipBad: true}); err != nil {
		return got, err
	}
	d.Name, d.Title = a.name, a.name
	return dataset.Received{Name: a.name, Data: d, Ignored: a.ignored}, nil
}

// named returns an error of reading the files with the name of the data set instead of the directory in which
// they arrived, of which the page knows nothing.
func (a *arrival) named(err error, from string) error {
	e, ok := errors.AsType[*dataset.Error](err)
	if !ok {
		return err
	}
	if rest, below := strings.CutPrefix(e.File, from); below {
		e.File = a.name + filepath.ToSlash(rest)
	}
	return e
}

// classTop reports whether the only folder at the top is a class and not the data set: it holds pictures
// and no folders.
func (a *arrival) classTop(top string) bool {
	entries, err := os.ReadDir(filepath.Join(a.dir, top))
	if err != nil {
		return false
	}
	for _, e := range entries {
		if e.IsDir() || !isImage(e.Name()) {
			return false
		}
	}
	return true
}
