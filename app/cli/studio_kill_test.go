//go:build linux || darwin

package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A studio that is killed while trainings wait leaves their directories, and the next one removes them:
// only those that were reserved and hold nothing else.
func TestKilledStudio(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// testscript runs commands through links with their names.
	brainbow := filepath.Join(t.TempDir(), "brainbow")
	if err := os.Symlink(self, brainbow); err != nil {
		t.Fatal(err)
	}
	runs, data := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(runs, "mine"), 0o755); err != nil {
		t.Fatal(err)
	}
	start := func() (url string, kill func()) {
		t.Helper()
		cmd := exec.Command(brainbow, "studio", "--runs", runs, "--no-open", "--json", "--addr", "127.0.0.1:0")
		cmd.Env = append(os.Environ(), "BRAINBOW_DATA="+data)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		var facts struct {
			URL string `json:"url"`
		}
		if err := json.Unmarshal(line, &facts); err != nil {
			t.Fatal(err)
		}
		return facts.URL, func() {
			if err := cmd.Process.Kill(); err != nil { // SIGKILL
				t.Fatal(err)
			}
			_ = cmd.Wait() // the error says that it was killed
		}
	}
	url, kill := start()
	var names []string
	for range 4 {
		res, err := http.Post(url+"api/trainings", "application/json", bytes.NewReader([]byte(`{"recipe": "xor-perceptron", "paused": true}`)))
		if err != nil {
			t.Fatal(err)
		}
		var one struct{ Run string }
		err = json.NewDecoder(res.Body).Decode(&one)
		res.Body.Close()
		if err != nil || one.Run == "" {
			t.Fatal(res.Status, err)
		}
		names = append(names, one.Run)
	}
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(runs, name))
		return err == nil
	}
	if !there(names[2]) || !there(names[3]) {
		t.Fatal("the names of trainings that wait are not reserved")
	}
	// While it lives, another studio leaves them alone.
	_, killOther := start()
	killOther()
	if !there(names[2]) || !there(names[3]) {
		t.Error("another studio removed what waits in this one")
	}
	kill()
	if !there(names[2]) {
		t.Error("nothing was left to remove")
	}
	if err := os.WriteFile(filepath.Join(runs, names[3], "notes.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, kill = start()
	kill()
	if there(names[2]) {
		t.Errorf("%s is still there", names[2])
	}
	for _, name := range []string{names[0], names[1], names[3], "mine"} {
		if !there(name) {
			t.Errorf("%s was removed", name)
		}
	}
}
