"""Times training steps and forward passes in Brainbow and in PyTorch in turns, and prints the ratios.

    python3 bench/peers/compare.py [--rounds N] [--brainbow PATH]

Run it with a Python that has PyTorch. Each round runs `brainbow bench --json` and
pytorch_step.py once; the results are medians over the rounds.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--brainbow", default="./brainbow")
    args = parser.parse_args()
    ours, theirs, forward, forward_theirs, shares, peaks, recording, version = {}, {}, {}, {}, {}, [], [], ""
    for i in range(args.rounds):
        print(f"round {i + 1} of {args.rounds}", file=sys.stderr)
        b = json.loads(subprocess.run([args.brainbow, "bench", "--json"], check=True, capture_output=True, text=True).stdout)
        peaks.append(b["peak_flops"])
        recording.append(b["recording"]["share"])
        for l in b["layers"]:
            shares.setdefault((l["layer"], l["shape"], l["part"]), []).append(l["share_of_peak"])
        for s in b["steps"]:
            ours.setdefault(s["recipe"], {}).setdefault(s["threads"], []).append(s["seconds"])
        for f in b["inference"]:
            forward.setdefault(f"{f['network']}, {f['samples']}", {}).setdefault(f["threads"], []).append(f["seconds"])
        p = json.loads(subprocess.run([sys.executable, str(HERE / "pytorch_step.py")], check=True, capture_output=True, text=True).stdout)
        version = p["torch"]
        for name, modes in p["steps"].items():
            for mode, seconds in modes.items():
                theirs.setdefault(name, {}).setdefault(mode, []).append(seconds)
        for name, modes in p["inference"].items():
            for mode, seconds in modes.items():
                forward_theirs.setdefault(name, {}).setdefault(mode, []).append(seconds)
    med = statistics.median
    print(f"PyTorch {version}; peak of a core {med(peaks) / 1e9:.0f} GFLOP/s; recording {100 * med(recording):+.1f} %\n")
    for (layer, shape, part), s in shares.items():
        if layer.startswith("conv"):
            print(f"{layer} {shape:18} {part:16} {100 * med(s):3.0f} % of the peak")
    for title, us, them in (("step", ours, theirs), ("forward pass", forward, forward_theirs)):
        for name, modes in them.items():
            best = min(med(s) for s in us[name].values())
            print(f"\n{title} of {name}: Brainbow " + ", ".join(f"{t} threads {1e6 * med(s):,.1f} µs" for t, s in us[name].items()))
            for mode, s in modes.items():
                print(f"  PyTorch {mode:26} {1e6 * med(s):12,.1f} µs   {med(s) / best:5.1f} ×")


if __name__ == "__main__":
    main()
