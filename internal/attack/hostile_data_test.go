//go:build unix

package attack

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
)

// goodData writes a good small data set of every kind that is read and returns the path to open for
// each, and the file of it that is changed.
func goodData(t *testing.T, root string) map[string][2]string {
	t.Helper()
	write := func(name string, data []byte) string {
		path := filepath.Join(root, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o644))
		return path
	}
	packed := func(data []byte) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, err := w.Write(data)
		must(t, err, w.Close())
		return b.Bytes()
	}
	const n = 20
	pixels, labels := make([]byte, n*64), make([]byte, n)
	for i := range pixels {
		pixels[i] = byte(i * 7)
	}
	for i := range labels {
		labels[i] = byte(i % 2)
	}
	array := func(shape string, data []byte) []byte {
		head := fmt.Sprintf("{'descr': '|u1', 'fortran_order': False, 'shape': %s, }\n", shape)
		return append([]byte("\x93NUMPY\x01\x00"+string([]byte{byte(len(head)), 0})+head), data...)
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for name, data := range map[string][]byte{"x_train": array("(20, 8, 8)", pixels), "y_train": array("(20,)", labels)} {
		f, err := z.Create(name + ".npy")
		must(t, err)
		_, err = f.Write(data)
		must(t, err)
	}
	must(t, z.Close())
	idx := func(magic uint32, dims []uint32, data []byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, magic)
		for _, d := range dims {
			b = binary.BigEndian.AppendUint32(b, d)
		}
		return packed(append(b, data...))
	}
	var photo bytes.Buffer
	must(t, png.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 8))))
	for i := range 4 {
		write(fmt.Sprintf("folder/cat/%d.png", i), photo.Bytes())
		write(fmt.Sprintf("folder/dog/%d.png", i), photo.Bytes())
		write(fmt.Sprintf("table/%d.png", i), photo.Bytes())
	}
	type row struct {
		Image struct {
			Bytes []byte `parquet:"bytes"`
			Path  string `parquet:"path"`
		} `parquet:"image"`
		Label int64 `parquet:"label"`
	}
	rows := make([]row, n)
	for i := range rows {
		rows[i].Image.Bytes, rows[i].Label = photo.Bytes(), int64(i%2)
	}
	var table bytes.Buffer
	must(t, parquet.Write(&table, rows))
	images := idx(0x803, []uint32{n, 8, 8}, pixels)
	names := idx(0x801, []uint32{n}, labels)
	for _, part := range []string{"train", "t10k"} {
		write("data/mnist/"+part+"-images-idx3-ubyte.gz", images)
		write("data/mnist/"+part+"-labels-idx1-ubyte.gz", names)
	}
	return map[string][2]string{
		"npz":      {filepath.Join(root, "a.npz"), write("a.npz", archive.Bytes())},
		"parquet":  {filepath.Join(root, "a.parquet"), write("a.parquet", table.Bytes())},
		"MATLAB":   {filepath.Join(root, "a.mat"), write("a.mat", matlab(pixels, labels, n))},
		"IDX":      {"mnist", filepath.Join(root, "data/mnist/train-images-idx3-ubyte.gz")},
		"picture":  {filepath.Join(root, "folder"), filepath.Join(root, "folder/cat/1.png")},
		"metadata": {filepath.Join(root, "table"), write("table/metadata.csv", []byte("file_name,label\n0.png,a\n1.png,b\n2.png,a\n3.png,b\n"))},
	}
}

// matlab returns an uncompressed MATLAB 5 file with images of 8×8×1×n and their labels.
func matlab(pixels, labels []byte, n int) []byte {
	order := binary.LittleEndian
	b := append(bytes.Repeat([]byte{' '}, 124), 0, 1, 'I', 'M')
	element := func(kind uint32, data []byte) []byte {
		e := order.AppendUint32(order.AppendUint32(nil, kind), uint32(len(data)))
		return append(append(e, data...), make([]byte, (8-len(data)%8)%8)...)
	}
	variable := func(name string, dims []uint32, data []byte) {
		var d []byte
		for _, x := range dims {
			d = order.AppendUint32(d, x)
		}
		body := slices.Concat(element(6, order.AppendUint32(order.AppendUint32(nil, 9), 0)), element(5, d), element(1, []byte(name)), element(2, data))
		b = append(b, element(14, body)...)
	}
	variable("X", []uint32{8, 8, 1, uint32(n)}, pixels)
	variable("y", []uint32{uint32(n), 1}, labels)
	return b
}

// dataChanges make a good file hostile.
var dataChanges = map[string]func(r *rand.Rand, b []byte) []byte{
	"cut short": func(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b))] },
	"a bit flipped": func(r *rand.Rand, b []byte) []byte {
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		return b
	},
	"a large number": func(r *rand.Rand, b []byte) []byte {
		copy(b[r.IntN(max(1, min(len(b), 400))):], "\xff\xff\xff\x7f")
		return b
	},
	"a part repeated": func(r *rand.Rand, b []byte) []byte {
		at := r.IntN(len(b))
		return slices.Concat(b[:at], b[at/2:])
	},
	"noise": func(r *rand.Rand, b []byte) []byte {
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return b
	},
}

// most is the memory, in kB, that the program may take: the budget of reading a data set, and what it
// needs itself.
const most = 1_400_000

// Whatever a data file holds, it is read or refused, in bounded time and memory.
func TestHostileData(t *testing.T) {
	r := chance(t)
	rounds := 1
	if all() {
		rounds = 40
	}
	root := t.TempDir()
	for kind, paths := range goodData(t, root) {
		path, file := paths[0], paths[1]
		original, err := os.ReadFile(file)
		must(t, err)
		show := func(what string, skip ...string) {
			t.Helper()
			cmd := command(t.Context(), append([]string{"data", "show", path}, skip...)...)
			cmd.Env = append(cmd.Env, "BRAINBOW_DATA="+filepath.Join(root, "data"))
			watched(t, what, cmd)
		}
		show(kind)
		for name, change := range dataChanges {
			for range rounds {
				must(t, os.WriteFile(file, change(r, bytes.Clone(original)), 0o644))
				show(kind+", "+name, []string{"--skip-bad"}[:r.IntN(2)]...)
			}
		}
		must(t, os.Remove(file), syscall.Mkfifo(file, 0o644))
		show(kind + ", a pipe")
		must(t, os.Remove(file), os.WriteFile(file, original, 0o644))
	}
}

// watched runs a command; waiting, long work, panics and too much memory are failures.
func watched(t *testing.T, what string, cmd *exec.Cmd) {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	must(t, cmd.Start())
	timer := time.AfterFunc(hung, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	if !timer.Stop() {
		t.Errorf("%s: hangs: %.500s", what, out.String())
		return
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); took > patience {
		t.Errorf("%s: works for %v", what, took)
	}
	if used := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss; used > most {
		t.Errorf("%s: %d MB", what, used/1000)
	}
	for _, sign := range []string{"panic:", "goroutine ", "fatal error:", "internal error"} {
		if strings.Contains(out.String(), sign) {
			t.Errorf("%s: %.3000s", what, out.String())
			return
		}
	}
}
