package attack

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// routes are all routes of a run, with their usual parameters.
var routes = []string{
	"", "/about", "/metrics?after=3", "/events", "/files", "/files/run.json", "/files/frames/00000030.safetensors", "/weights/fc1?step=33",
	"/activations?step=33&split=test&samples=0-9,15&layers=fc1,fc2.pre", "/samples?split=train&samples=0-9", "/predictions?step=33&split=test",
	"/confusion?step=33&split=test", "/history?split=test", "/films/weights/fc1?units=0-3", "/films/activations/fc1?samples=0-3&split=test",
	"/projection?layer=fc1&step=33&method=pca&seed=3&observations=40&split=test", "/projections?layer=fc1&steps=3&method=pca&observations=40",
	"/projections?layers=all&step=33&method=pca&observations=40", "/neurons?layer=fc1&step=33&power=auc&signed=true&observations=40",
	"/neuron?layer=fc1&unit=3&step=33&observations=40", "/responses?layer=fc1&step=33&split=test&samples=1,2,3&observations=40",
	"/neighbours?sample=3&split=test&layer=fc1&step=33&k=12", "/sample/3?split=test&step=33", "/class/3?split=test&step=33&features=4",
	"/mistakes?split=test&step=33&order=confidence&kind=all&limit=60", "/views/weights.svg?step=33", "/views/confusion.png?step=33&scale=1",
	"/views/curves.svg?with=other", "/views/samples.svg?step=33&count=12", "/plane?step=3&side=20&layers=fc1",
}

// general are the routes that are not about one run.
var general = []string{"/api/runs", "/api/views", "/api/recipes", "/api/trainings", "/api/disk", "/api/trash", "/api/nothing", "/", "/index.html"}

// odd are values that nobody expects.
var odd = []string{
	"", "-1", "0", "1", "60", "61", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e9", "0x10", "1.5", "NaN", "Inf", "-Inf", "null",
	"true", "0-", "-0", "0-99999999", "9-3", "0,0", ",", "0-9,5-3", "all", "..", "../..", "%2e%2e%2f", "/etc/passwd", "a\x00b", "\x1b[2J", "\u202e", "é", "<script>", "' OR 1=1",
	strings.Repeat("9", 300), strings.Repeat("0,", 3000), "fc1", "fc1.pre", "fc9", "input", "tsne", "umap", "mds", "test", "train", "other",
}

// number draws what varies in a usual request, so that answers differ.
func number(rng *rand.Rand) string { return strconv.Itoa(rng.IntN(61)) }

// usual returns a request as the page makes them.
func usual(rng *rand.Rand, run string) question {
	switch rng.IntN(12) {
	case 0:
		return question{"GET", general[rng.IntN(4)], "", false}
	case 1:
		return question{"POST", "/api/runs/" + run + "/try?layers=fc1&step=" + number(rng), strings.Repeat(string(rune('a'+rng.IntN(26))), 784), false}
	case 2:
		return question{"POST", "/api/runs/" + run + "/explain", fmt.Sprintf(`{"samples":[%d,%d],"observations":40}`, rng.IntN(50), 50+rng.IntN(50)), false}
	}
	address := routes[rng.IntN(len(routes))]
	for _, name := range []string{"step=", "sample=", "unit=", "seed="} {
		if before, after, ok := strings.Cut(address, name); ok {
			_, rest, _ := strings.Cut(after, "&")
			value := number(rng)
			if name == "unit=" {
				value = strconv.Itoa(rng.IntN(30))
			}
			if address = before + name + value; rest != "" {
				address += "&" + rest
			}
		}
	}
	return question{"GET", "/api/runs/" + run + address, "", false}
}

// mutated changes parts of a usual request.
func mutated(rng *rand.Rand, runs []string) question {
	q := usual(rng, runs[rng.IntN(len(runs))])
	if rng.IntN(20) == 0 {
		q.address = general[rng.IntN(len(general))]
	}
	for range rng.IntN(4) {
		value := escape(rng, odd[rng.IntN(len(odd))])
		path, query, _ := strings.Cut(q.address, "?")
		switch rng.IntN(8) {
		case 0, 1, 2: // a value of the query
			parts := strings.Split(query, "&")
			i := rng.IntN(len(parts))
			name, _, _ := strings.Cut(parts[i], "=")
			parts[i] = name + "=" + value
			query = strings.Join(parts, "&")
		case 3: // a part of the path
			parts := strings.Split(path, "/")
			parts[1+rng.IntN(len(parts)-1)] = value
			path = strings.Join(parts, "/")
		case 4: // a parameter of another route
			_, other, _ := strings.Cut(routes[rng.IntN(len(routes))], "?")
			query += "&" + other
		case 5: // twice
			query += "&" + query
		case 6: // another method
			q.method = []string{"GET", "POST", "HEAD", "DELETE", "PUT", "OPTIONS", "PATCH"}[rng.IntN(7)]
		case 7: // another body
			q.body = []string{"", "{", "[]", "null", `{"samples":[-1]}`, `{"samples":[1e30]}`, `{"samples":"x"}`, `{"layer":"fc9"}`, strings.Repeat("[", 100_000), strings.Repeat("x", 784)}[rng.IntN(10)]
		}
		q.address = path
		if query != "" {
			q.address += "?" + query
		}
	}
	return q
}

// escape writes a value so that it can be sent, most often as a page would.
func escape(rng *rand.Rand, s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"#%&?<>\^{|}`, c) >= 0 && rng.IntN(2) == 0 {
			fmt.Fprintf(&b, "%%%02x", c)
		} else if c == '%' || c == '#' {
			b.WriteString("%25")
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// TestHostileRequests sends mutated requests to a server of good and hostile runs, several at a time.
// Right answers to usual requests are compared with those of another server.
func TestHostileRequests(t *testing.T) {
	n := 200
	if all() {
		n = 20_000
	}
	runs, mine := t.TempDir(), t.TempDir()
	from := good(t)
	names := []string{"test", "hostile", "broken", "missing"}
	for _, name := range names[:3] {
		must(t, os.CopyFS(filepath.Join(runs, name), os.DirFS(from)))
	}
	for _, name := range []string{"letter.txt", "photo.jpg", "run.json"} {
		must(t, os.WriteFile(filepath.Join(mine, name), []byte("mine: "+name), 0o600))
	}
	must(t, os.RemoveAll(filepath.Join(runs, "hostile", "analyses")), os.Symlink(mine, filepath.Join(runs, "hostile", "analyses")))
	appendLines(t, filepath.Join(runs, "hostile", "index.jsonl"), true, indexLines["index: a frame at 10^11"]())
	must(t, os.Truncate(filepath.Join(runs, "broken", "index.jsonl"), 900))
	h := serve(t, runs)
	rng := chance(t)
	var list []question
	for range n {
		list = append(list, mutated(rng, names))
	}
	var next, answered atomic.Int64
	var wg sync.WaitGroup
	begun := time.Now()
	for range 4 {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && !t.Failed(); i = int(next.Add(1)) - 1 {
				status, body := ask(t, h, list[i])
				if status == http.StatusOK {
					answered.Add(1)
				}
				if status >= 400 && list[i].method != "HEAD" {
					if err := refusal(body); err != nil {
						t.Errorf("%s %.200q: %d: %v: %.300q", list[i].method, list[i].address, status, err, body)
					}
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d requests in %v, %d answered", n, time.Since(begun).Round(time.Second), answered.Load())
	if answered.Load() < int64(n)/10 && !t.Failed() {
		t.Errorf("only %d requests were answered, so the routes were not tried", answered.Load())
	}
	untouched(t, mine)
	fresh := t.TempDir()
	must(t, os.CopyFS(filepath.Join(fresh, "test"), os.DirFS(from)))
	right := answers(t, serve(t, fresh))
	for _, q := range questions() {
		if status, body := ask(t, h, q); q.numbers && (status != http.StatusOK || string(arrays(body)) != string(arrays(right[q.address]))) {
			t.Errorf("after all that, %s has other numbers: %d %.300q", q.address, status, body)
		}
	}
}

// refusal checks the form of an error.
func refusal(body []byte) error {
	var f struct{ Error, Code string }
	if err := json.Unmarshal(body, &f); err != nil {
		return err
	}
	if f.Error == "" || f.Code == "" || len(f.Error) > 100_000 { // it may name the address
		return errors.New("an error has a text of limited length and a code")
	}
	return nil
}
