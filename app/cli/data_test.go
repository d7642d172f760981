package cli

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/internal/fetch"
)

// archive packs a CIFAR-10 of two records a batch.
func archive(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, name := range []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"} {
		body := make([]byte, 2*3073)
		if err := w.WriteHeader(&tar.Header{Name: "cifar-10-batches-bin/" + name, Mode: 0o644, Size: int64(len(body)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// data get downloads from the mirrors of the table, which this test serves,
// unpacks, and reports what it checked; the dataset then opens.
func TestDataGet(t *testing.T) {
	data := archive(t)
	sum := sha256.Sum256(data)
	wrong := httptest.NewServer(http.NotFoundHandler())
	defer wrong.Close()
	good := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/cifar.tar.gz") {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(data)
	}))
	defer good.Close()
	f := fetch.File{
		Name: "cifar.tar.gz", SHA256: hex.EncodeToString(sum[:]), Mirrors: []string{wrong.URL + "/cifar.tar.gz", good.URL + "/cifar.tar.gz"},
		Unpack: []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"},
	}
	defer fetch.Replace([]fetch.Set{{Name: "cifar10", Files: []fetch.File{f}}})()
	t.Setenv("BRAINBOW_DATA", t.TempDir())
	brainbow := func(args ...string) (code int, out, errs string) {
		var o, e bytes.Buffer
		code = run(t.Context(), args, &o, &e)
		return code, o.String(), e.String()
	}
	code, out, errs := brainbow("data", "ls")
	if code != 0 || !strings.Contains(errs, "'brainbow data get NAME': cifar10\n") {
		t.Errorf("ls: %d\n%s%s", code, out, errs)
	}
	code, out, errs = brainbow("data", "get", "cifar10")
	if code != 0 || out != "cifar.tar.gz: SHA-256 as published\n" || !strings.Contains(errs, "404") || !strings.Contains(errs, "10 training and 2 test samples") {
		t.Fatalf("get: %d\n%s%s", code, out, errs)
	}
	if code, out, errs = brainbow("data", "ls"); !strings.Contains(out, "cifar10        yes") || strings.Contains(errs, "data get") {
		t.Errorf("ls: %d\n%s%s", code, out, errs)
	}
	if err := os.WriteFile(filepath.Join(os.Getenv("BRAINBOW_DATA"), "cifar10", "cifar.tar.gz"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, errs = brainbow("data", "get", "cifar10"); code != 0 || !strings.Contains(out, "differs from the published file") || !strings.Contains(errs, "--force") {
		t.Errorf("a file of one's own: %d\n%s%s", code, out, errs)
	}
	if code, out, errs = brainbow("data", "get", "cifar10", "--force", "--mirror", good.URL+"/class"); code != 0 || !strings.Contains(out, "SHA-256 as published") {
		t.Errorf("forced: %d\n%s%s", code, out, errs)
	}
	if code, _, errs = brainbow("data", "get", "cifar10", "--force", "--mirror", wrong.URL); code != 1 || !strings.Contains(errs, "404") || !strings.Contains(errs, "hint:") {
		t.Errorf("no mirror: %d\n%s", code, errs)
	}
	if code, _, errs = brainbow("data", "get", "digits"); code != 2 || !strings.Contains(errs, "one of cifar10") {
		t.Errorf("not to be had: %d\n%s", code, errs)
	}
}
