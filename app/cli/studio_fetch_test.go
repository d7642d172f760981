package cli

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brainbow/app/host"
	"brainbow/app/server"
	"brainbow/internal/fetch"
)

// The studio downloads a dataset by the code of data get: with progress on the stream, cancelled half way, and
// continued.
func TestStudioFetch(t *testing.T) {
	data := archive(t)
	sum := sha256.Sum256(data)
	var asked atomic.Int32
	stalled := make(chan struct{})
	mirror := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		if asked.Add(1) == 1 { // the first time half of it comes, and no more
			w.Header().Set("Content-Length", strconv.Itoa(len(data)))
			_, _ = w.Write(data[:len(data)/2])
			w.(http.Flusher).Flush()
			close(stalled)
			<-r.Context().Done()
			return
		}
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(data)))
	}))
	defer mirror.Close()
	f := fetch.File{
		Name: "cifar.tar.gz", SHA256: hex.EncodeToString(sum[:]), Mirrors: []string{mirror.URL + "/cifar.tar.gz"}, Size: int64(len(data)),
		Unpack: []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"},
	}
	defer fetch.Replace([]fetch.Set{{Name: "cifar10", Files: []fetch.File{f}}})()
	t.Setenv("BRAINBOW_DATA", t.TempDir())
	s, err := server.New(server.Options{Runs: t.TempDir(), Data: host.Data, Fetch: host.FetchByName, Fetchable: host.Fetchable()})
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	defer h.Close()
	defer s.Close()
	request := func(method, path string) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, h.URL+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	stream := request("GET", "/api/stream")
	defer stream.Body.Close()
	events := bufio.NewScanner(stream.Body)
	until := func(part string) string { // the next message about the download that contains part
		t.Helper()
		for events.Scan() {
			if line := events.Text(); strings.HasPrefix(line, `data: {"name":"cifar10"`) && strings.Contains(line, part) {
				return line
			}
		}
		t.Fatalf("the stream ends before %s: %v", part, events.Err())
		return ""
	}
	order := func(verb string) {
		t.Helper()
		res := request("POST", "/api/datasets/cifar10/"+verb)
		defer res.Body.Close()
		if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
			t.Fatal(verb, res.Status, string(body))
		}
	}
	order("fetch")
	<-stalled
	until(`"file":"cifar.tar.gz"`)
	order("cancel")
	if line := until(`"ended":true`); strings.Contains(line, "error") {
		t.Error("cancelled:", line)
	}
	if _, err := os.Stat(filepath.Join(os.Getenv("BRAINBOW_DATA"), "cifar10", "cifar.tar.gz.part")); err != nil {
		t.Error("what had arrived is lost:", err)
	}
	order("fetch")
	if line := until(`"ended":true`); strings.Contains(line, "error") {
		t.Fatal(line)
	}
	res := request("GET", "/api/datasets")
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if _, after, _ := strings.Cut(string(body), `"name":"cifar10"`); !strings.Contains(strings.SplitN(after, "}", 2)[0], `"present":true`) {
		t.Errorf("it is not there: %s", body)
	}
}
