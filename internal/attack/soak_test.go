package attack

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	// soakCache is the studio's --cache in MB, and soakRoom what it may hold besides, code and threads
	// included, once it is idle again.
	soakCache = 256
	soakRoom  = 150
	// settle is how long an idle studio may take to give memory back.
	settle = 20 * time.Second
)

// minutes is the length of the soak.
func minutes(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv(soakEnv)
	if text == "" {
		return 3 * time.Second
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n <= 0 {
		t.Fatalf("%s=%q is not a number of minutes", soakEnv, text)
	}
	return time.Duration(n * float64(time.Minute))
}

// studio starts brainbow studio and returns its address and process. It ends with the test.
func studio(t *testing.T, args ...string) (string, *exec.Cmd) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := command(ctx, append([]string{"studio", "--no-open", "--json", "--addr", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	must(t, err)
	var log strings.Builder
	cmd.Stderr = &log
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		time.AfterFunc(hung, cancel)
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 0 && cmd.ProcessState.ExitCode() != 130 {
			t.Errorf("the studio ended with %v: %.2000s", err, log.String())
		}
		cancel()
	})
	var at struct{ URL string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	must(t, err, json.Unmarshal(line, &at))
	return strings.TrimSuffix(at.URL, "/"), cmd
}

// resident returns the memory of a process in MB; ok is false where the system does not say.
func resident(pid int) (mb float64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	_, rest, found := strings.Cut(string(text), "VmRSS:")
	var kb float64
	if _, err := fmt.Sscan(rest, &kb); err != nil || !found {
		return 0, false
	}
	return kb / 1024, true
}

// TestSoak asks a studio beside a training, and checks that its memory levels off.
func TestSoak(t *testing.T) {
	runs := t.TempDir()
	for _, name := range []string{"test", "other", "third", "fourth", "fifth", "sixth"} {
		must(t, os.CopyFS(filepath.Join(runs, name), os.DirFS(good(t))))
	}
	names := []string{"test", "other", "third", "fourth", "fifth", "sixth"}
	url, cmd := studio(t, "--runs", runs, "--cache", strconv.Itoa(soakCache))
	order := `{"recipe":"default","set":["data.name=digits","data.train=5000","data.test=500","epochs=1000000"],"pace":300}`
	resp, err := http.Post(url+"/api/trainings", "application/json", strings.NewReader(order))
	must(t, err)
	body, err := io.ReadAll(resp.Body)
	must(t, err, resp.Body.Close())
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("a training: %d %s", resp.StatusCode, body)
	}
	long := minutes(t)
	end := time.Now().Add(long)
	rng := chance(t)
	var asked atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex // of rng
	client := &http.Client{Timeout: hung}
	for range 4 {
		wg.Go(func() {
			for time.Now().Before(end) && !t.Failed() {
				mu.Lock()
				q := usual(rng, names[rng.IntN(len(names))])
				mu.Unlock()
				kind := "application/json"
				if strings.Contains(q.address, "/try") {
					kind = "application/octet-stream"
				}
				r, err := http.NewRequestWithContext(t.Context(), q.method, url+q.address, strings.NewReader(q.body))
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("Content-Type", kind)
				resp, err := client.Do(r)
				if err != nil {
					t.Errorf("%s: %v", q.address, err)
					return
				}
				_, err = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if err != nil || resp.StatusCode >= 500 {
					t.Errorf("%s: %d, %v", q.address, resp.StatusCode, err)
				}
				asked.Add(1)
			}
		})
	}
	first, measured := resident(cmd.Process.Pid)
	peak := first
	for every := max(long/60, time.Second); time.Now().Before(end); time.Sleep(min(every, time.Until(end))) {
		now, _ := resident(cmd.Process.Pid)
		peak = max(peak, now)
		if os.Getenv(soakEnv) != "" {
			t.Logf("%7.0f s left: %4.0f MB, %d requests", time.Until(end).Seconds(), now, asked.Load())
		}
	}
	wg.Wait()
	if !measured {
		t.Log("this system does not tell the memory of a process")
		return
	}
	last, _ := resident(cmd.Process.Pid)
	for wait := time.Now().Add(settle); time.Now().Before(wait) && os.Getenv(soakEnv) != ""; time.Sleep(time.Second) {
		now, _ := resident(cmd.Process.Pid)
		last = min(last, now)
	}
	t.Logf("%d requests in %v: %.0f MB at the beginning, %.0f at most, %.0f when idle", asked.Load(), long, first, peak, last)
	if last > soakCache+soakRoom {
		t.Errorf("an idle studio with a cache of %d MB holds %.0f MB", soakCache, last)
	}
}
