//go:build unix

package server_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/internal/testrun"
)

// streamTo is the environment variable that makes the test binary play the pages of
// BenchmarkStream.
const streamTo = "BRAINBOW_TEST_STREAM"

func TestMain(m *testing.M) {
	if url := os.Getenv(streamTo); url != "" {
		pages(url, 20)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// pages opens n streams, reports when all are connected, and reads each until it has seen a
// training end.
func pages(url string, n int) {
	var ready, over sync.WaitGroup
	ready.Add(n)
	for range n {
		over.Go(func() {
			resp, err := http.Get(url)
			ready.Done()
			if err != nil {
				fmt.Println(err)
				return
			}
			defer resp.Body.Close()
			sc := bufio.NewScanner(resp.Body)
			for sc.Scan() {
				if strings.Contains(sc.Text(), `"ended":true`) && strings.Contains(sc.Text(), `"status":"finished"`) {
					return
				}
			}
			fmt.Println("a page did not see the end:", sc.Err())
		})
	}
	ready.Wait()
	fmt.Println("ready")
	over.Wait()
}

// BenchmarkStream trains nielsen-30 at full speed on generated digits, alone and with twenty
// pages in another process that follow it, and compares the processor time of this process.
func BenchmarkStream(b *testing.B) {
	var alone, followed []float64
	for b.Loop() {
		alone = append(alone, trainCPU(b, false))
		followed = append(followed, trainCPU(b, true))
	}
	slices.Sort(alone)
	slices.Sort(followed)
	a, f := alone[len(alone)/2], followed[len(followed)/2]
	b.ReportMetric(a, "alone-cpu-s")
	b.ReportMetric(f, "followed-cpu-s")
	b.ReportMetric(100*(f-a)/a, "%share")
}

// trainCPU returns the processor time of a training.
func trainCPU(b *testing.B, follow bool) float64 {
	s, err := server.New(server.Options{Runs: filepath.Join(b.TempDir(), "runs"), Data: testrun.Data})
	if err != nil {
		b.Fatal(err)
	}
	h := httptest.NewServer(s)
	defer h.Close()
	defer s.Close()
	post := func(path, body string) string {
		status, _, text := ask(b, "POST", h.URL+path, "application/json", body, nil)
		if status > 201 {
			b.Fatalf("%d %s", status, text)
		}
		return text
	}
	var tr server.Training
	order := `{"recipe":"nielsen-30","set":["data.name=digits","data.train=10000","data.test=2000","epochs=150"],"paused":true}`
	if err := json.Unmarshal([]byte(post("/api/trainings", order)), &tr); err != nil {
		b.Fatal(err)
	}
	var child *exec.Cmd
	if follow {
		child = exec.Command(os.Args[0])
		child.Env = append(os.Environ(), streamTo+"="+h.URL+"/api/stream")
		out, err := child.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := child.Start(); err != nil {
			b.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
			b.Fatalf("%q %v", line, err)
		}
	}
	before := cpuTime()
	post("/api/trainings/"+tr.Run+"/continue", "")
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		_, _, text := ask(b, "GET", h.URL+"/api/trainings", "", "", nil)
		if strings.Contains(text, `"status":"finished"`) {
			break
		}
		if time.Now().After(deadline) {
			b.Fatal(text)
		}
	}
	spent := cpuTime() - before
	if child != nil {
		if err := child.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	return spent.Seconds()
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
