package reader

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"brainbow/dataset"
	"brainbow/internal/vfs"
)

// metadataMaxBytes bounds a metadata file, in bytes; the lines of ten million images take less.
const metadataMaxBytes = 1 << 30

// metadataMaxLine bounds a line of a metadata file, in bytes.
const metadataMaxLine = 1 << 20

// labelled is a line of a metadata file.
type labelled struct {
	file, label string
	line        int
}

// labelColumns are the names of the column with the class, in order of preference.
var labelColumns = []string{"label", "labels", "class", "class_name", "category", "target"}

// fromMetadata lists the images in a metadata file. The file must name every image below its
// directory, and every name must be that of an image.
func (x *folderIndex) fromMetadata(dir, name string, skipBad bool) ([]fileEntry, error) {
	full := filepath.Join(x.root, dir, name)
	f, err := vfs.OpenRegular(full)
	if err != nil {
		return nil, fmt.Errorf("open image folder: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open image folder: %w", err)
	}
	if st.Size() > metadataMaxBytes {
		return nil, &dataset.Error{File: full, Offset: -1, Reason: fmt.Sprintf("it must have at most %d bytes, not %d", metadataMaxBytes, st.Size()), Remedy: "check that it is a table of file names and labels"}
	}
	read := readMetadataCSV
	if strings.HasSuffix(name, ".jsonl") {
		read = readMetadataJSON
	}
	lines, err := read(full, &shortLines{r: f, file: full})
	if err != nil {
		return nil, err
	}
	held := int64(0)
	for _, l := range lines {
		held += lineBytes + int64(len(l.file)+len(l.label))
	}
	if err := x.budget.take(full, held); err != nil {
		return nil, err
	}
	prefix := filepath.ToSlash(dir)
	named := make(map[string]bool, len(lines))
	var list []fileEntry
	for _, l := range lines {
		below := path.Clean(strings.ReplaceAll(l.file, `\`, "/"))
		at := path.Join(prefix, below)
		problem := ""
		switch {
		case !filepath.IsLocal(filepath.FromSlash(below)):
			problem = "lies outside the folder"
		case named[at]:
			problem = "is named twice"
		case l.label == "":
			problem = "has no label"
		}
		if problem != "" {
			return nil, &dataset.Error{File: full, Offset: -1, Reason: fmt.Sprintf("line %d: %q %s", l.line, dataset.Shorten(l.file), problem), Remedy: "correct or remove the line"}
		}
		named[at] = true
		entry, ok, err := x.entry(at, nil)
		if err != nil || !ok {
			if !skipBad {
				return nil, &dataset.Error{File: full, Offset: -1, Reason: fmt.Sprintf("line %d names %q, which does not exist", l.line, dataset.Shorten(l.file)), Remedy: "put the image there or remove the line; --skip-bad (data.skip_bad) leaves such lines out", Err: reason(err)}
			}
			x.bad = append(x.bad, dataset.BadFile{File: at, Reason: "named in " + name + " but missing"})
			continue
		}
		entry.class = l.label
		list = append(list, entry)
	}
	all, err := x.walk(nil, prefix, "", skipBad)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if named[e.path] {
			continue
		}
		if !skipBad {
			return nil, &dataset.Error{File: filepath.Join(x.root, filepath.FromSlash(e.path)), Offset: -1, Reason: "this image is not in " + full, Remedy: "add a line with its label, or remove it; --skip-bad (data.skip_bad) leaves such images out"}
		}
		x.bad = append(x.bad, dataset.BadFile{File: e.path, Reason: "not in " + name})
	}
	return list, nil
}

// lineBytes is about the memory that a line of a metadata file needs besides its text: its entry
// in two lists and a map.
const lineBytes = 256

// shortLines reads a text, and fails at a line that is longer than metadataMaxLine.
type shortLines struct {
	r    io.Reader
	file string
	line int // bytes of the present line so far
}

func (s *shortLines) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			s.line += len(rest)
			break
		}
		if s.line+end > metadataMaxLine {
			s.line += end
			break
		}
		s.line, rest = 0, rest[end+1:]
	}
	if s.line > metadataMaxLine {
		return 0, &dataset.Error{File: s.file, Offset: -1, Reason: fmt.Sprintf("a line of more than %d bytes", metadataMaxLine), Remedy: "check that it is a table of file names and labels"}
	}
	return n, err
}

// reason returns what an error of the system says without the path, which the message has already.
func reason(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// columns finds the columns of the file name and the label in a metadata file.
func columns(file string, names []string) (fileAt, labelAt int, err error) {
	fileAt, labelAt = slices.Index(names, "file_name"), -1
	for _, want := range labelColumns {
		if labelAt = slices.Index(names, want); labelAt >= 0 {
			break
		}
	}
	if labelAt < 0 && len(names) == 2 {
		labelAt = 1 - max(fileAt, 0)
	}
	if fileAt < 0 || labelAt < 0 {
		return 0, 0, &dataset.Error{
			File: file, Offset: -1, Reason: "its columns are " + dataset.Shorten(strings.Join(names, ", ")),
			Remedy: "call the column with paths of images file_name and the one with classes label",
		}
	}
	return fileAt, labelAt, nil
}

func readMetadataCSV(file string, r io.Reader) ([]labelled, error) {
	in := bufio.NewReader(r)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	c := csv.NewReader(in)
	c.ReuseRecord = true
	fail := func(err error) error {
		return &dataset.Error{File: file, Offset: -1, Reason: "not a table of comma-separated values", Remedy: "the first line must be file_name,label", Err: err}
	}
	head, err := c.Read()
	if err == io.EOF {
		return nil, &dataset.Error{File: file, Offset: -1, Reason: "the file is empty", Remedy: "the first line must be file_name,label"}
	}
	if err != nil {
		return nil, fail(err)
	}
	fileAt, labelAt, err := columns(file, slices.Clone(head))
	if err != nil {
		return nil, err
	}
	var list []labelled
	for {
		record, err := c.Read()
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return nil, fail(err)
		}
		line, _ := c.FieldPos(0)
		list = append(list, labelled{strings.Clone(record[fileAt]), strings.Clone(record[labelAt]), line})
	}
}

func readMetadataJSON(file string, r io.Reader) ([]labelled, error) {
	in := bufio.NewReader(r)
	var list []labelled
	for line := 1; ; line++ {
		text, err := in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		if text = bytes.TrimSpace(text); len(text) > 0 {
			l, lineErr := metadataLine(file, text)
			if lineErr != nil {
				if e, ok := errors.AsType[*dataset.Error](lineErr); ok {
					e.Reason = fmt.Sprintf("line %d: %s", line, e.Reason)
				}
				return nil, lineErr
			}
			l.line = line
			list = append(list, l)
		}
		if err == io.EOF {
			return list, nil
		}
	}
}

func metadataLine(file string, text []byte) (l labelled, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return l, &dataset.Error{File: file, Offset: -1, Reason: "not a JSON object", Remedy: `every line must be like {"file_name": "1.png", "label": "cat"}`, Err: err}
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	fileAt, labelAt, err := columns(file, names)
	if err != nil {
		return l, err
	}
	for i, into := range []*string{&l.file, &l.label} {
		name := names[[2]int{fileAt, labelAt}[i]]
		raw := fields[name]
		var number json.Number
		if json.Unmarshal(raw, into) != nil {
			if i == 0 || json.Unmarshal(raw, &number) != nil {
				return l, &dataset.Error{File: file, Offset: -1, Reason: fmt.Sprintf("%s is %s", name, dataset.Shorten(string(raw))), Remedy: "it must be a string; a label may also be a number"}
			}
			*into = number.String()
		}
	}
	return l, nil
}
