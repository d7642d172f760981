package reader

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"brainbow/dataset"
	guard "brainbow/internal/parquet"
	"brainbow/internal/vfs"
)

const parquetRemedy = "the file needs a column of encoded images (bytes, or bytes and path as in Hugging Face datasets) and a column label of whole numbers or strings"

// shard is an open Parquet file with its columns of images and labels.
type shard struct {
	path         string
	file         *parquet.File
	image, label int // numbers of columns
	labelName    string
	names        []string // of the classes, if the file has them
}

func parquetFail(path string, err error, format string, args ...any) error {
	return &dataset.Error{File: path, Offset: -1, Reason: fmt.Sprintf(format, args...), Remedy: parquetRemedy, Err: err}
}

// newShard opens a file of size bytes and finds its columns.
func newShard(path string, r io.ReaderAt, size int64) (s *shard, err error) {
	defer guard.Recover(&err)
	f, err := guard.Open(r, size)
	if err != nil {
		return nil, parquetFail(path, err, "not a readable Parquet file")
	}
	s = &shard{path: path, file: f, image: -1, label: -1}
	return s, s.choose()
}

// choose finds the columns of images and labels.
func (s *shard) choose() error {
	var images, labels []parquet.LeafColumn
	var all []string
	schema := s.file.Schema()
	for _, path := range schema.Columns() {
		leaf, ok := schema.Lookup(path...)
		all = append(all, strings.Join(path, "."))
		if !ok || leaf.MaxRepetitionLevel > 0 {
			continue
		}
		kind, text := leaf.Node.Type().Kind(), leaf.Node.Type().String()
		switch {
		case kind == parquet.ByteArray && text != "STRING" && (len(path) == 1 || len(path) == 2 && path[1] == "bytes"):
			images = append(images, leaf)
		case len(path) == 1 && (kind == parquet.Int32 || kind == parquet.Int64 || kind == parquet.Boolean || text == "STRING"):
			labels = append(labels, leaf)
		}
	}
	features := s.features()
	image := prefer(images, func(name string) bool { return slices.Contains([]string{"image", "img", "picture", "photo"}, name) })
	label := prefer(labels, func(name string) bool { return slices.Contains(labelColumns, name) },
		func(name string) bool { return features[name] != nil }, func(name string) bool { return strings.Contains(name, "label") })
	if image == nil {
		return parquetFail(s.path, nil, "no column of images; its columns are %s", dataset.Shorten(strings.Join(all, ", ")))
	}
	if label == nil {
		return parquetFail(s.path, nil, "no column of labels; its columns are %s", dataset.Shorten(strings.Join(all, ", ")))
	}
	s.image, s.label, s.labelName = image.ColumnIndex, label.ColumnIndex, label.Path[0]
	s.names = features[s.labelName]
	return nil
}

// prefer returns the first column whose name satisfies the first condition, or else the next
// condition. A single column needs to satisfy none.
func prefer(columns []parquet.LeafColumn, wanted ...func(name string) bool) *parquet.LeafColumn {
	for _, want := range wanted {
		for i := range columns {
			if want(strings.ToLower(columns[i].Path[0])) || want(columns[i].Path[0]) {
				return &columns[i]
			}
		}
	}
	if len(columns) == 1 {
		return &columns[0]
	}
	return nil
}

// features returns the class names of each column from the metadata of Hugging Face datasets: the
// entries of _type ClassLabel in info.features under the key huggingface.
func (s *shard) features() map[string][]string {
	text, ok := s.file.Lookup("huggingface")
	if !ok {
		return nil
	}
	var meta struct {
		Info struct {
			Features map[string]json.RawMessage `json:"features"`
		} `json:"info"`
	}
	if json.Unmarshal([]byte(text), &meta) != nil {
		return nil
	}
	found := map[string][]string{}
	for column, raw := range meta.Info.Features {
		var f struct {
			Type  string   `json:"_type"`
			Names []string `json:"names"`
		}
		if json.Unmarshal(raw, &f) == nil && f.Type == "ClassLabel" && len(f.Names) > 0 {
			found[column] = f.Names
		}
	}
	return found
}

// values calls do for every value of a column, in order. A value is valid until do returns.
func (s *shard) values(column int, do func(parquet.Value) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = parquetFail(s.path, nil, "a damaged Parquet file (%v)", p)
		}
	}()
	buf := make([]parquet.Value, 64)
	for _, group := range s.file.RowGroups() {
		if err := s.chunk(group.ColumnChunks()[column], buf, do); err != nil {
			return err
		}
	}
	return nil
}

func (s *shard) chunk(c parquet.ColumnChunk, buf []parquet.Value, do func(parquet.Value) error) error {
	pages := c.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return parquetFail(s.path, err, "an unreadable page")
		}
		err = s.page(page, buf, do)
		parquet.Release(page)
		if err != nil {
			return err
		}
	}
}

func (s *shard) page(page parquet.Page, buf []parquet.Value, do func(parquet.Value) error) error {
	values := page.Values()
	for {
		n, err := values.ReadValues(buf)
		for _, v := range buf[:n] {
			if err := do(v); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return parquetFail(s.path, err, "an unreadable page")
		}
		if n == 0 {
			return parquetFail(s.path, nil, "a truncated page")
		}
	}
}

// labelSize returns the memory of a label: its number or its name, and what is kept of a row.
func labelSize(v parquet.Value) int64 {
	switch v.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return 32 + int64(len(v.ByteArray()))
	}
	return 16
}

// labels reads the labels of a file.
func (s *shard) labels(b *budget) (l classLabels, err error) {
	row := 0
	err = s.values(s.label, func(v parquet.Value) error {
		if v.IsNull() {
			return parquetFail(s.path, nil, "row %d has no %s", row, s.labelName)
		}
		row++
		if err := b.take(s.path, labelSize(v)); err != nil {
			return err
		}
		switch v.Kind() {
		case parquet.Int32:
			l.numbers = append(l.numbers, int64(v.Int32()))
		case parquet.Int64:
			l.numbers = append(l.numbers, v.Int64())
		case parquet.Boolean:
			l.numbers = append(l.numbers, map[bool]int64{true: 1}[v.Boolean()])
		default:
			l.names = append(l.names, string(v.ByteArray()))
		}
		if n := len(l.numbers); n > 0 && s.names != nil {
			if k := l.numbers[n-1]; k < 0 || k >= int64(len(s.names)) {
				return parquetFail(s.path, nil, "row %d has %s %d, but the file names %d classes", row-1, s.labelName, k, len(s.names))
			}
		}
		return nil
	})
	return l, err
}

// openShards opens the files of one split; close closes them.
func openShards(paths []string) (shards []*shard, closeAll func(), err error) {
	var open []*os.File
	closeAll = func() {
		for _, f := range open {
			f.Close()
		}
	}
	for _, path := range paths {
		f, err := vfs.OpenRegular(path)
		if err != nil {
			closeAll()
			return nil, nil, fmt.Errorf("open data file: %w", err)
		}
		open = append(open, f)
		st, err := f.Stat()
		if err == nil {
			var s *shard
			if s, err = newShard(path, f, st.Size()); err == nil {
				shards = append(shards, s)
				continue
			}
		}
		closeAll()
		return nil, nil, err
	}
	return shards, closeAll, nil
}

// openParquet opens the Parquet files of a dataset, from the cache if they have not
// changed.
func (f Files) openParquet(path string, files []string, opt dataset.Options, b *budget) (*dataset.Dataset, error) {
	train, test, note := divide(files)
	x := &folderIndex{root: path}
	for _, file := range slices.Concat(train, test) {
		st, err := os.Stat(file)
		if err != nil {
			return nil, fmt.Errorf("open data file: %w", err)
		}
		x.train = append(x.train, fileEntry{path: filepath.ToSlash(file), size: st.Size(), mtime: st.ModTime().UnixNano()})
	}
	cache, key := f.cacheOf(path, opt), x.key(opt)
	if d, _, err := cache.load(key); err == nil {
		return d, nil
	}
	shards, closeAll, err := openShards(slices.Concat(train, test))
	if err != nil {
		return nil, err
	}
	defer closeAll()
	d, err := readShards(path, shards, len(train), opt, b)
	if err != nil {
		return nil, err
	}
	if note != "" {
		d.Notes = append(d.Notes, note)
	}
	_ = cache.store(key, d) // as for folders, an error is ignored: they are decoded again
	return d, nil
}

// readShards reads files, the first train of which are the training split.
func readShards(path string, shards []*shard, train int, opt dataset.Options, b *budget) (*dataset.Dataset, error) {
	d := &dataset.Dataset{}
	album := &shardAlbum{shards: shards}
	parts := make([]classLabels, 1, 2)
	if len(shards) > train {
		parts = append(parts, classLabels{})
	}
	for i, s := range shards {
		l, err := s.labels(b)
		if err != nil {
			return nil, err
		}
		if l.len() == 0 {
			return nil, parquetFail(s.path, nil, "no rows")
		}
		p := &parts[len(parts)-1]
		if i < train {
			p = &parts[0]
		}
		if p.len() > 0 && (p.names != nil) != (l.names != nil) {
			return nil, parquetFail(s.path, nil, "labels of another kind than those of %s", shards[0].path)
		}
		p.numbers, p.names = append(p.numbers, l.numbers...), append(p.names, l.names...)
		album.rows = append(album.rows, l.len())
	}
	if err := setLabels(d, path, parts); err != nil {
		return nil, err
	}
	nameClasses(d, shards[0].names, parts)
	out, err := develop(album, opt, b)
	if err != nil {
		return nil, err
	}
	d.Shape, d.Notes = out.shape, out.notes
	at := 0
	for i, s := range []*dataset.Split{&d.Train, &d.Test}[:len(parts)] {
		n := parts[i].len()
		f := d.Features()
		s.Pixels = out.pixels[at*f : (at+n)*f : (at+n)*f]
		s.Filter(f, func(k int) bool {
			err := out.bad[at+k]
			if err != nil {
				d.Skipped = append(d.Skipped, dataset.BadFile{File: album.name(at + k), Reason: err.Error()})
			}
			return err == nil
		})
		at += n
	}
	if d.Train.Len() == 0 {
		return nil, parquetFail(path, nil, "no image of the training split is readable")
	}
	return d, nil
}

// nameClasses names numbered classes as the file does. It includes classes without samples, so that
// every class keeps its number.
func nameClasses(d *dataset.Dataset, names []string, parts []classLabels) {
	if names == nil || parts[0].names != nil {
		return
	}
	seen := map[string]bool{}
	for _, n := range names {
		seen[n] = true
	}
	if len(seen) != len(names) || len(names) > maxClasses {
		return
	}
	for i, s := range []*dataset.Split{&d.Train, &d.Test}[:len(parts)] {
		for k, l := range parts[i].numbers {
			s.Labels[k] = uint16(l)
		}
	}
	d.Classes = names
}
