// Command fetching is brainbow with other public data sets, for browser tests of the download: cifar10 comes
// from this process, the first time only half of it, and the source of svhn is gone.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"brainbow/app/cli"
	"brainbow/internal/fetch"
)

var files = []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"}

// archive is one of CIFAR-10's form, with 40 pictures in each file whose colour is their class.
func archive() ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for k, name := range files {
		var body []byte
		for i := range 40 {
			class := byte(i % 10)
			body = append(body, class)
			for p := range 3072 {
				body = append(body, 20*class+byte((p*(i+41*k)*2654435761)>>13&31))
			}
		}
		if err := w.WriteHeader(&tar.Header{Name: "cifar-10-batches-bin/" + name, Mode: 0o644, Size: int64(len(body)), Typeflag: tar.TypeReg}); err != nil {
			return nil, err
		}
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// source serves the archive on a loopback address.
func source(data []byte) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	var asked atomic.Int32
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		switch {
		case r.URL.Path != "/cifar.tar.gz":
			http.NotFound(w, r)
		case asked.Add(1) == 1: // half of it comes, and no more
			w.Header().Set("Content-Length", strconv.Itoa(len(data)))
			for k := range 10 { // slowly, so that somebody sees it
				_, _ = w.Write(data[k*len(data)/20 : (k+1)*len(data)/20])
				_ = http.NewResponseController(w).Flush()
				time.Sleep(50 * time.Millisecond)
			}
			<-r.Context().Done()
		default:
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
		}
	})
	go func() { _ = http.Serve(l, handler) }() // ends with the process
	return "http://" + l.Addr().String(), nil
}

func main() {
	data, err := archive()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	url, err := source(data)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	sum := sha256.Sum256(data)
	fetch.Replace([]fetch.Set{
		{Name: "cifar10", Files: []fetch.File{{
			Name: "cifar.tar.gz", SHA256: hex.EncodeToString(sum[:]), Mirrors: []string{url + "/cifar.tar.gz"}, Size: int64(len(data)), Unpack: files,
		}}},
		{Name: "svhn", Files: []fetch.File{{Name: "gone.mat", SHA256: hex.EncodeToString(sum[:]), Mirrors: []string{url + "/gone.mat"}, Size: 3_000_000}}},
	})
	os.Exit(cli.Main())
}
