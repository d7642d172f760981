"""Trains recipes over several seeds and prints the table of docs/recipes.md.

    BRAINBOW_DATA=... python3 bench/accuracy.py [--brainbow PATH] [--seeds N] [RECIPE...]

Needs only Python. The runs go to a temporary directory and are removed.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

ALL = ["softmax", "two-layer", "nielsen-30", "nielsen-30-l2", "three-blue", "learn-to-see", "learn-to-see-relu",
       "mnist-convnet", "xor-perceptron", "xor-two-layer"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--brainbow", default="./brainbow")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("recipes", nargs="*", default=ALL)
    args = parser.parse_args()
    print("| recipe | mean | spread | best step | size | seconds |\n| --- | --- | --- | --- | --- | --- |", flush=True)
    for recipe in args.recipes:
        results, size = [], 0
        for seed in range(1, args.seeds + 1):
            with tempfile.TemporaryDirectory() as tmp:
                run = pathlib.Path(tmp) / "run"
                out = subprocess.run([args.brainbow, "train", recipe, "--seed", str(seed), "--run", str(run), "--json"],
                                     check=True, capture_output=True, text=True).stdout
                results.append(json.loads(out.splitlines()[-1]))
                size = sum(f.stat().st_size for f in run.rglob("*") if f.is_file() and "figures" not in f.parts)
        last = [r["test_accuracy"] for r in results]
        best = [r["best_test_accuracy"] for r in results]
        print(f"| `{recipe}` | {statistics.mean(last):.4f} | {min(last):.4f} … {max(last):.4f} | {statistics.mean(best):.4f} "
              f"(highest {max(best):.4f}) | {size / 1e6:.1f} MB | {statistics.mean(r['seconds'] for r in results):.1f} |", flush=True)


if __name__ == "__main__":
    main()
