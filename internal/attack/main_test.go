package attack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Environment variables: the settings.
const (
	allEnv  = "BRAINBOW_ATTACK"
	seedEnv = "BRAINBOW_ATTACK_SEED"
	soakEnv = "BRAINBOW_SOAK"
)

const (
	// patience is the longest time that a processor may work for a command.
	patience = 20 * time.Second
	// hung is when a command or an answer counts as hung, on a machine with other work and with the
	// race detector.
	hung = 2 * time.Minute
)

// program is the built brainbow, and the directory for its caches and the good run.
type program struct{ file, dir string }

var prog program

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "attack")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		prog = program{filepath.Join(dir, "brainbow.exe"), dir}
		if out, err := exec.Command("go", "build", "-o", prog.file, "brainbow/cmd/brainbow").CombinedOutput(); err != nil {
			panic(fmt.Sprintf("build brainbow: %v: %s", err, out))
		}
		return m.Run()
	}())
}

// all reports whether everything is tried.
func all() bool { return os.Getenv(allEnv) == "all" }

// chance returns random numbers; the log says how to repeat them.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(seedEnv); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("%s=%q is not a number", seedEnv, text)
		}
	}
	t.Logf("%s=%d", seedEnv, seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// command prepares brainbow as a process, without data sets other than the generated ones.
func command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, prog.file, args...)
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+prog.dir, "HOME="+prog.dir, "BRAINBOW_DATA="+filepath.Join(prog.dir, "data"), "NO_COLOR=1")
	return cmd
}

// brainbow runs a command and returns what it printed and its exit code. Waiting, long work and
// panics are failures.
func brainbow(t testing.TB, args ...string) (text string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hung)
	defer cancel()
	cmd := command(ctx, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	text = out.String()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Errorf("brainbow %q hangs: %.500s", args, text)
		return text, -1
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		t.Fatal(err)
	}
	if took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); took > patience {
		t.Errorf("brainbow %q works for %v", args, took)
	}
	for _, sign := range []string{"panic:", "goroutine ", "fatal error:", "internal error"} {
		if strings.Contains(text, sign) {
			t.Errorf("brainbow %q: %.3000s", args, text)
			break
		}
	}
	return text, code
}

// good returns the directory of a good small run, with all kinds of files and some cached results. It
// must not be changed.
func good(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(prog.dir, "runs", "test")
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	picture := filepath.Join(prog.dir, "x.png")
	for _, args := range [][]string{
		{"train", "default", "--set", "data.train=300", "--set", "data.test=100", "--set", "epochs=2", "--run", dir},
		{"render", "projection", dir, "--param", "observations=60", "-o", picture},
		{"render", "neurons", dir, "--param", "observations=60", "-o", picture},
		{"render", "mistakes", dir, "-o", picture},
		{"render", "confusion", dir, "--step", "33", "-o", picture},
		{"render", "confusion", dir, "--step", "36", "-o", picture},
		{"render", "confusion", dir, "--step", "37", "-o", picture},
	} {
		if text, code := brainbow(t, args...); code != 0 {
			t.Fatalf("brainbow %q: %s", args, text)
		}
	}
	return dir
}
