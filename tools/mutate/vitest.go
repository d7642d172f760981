package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// overlayVariable is the environment variable that passes the path of the overlay to
// web/overlay.ts.
const overlayVariable = "BRAINBOW_OVERLAY"

// vitest runs an `npx vitest run` command.
func vitest(ctx context.Context, r *runner, c command, overlay, scratch string) (result, error) {
	limited, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	args := append(strings.Fields(c.text)[1:], "--reporter=json", "--outputFile="+scratch)
	cmd := exec.CommandContext(limited, "npx", args...)
	cmd.Dir = filepath.Join(r.root, c.dir)
	cmd.Env = append(os.Environ(), overlayVariable+"="+overlay, "NO_COLOR=1")
	cmd.WaitDelay = time.Second
	killAll(cmd)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return result{}, ctx.Err()
	}
	if limited.Err() != nil {
		return result{hung: true, output: fmt.Sprintf("it took longer than %v", r.timeout)}, nil
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return result{}, err
	}
	report, rerr := os.ReadFile(scratch)
	if rerr != nil {
		return result{}, fmt.Errorf("vitest wrote no report: %w\n%s", rerr, out)
	}
	res, rerr := readReport(report)
	if rerr != nil {
		return result{}, fmt.Errorf("read vitest's report: %w", rerr)
	}
	res.passed = err == nil
	res.output += string(bytes.TrimSpace(out))
	if overlay == "" || res.passed || res.unbuilt {
		return res, nil
	}
	// Vitest strips types without checking them.
	wrong, err := typeErrors(ctx, filepath.Join(r.root, c.dir), overlay, scratch+"-types")
	if err != nil {
		return result{}, err
	}
	if wrong != "" {
		res.unbuilt, res.output = true, wrong
	}
	return res, nil
}

// typeErrors returns the type errors of the folder's src with one file replaced. It checks a
// copy in dir, because the compiler does not support overlays.
func typeErrors(ctx context.Context, folder, overlay, dir string) (string, error) {
	data, err := os.ReadFile(overlay)
	if err != nil {
		return "", err
	}
	var description struct{ Replace map[string]string }
	if err := json.Unmarshal(data, &description); err != nil {
		return "", err
	}
	if err := os.CopyFS(filepath.Join(dir, "src"), os.DirFS(filepath.Join(folder, "src"))); err != nil {
		return "", err
	}
	for real, changed := range description.Replace {
		name, err := filepath.Rel(folder, real)
		if err != nil {
			return "", err
		}
		text, err := os.ReadFile(changed)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return "", err
		}
	}
	if err := os.Symlink(filepath.Join(folder, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		return "", err
	}
	config, err := json.Marshal(map[string]any{
		"extends": filepath.ToSlash(filepath.Join(folder, "tsconfig.json")),
		"include": []string{"src"},
		// Code that a mutation leaves unused is not an error.
		"compilerOptions": map[string]any{"noUnusedLocals": false, "noUnusedParameters": false},
	})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "tsconfig.json"), config, 0o600); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "npx", "tsc", "--noEmit")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (ctx.Err() != nil || !errors.As(err, &exit)) {
		return "", fmt.Errorf("check types: %w", err)
	}
	if err != nil {
		return string(bytes.TrimSpace(out)), nil
	}
	return "", nil
}

// readReport reads the output of Vitest's json reporter. A test file that failed before any of
// its tests began could not be loaded.
func readReport(data []byte) (result, error) {
	var report struct {
		NumPassedTests int
		TestResults    []struct {
			Status, Message  string
			AssertionResults []struct {
				Title, Status   string
				FailureMessages []string
			}
		}
	}
	if err := json.Unmarshal(data, &report); err != nil {
		return result{}, err
	}
	res := result{tests: report.NumPassedTests}
	var text strings.Builder
	for _, file := range report.TestResults {
		if file.Status == "failed" && len(file.AssertionResults) == 0 {
			res.unbuilt = true
			fmt.Fprintln(&text, file.Message)
		}
		for _, a := range file.AssertionResults {
			for _, m := range a.FailureMessages {
				fmt.Fprintf(&text, "%s: %s\n", a.Title, m)
			}
		}
	}
	res.output = text.String()
	return res, nil
}
