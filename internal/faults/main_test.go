package faults

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"brainbow/internal/hint"
	"brainbow/runstore"
)

// Environment variables: the settings, and those that turn this program into a training to be
// killed.
const (
	countEnv  = "BRAINBOW_FAULTS"
	seedEnv   = "BRAINBOW_FAULTS_SEED"
	dirEnv    = "BRAINBOW_FAULTS_DIR"    // train into this run
	resumeEnv = "BRAINBOW_FAULTS_RESUME" // resume it instead
	killEnv   = "BRAINBOW_FAULTS_KILL"   // die in this operation
	slowEnv   = "BRAINBOW_FAULTS_SLOW"   // take a millisecond for every operation
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(dirEnv); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}

// child trains, or resumes, a run with a file system that may kill it.
func child(dir string) int {
	at, err := strconv.ParseInt(os.Getenv(killEnv), 10, 64)
	if err != nil {
		at = 0
	}
	opt := runstore.Options{FS: &deadly{at: at, slow: os.Getenv(slowEnv) != ""}}
	if os.Getenv(resumeEnv) != "" {
		err = resume(opt, dir)
	} else {
		err = begin(opt, dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		if hint := hint.Of(err); hint != "" {
			fmt.Fprintln(os.Stderr, "hint:", hint)
		}
		return 1
	}
	return 0
}

// count is the number of faults of each kind.
func count(t *testing.T) int {
	t.Helper()
	text := os.Getenv(countEnv)
	if text == "" {
		return 3
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is not a number of faults", countEnv, text)
	}
	return n
}

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
	t.Logf("%d faults, %s=%d", count(t), seedEnv, seed)
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
