package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// goTest runs a `go test` command. Vet is off, because a test must notice the mutation, not vet.
func goTest(ctx context.Context, r *runner, c command, overlay, _ string) (result, error) {
	args := []string{"test", "-json", "-vet=off", "-timeout", r.timeout.String()}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, strings.Fields(c.text)[2:]...)...)
	cmd.Dir = filepath.Join(r.root, c.dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return result{}, ctx.Err()
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return result{}, err
	}
	res, perr := readEvents(out)
	if perr != nil {
		return result{}, fmt.Errorf("go test: %w\n%s%s", perr, out, stderr.Bytes())
	}
	res.passed = err == nil
	return res, nil
}

// readEvents reads the output of go test -json.
func readEvents(data []byte) (result, error) {
	var res result
	var text, build strings.Builder
	packages := 0
	for dec := json.NewDecoder(bytes.NewReader(data)); dec.More(); {
		var e struct{ Action, Test, Output string }
		if err := dec.Decode(&e); err != nil {
			return res, err
		}
		switch {
		case e.Action == "start":
			packages++
		case e.Action == "build-fail":
			res.unbuilt = true
		case e.Action == "build-output":
			build.WriteString(e.Output)
		case e.Action == "pass" && e.Test != "":
			res.tests++
		}
		if strings.HasPrefix(e.Output, "panic: test timed out after ") {
			res.hung = true
		}
		text.WriteString(e.Output)
	}
	if packages == 0 {
		return res, errors.New("no package was tested")
	}
	res.output = text.String()
	if res.unbuilt {
		res.output = strings.TrimSpace(build.String())
	}
	return res, nil
}
