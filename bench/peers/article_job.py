"""Times the whole job of the second article, in Brainbow and in PyTorch with matplotlib:
train a small convolutional network for 290 steps of 1,024 digits, after every step measure
loss and accuracy on the step's 1,024 images and on 1,024 test images and keep what ten
probes do in six layers, then draw the curves and six films. Brainbow measures the step's
images during training, before the update, and additionally keeps all weights and all
predictions for the test images.

    BRAINBOW_DATA=... python3 bench/peers/article_job.py [--brainbow ./brainbow] [--skip-peer]

Needs PyTorch, matplotlib, numpy and ffmpeg, and MNIST's official files in
$BRAINBOW_DATA/mnist. Training, evaluation with the probes, and drawing are timed separately
for PyTorch; in Brainbow evaluation is part of training.
"""
import argparse
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import time

STEPS, BATCH = 290, 1024
PROBES = [10, 5, 35, 30, 4, 15, 11, 17, 268, 12]


def brainbow(program, tmp):
    """Returns the seconds of training alone, of training with everything that is recorded, and of drawing."""
    def run(*args):
        start = time.perf_counter()
        out = subprocess.run([program, *args], check=True, capture_output=True, text=True).stdout
        return time.perf_counter() - start, out

    quiet = ["--set", "record={frames: {epochs: true}, probes: {epochs: true}, metrics: {evaluate: {epochs: true}}}"]
    alone, _ = run("train", "learn-to-see", "--run", f"{tmp}/alone", *quiet)
    full, out = run("train", "learn-to-see", "--run", f"{tmp}/run", "--json", "--set", "data.test=1024",
                    "--set", "record.predictions={every: 1}", "--set", "record.metrics.sampled=null")
    films, _ = run("render", "film", f"{tmp}/run", "--param", "layer=conv", "-o", f"{tmp}/film-{{layer}}.gif")
    curves, _ = run("render", "curves", f"{tmp}/run", "-o", f"{tmp}/curves.png")
    return alone, full, films + curves, json.loads(out)["test_accuracy"]


def mnist(name):
    import numpy as np
    root = pathlib.Path(os.environ["BRAINBOW_DATA"]) / "mnist"
    for path in (root / name, root / f"{name}.gz"):
        if path.exists():
            data = path.read_bytes()
            data = gzip.decompress(data) if path.suffix == ".gz" else data
            head = 4 + 4 * data[3]
            return np.frombuffer(data, np.uint8, offset=head)
    raise SystemExit(f"no {name} in {root}")


def peer(tmp):
    """The same in PyTorch, written as its users write it; returns seconds and accuracy."""
    import numpy as np
    import torch
    from torch import nn
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt
    from film_matplotlib import draw

    torch.manual_seed(1)
    x = torch.from_numpy(mnist("train-images-idx3-ubyte").reshape(-1, 1, 28, 28).astype(np.float32) / 255)
    y = torch.from_numpy(mnist("train-labels-idx1-ubyte").astype(np.int64))
    tx = torch.from_numpy(mnist("t10k-images-idx3-ubyte").reshape(-1, 1, 28, 28).astype(np.float32) / 255)
    ty = torch.from_numpy(mnist("t10k-labels-idx1-ubyte").astype(np.int64))
    probes = tx[PROBES]

    def conv(i, o):
        c = nn.Conv2d(i, o, 3, padding=1)
        nn.init.normal_(c.weight, 0, 0.01)
        nn.init.zeros_(c.bias)
        return c

    stack = nn.ModuleList([conv(1, 4), conv(4, 4), conv(4, 8), conv(8, 8), conv(8, 16), conv(16, 16)])
    head = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    pool = nn.MaxPool2d(2)

    def forward(v, keep=None):
        for i, c in enumerate(stack):
            v = torch.tanh(c(v))
            if keep is not None:
                keep[i].append(v.numpy().copy())
            if i in (1, 3):
                v = pool(v)
        return head(v)

    optimizer = torch.optim.Adam([*stack.parameters(), *head.parameters()], lr=1e-3, eps=1e-7)
    loss = nn.CrossEntropyLoss()
    training, measuring = 0.0, 0.0
    kept, rows = [[] for _ in stack], []

    def measure(xb, yb):
        with torch.no_grad():
            row = []
            for a, b in ((xb, yb), (tx[:1024], ty[:1024])):
                out = forward(a)
                row += [loss(out, b).item(), (out.argmax(1) == b).float().mean().item()]
            rows.append(row)
            forward(probes, kept)

    order = torch.randperm(len(x))
    start = time.perf_counter()
    measure(x[order[:BATCH]], y[order[:BATCH]])
    measuring += time.perf_counter() - start
    for step in range(STEPS):
        if step % 58 == 0:
            order = torch.randperm(len(x))
        start = time.perf_counter()
        ids = order[step % 58 * BATCH:(step % 58 + 1) * BATCH]
        xb, yb = x[ids], y[ids]
        optimizer.zero_grad()
        loss(forward(xb), yb).backward()
        optimizer.step()
        middle = time.perf_counter()
        measure(xb, yb)
        training, measuring = training + middle - start, measuring + time.perf_counter() - middle
    start = time.perf_counter()
    for i, values in enumerate(kept):
        draw(range(len(values)), np.stack(values), f"{tmp}/conv{i + 1}")
    fig, axes = plt.subplots(2, 1)
    for ax, k in zip(axes, (0, 1)):
        ax.plot([r[k] for r in rows])
        ax.plot([r[k + 2] for r in rows])
    fig.savefig(f"{tmp}/curves-matplotlib.png")
    drawing = time.perf_counter() - start
    return training, measuring, drawing, rows[-1][3]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--brainbow", default="./brainbow")
    parser.add_argument("--skip-peer", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        alone, full, drawing, accuracy = brainbow(os.path.abspath(args.brainbow), tmp)
        print(f"Brainbow: training alone {alone:.1f} s; with evaluation and probes {full:.1f} s; drawing {drawing:.1f} s; "
              f"in all {full + drawing:.1f} s, test accuracy {accuracy:.3f}", flush=True)
        if args.skip_peer:
            return
        t, m, d, a = peer(tmp)
        print(f"PyTorch and matplotlib: training {t:.1f} s, evaluation and probes {m:.1f} s, drawing {d:.1f} s; in all {t + m + d:.1f} s, test accuracy {a:.3f}")
        print(f"in all {(t + m + d) / (full + drawing):.1f} ×; training with evaluation {(t + m) / full:.1f} ×, drawing {d / drawing:.1f} ×")


if __name__ == "__main__":
    main()
