package reader

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
)

const formats = "testdata/formats/"

// formatPixel is the rule of testdata/formats/make.py.
func formatPixel(i, c, y, x int) uint8 { return uint8((37*i + 11*y + 5*x + 80*c) % 256) }

// checkFormat compares a dataset with that rule. first is the number of its split's first sample;
// grey data has only the first channel.
func checkFormat(t *testing.T, d *dataset.Dataset, s *dataset.Split, first int) {
	t.Helper()
	if d.Shape != [3]int{d.Shape[0], 4, 6} || len(d.Classes) != 3 && len(d.Classes) != 10 {
		t.Fatalf("shape %v, classes %q", d.Shape, d.Classes)
	}
	at := 0
	for i := range s.Len() {
		for c := range d.Shape[0] {
			for y := range 4 {
				for x := range 6 {
					if got, want := s.Pixels[at], formatPixel(first+i, c, y, x); got != want {
						t.Fatalf("sample %d, channel %d, row %d, column %d is %d, not %d", first+i, c, y, x, got, want)
					}
					at++
				}
			}
		}
	}
}

// whole opens a dataset without holding out a test split.
func whole(t *testing.T, path string) (*dataset.Dataset, error) {
	return Files{Cache: t.TempDir()}.openPath(filepath.FromSlash(formats+path), path, dataset.Options{}, nil)
}

func TestFormats(t *testing.T) {
	names := []string{"red/green", "二 two", "third"}
	numbers := []string{"0", "1", "2"}
	for path, c := range map[string]struct {
		train, channels int
		classes         []string
	}{
		"keras.npz":          {8, 3, numbers},
		"channels-first.npz": {12, 3, numbers},
		"fortran.npz":        {12, 3, numbers},
		"floats.npz":         {12, 3, numbers},
		"doubles.npz":        {12, 3, []string{"red/green", "third", "二 two"}},
		"words.npz":          {12, 3, names},
		"grey.npz":           {12, 1, numbers},
		"plain.mat":          {12, 3, numbers},
		"train_32x32.mat":    {8, 3, dataset.DigitNames()},
		"hub":                {8, 3, names},
		"plain.parquet":      {12, 3, []string{"red/green", "third", "二 two"}},
	} {
		t.Run(path, func(t *testing.T) {
			d, err := whole(t, path)
			if err != nil {
				t.Fatal(err)
			}
			if d.Train.Len() != c.train || d.Shape[0] != c.channels || !slices.Equal(d.Classes, c.classes) {
				t.Fatalf("%d samples of %v, classes %q", d.Train.Len(), d.Shape, d.Classes)
			}
			checkFormat(t, d, &d.Train, 0)
			checkFormat(t, d, &d.Test, 8)
			for i, l := range slices.Concat(d.Train.Labels, d.Test.Labels) {
				want := i % 3
				if c.classes[1] == "third" { // sorted by name
					want = []int{0, 2, 1}[i%3]
				}
				if int(l) != want {
					t.Fatalf("sample %d has label %d, not %d", i, l, want)
				}
			}
		})
	}
}

func TestSVHN(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "svhn"), 0o755); err != nil {
		t.Fatal(err)
	}
	if info, _ := (Files{Root: root}).Find("svhn"); info.Present || len(info.Missing) != 2 {
		t.Errorf("%+v", info)
	}
	_, err := (Files{Root: root}).Open("svhn", dataset.Options{})
	if m, ok := errors.AsType[*dataset.MissingError](err); !ok || !strings.Contains(m.Hint(), "brainbow data get svhn") {
		t.Errorf("%v", err)
	}
	for _, name := range svhnFiles {
		data, err := os.ReadFile(formats + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "svhn", name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d, err := (Files{Root: root}).Open("svhn", dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkFormat(t, d, &d.Train, 0)
	checkFormat(t, d, &d.Test, 8)
	// Label 10 is the digit 0.
	if !slices.Equal(d.Train.Labels, []uint16{0, 1, 2, 0, 1, 2, 0, 1}) || !slices.Equal(d.Classes, dataset.DigitNames()) {
		t.Errorf("labels %v of %v", d.Train.Labels, d.Classes)
	}
	if info, _ := (Files{Root: root}).Find("svhn"); !info.Present || info.Train != 8 || info.Test != 4 || info.Problem != nil {
		t.Errorf("%+v", info)
	}
}

func TestFormatsRefused(t *testing.T) {
	for path, want := range map[string][2]string{
		"objects.npz":        {"Python objects, which are never read", "numpy.stack"},
		"negative.npz":       {"value 0 is -128", "0…1 or 0…255"},
		"version4.mat":       {"version 4", "-v7"},
		"version73.mat":      {"version 7.3 (HDF5)", "-v7"},
		"doubles.mat":        {"variable X is of class double, not uint8", "uint8"},
		"no-images.parquet":  {"no column of images; its columns are a, b", "Hugging Face"},
		"make.py":            {"not a file of a known format", "one directory per class"},
		"hub/../missing.npz": {"not found", "check the path"},
	} {
		_, err := whole(t, path)
		var hint interface{ Hint() string }
		if err == nil || !strings.Contains(err.Error(), want[0]) || !errors.As(err, &hint) || !strings.Contains(hint.Hint(), want[1]) {
			t.Errorf("%s: %v does not say %q", path, err, want)
		}
	}
}

// Every truncated file, and every file with a changed byte, opens correctly or fails with an error
// that names it.
//
// It takes long because every file is opened once for every byte.
func TestFormatsDamaged(t *testing.T) {
	for _, path := range []string{"keras.npz", "fortran.npz", "plain.mat", "train_32x32.mat", "plain.parquet", "hub/data/test-00000-of-00001.parquet"} {
		data, err := os.ReadFile(formats + path)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), filepath.Base(path))
		open := func(data []byte, what string, at int) {
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
			d, err := (Files{Cache: os.DevNull}).openPath(file, file, dataset.Options{SkipBad: at%2 == 0}, nil)
			if err != nil && !strings.Contains(err.Error(), filepath.Base(file)) {
				t.Fatalf("%s %s at %d: %v does not name the file", path, what, at, err)
			}
			if err == nil && len(d.Train.Pixels) != d.Train.Len()*d.Features() {
				t.Fatalf("%s %s at %d: %d pixels", path, what, at, len(d.Train.Pixels))
			}
		}
		step := max(1, len(data)/200)
		for at := 0; at < len(data); at += step {
			open(data[:at], "cut", at)
			changed := bytes.Clone(data)
			changed[at] ^= 0xff
			open(changed, "changed", at)
		}
	}
}

// mat writes an uncompressed MATLAB 5 file in a given byte order.
func mat(order binary.AppendByteOrder, mark string, X, y []byte, n int) []byte {
	b := append(bytes.Repeat([]byte{' '}, 124), order.AppendUint16(nil, 0x0100)...)
	b = append(b, mark...)
	element := func(kind uint32, data []byte) []byte {
		e := order.AppendUint32(order.AppendUint32(nil, kind), uint32(len(data)))
		e = append(e, data...)
		return append(e, make([]byte, (8-len(data)%8)%8)...)
	}
	variable := func(name string, class, kind uint32, dims []int, data []byte) {
		var body, d []byte
		for _, n := range dims {
			d = order.AppendUint32(d, uint32(n))
		}
		body = append(body, element(matUint32, order.AppendUint32(order.AppendUint32(nil, class), 0))...)
		body = append(body, element(matInt32, d)...)
		body = append(body, element(matInt8, []byte(name))...)
		body = append(body, element(kind, data)...)
		b = append(b, element(matMatrix, body)...)
	}
	variable("X", 9, matUint8, []int{2, 3, 1, n}, X)
	variable("y", 11, matUint16, []int{n, 1}, y)
	return b
}

func TestMATByteOrders(t *testing.T) {
	X := []byte{1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16} // columns of two rows
	for _, c := range []struct {
		order binary.AppendByteOrder
		mark  string
	}{{binary.LittleEndian, "IM"}, {binary.BigEndian, "MI"}} {
		y := c.order.AppendUint16(c.order.AppendUint16(nil, 300), 7)
		data := mat(c.order, c.mark, X, y, 2)
		m, err := newMAT("f", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		d := &dataset.Dataset{}
		labels, err := readVariables(d, m, &d.Train)
		if err != nil || !slices.Equal(labels, []int64{300, 7}) || d.Shape != [3]int{1, 2, 3} ||
			!slices.Equal(d.Train.Pixels, []byte{1, 3, 5, 2, 4, 6, 11, 13, 15, 12, 14, 16}) {
			t.Errorf("%s: labels %v, shape %v, pixels %v, %v", c.mark, labels, d.Shape, d.Train.Pixels, err)
		}
	}
	data := mat(binary.LittleEndian, "IM", X, []byte{1, 0}, 1)
	m, err := newMAT("f", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = readVariables(&dataset.Dataset{}, m, &dataset.Split{}); err == nil || !strings.Contains(err.Error(), "12 bytes of values") {
		t.Errorf("too many values: %v", err)
	}
}

func FuzzMAT(f *testing.F) {
	for _, name := range []string{"plain.mat", "test_32x32.mat", "version4.mat", "doubles.mat"} {
		data, err := os.ReadFile(formats + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(mat(binary.BigEndian, "MI", []byte{1, 2, 3, 4, 5, 6}, []byte{0, 1}, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := newMAT("fuzz", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		d := &dataset.Dataset{}
		if labels, err := readVariables(d, m, &d.Train); err == nil && len(d.Train.Pixels) != len(labels)*d.Features() {
			t.Fatalf("%d labels, %d pixels of %v", len(labels), len(d.Train.Pixels), d.Shape)
		}
	})
}

func FuzzNPZ(f *testing.F) {
	for _, name := range []string{"keras.npz", "fortran.npz", "floats.npz", "objects.npz", "words.npz", "channels-first.npz"} {
		data, err := os.ReadFile(formats + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := newNPZ("fuzz", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		checkArrays(t, a)
	})
}

func checkArrays(t *testing.T, a *arrays) {
	d, err := a.dataset()
	if err != nil {
		return
	}
	for _, s := range []*dataset.Split{&d.Train, &d.Test} {
		if len(s.Pixels) != s.Len()*d.Features() {
			t.Fatalf("%d labels, %d pixels of %v", s.Len(), len(s.Pixels), d.Shape)
		}
		for _, l := range s.Labels {
			if int(l) >= len(d.Classes) {
				t.Fatalf("label %d of %d classes", l, len(d.Classes))
			}
		}
	}
}

// FuzzNPY changes the arrays themselves, which checksums protect in an .npz.
func FuzzNPY(f *testing.F) {
	head := func(text string) []byte {
		return append([]byte(npyMagic+"\x01\x00"+string(rune(len(text)))+"\x00"), text...)
	}
	f.Add(append(head("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2), }"), 1, 2, 3, 4, 5, 6, 7, 8), append(head("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }"), 1, 0, 0, 0))
	f.Add(append(head("{'descr': '<f2', 'fortran_order': True, 'shape': (1, 4), }"), 1, 2, 3, 4, 5, 6, 7, 8), append(head("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }"), 65, 0, 0, 0))
	f.Add(head("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }"), head("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (2,), }"))
	f.Fuzz(func(t *testing.T, x, y []byte) {
		files := map[string][]byte{"X": x, "y": y}
		a := &arrays{file: "fuzz", names: []string{"X", "y"}}
		a.open = func(name string) (*npyArray, io.Closer, error) {
			arr, err := openArray(name, bytes.NewReader(files[name]), int64(len(files[name])))
			return arr, nothing{}, err
		}
		checkArrays(t, a)
	})
}

type nothing struct{}

func (nothing) Close() error { return nil }

func FuzzParquet(f *testing.F) {
	for _, name := range []string{"plain.parquet", "no-images.parquet", "hub/data/test-00000-of-00001.parquet", "hub/data/train-00001-of-00002.parquet"} {
		data, err := os.ReadFile(formats + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := newShard("fuzz", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		d, err := readShards("fuzz", []*shard{s}, 1, dataset.Options{Size: 4, Channels: 1, SkipBad: true}, nil)
		if err == nil && len(d.Train.Pixels) != d.Train.Len()*d.Features() {
			t.Fatalf("%d labels, %d pixels", d.Train.Len(), len(d.Train.Pixels))
		}
	})
}
