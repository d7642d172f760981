"""Times the films of a recorded run, drawn by Brainbow and in the way of the second
article: a matplotlib colour map and a PNG file for every frame, and ffmpeg for the GIF.
Both start from the files of the run.

    python3 bench/peers/film_matplotlib.py RUN [--brainbow ./brainbow] [--layers conv1,conv2]

Needs matplotlib, safetensors, numpy and ffmpeg. RUN is a directory of a run of
learn-to-see.
"""
import argparse
import glob
import os
import subprocess
import tempfile
import time

import matplotlib
import numpy as np
from matplotlib import pyplot as plt

ZOOM = 2


def read(run, layer):
    from safetensors.numpy import load_file

    files = sorted(glob.glob(f"{run}/probes/{layer}/*.safetensors"), key=lambda f: load_file(f)["steps"][0])
    chunks = [load_file(f) for f in files]
    return np.concatenate([c["steps"] for c in chunks]), np.concatenate([c["values"] for c in chunks]).astype(np.float32)


def film(run, layer, folder):
    return draw(*read(run, layer), folder)


def draw(steps, values, folder):
    """Draws values[step][sample][channel][y][x] into folder and the GIF beside it; returns its bytes."""
    os.makedirs(folder)
    for i, (step, v) in enumerate(zip(steps, values)):
        side = 28 * ZOOM // v.shape[-1]
        v = v.repeat(side, axis=2).repeat(side, axis=3)
        sheet = np.concatenate([np.concatenate(list(v[:, c]), axis=1) for c in range(v.shape[1])], axis=0)
        h, w = sheet.shape
        fig = plt.figure(figsize=(w / 100, (h + 28) / 100), dpi=100)
        fig.text(0.01, 1 - 18 / (h + 28), str(step), fontsize=10)
        ax = fig.add_axes([0, 0, 1, h / (h + 28)])
        ax.imshow(sheet, cmap="RdBu", vmin=-1, vmax=1, interpolation="nearest")
        ax.axis("off")
        fig.savefig(f"{folder}/{i:06d}.png")
        plt.close(fig)
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-framerate", "30", "-i", f"{folder}/%06d.png", "-vf",
                    "split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none", f"{folder}.gif"], check=True)
    return os.path.getsize(f"{folder}.gif")


def main():
    matplotlib.use("Agg")
    parser = argparse.ArgumentParser()
    parser.add_argument("run")
    parser.add_argument("--brainbow", default="./brainbow")
    parser.add_argument("--layers", default="conv1,conv2,conv3,conv4,conv5,conv6")
    args = parser.parse_args()
    layers = args.layers.split(",")
    with tempfile.TemporaryDirectory() as tmp:
        ours = []
        for levels in (254, 64):
            for _ in range(3):
                start = time.perf_counter()
                subprocess.run([args.brainbow, "render", "film", args.run, "--param", f"layer={args.layers}", "--param", f"levels={levels}",
                                "-o", f"{tmp}/bb-{{layer}}.gif"], check=True, capture_output=True)
                ours.append(time.perf_counter() - start)
            size = sum(os.path.getsize(f"{tmp}/bb-{layer}.gif") for layer in layers)
            print(f"Brainbow, {levels} levels: {min(ours[-3:]):.2f} s ({', '.join(f'{s:.2f}' for s in ours[-3:])}), {size / 1e6:.1f} MB", flush=True)
        start = time.perf_counter()
        size = sum(film(args.run, layer, f"{tmp}/{layer}") for layer in layers)
        theirs = time.perf_counter() - start
        print(f"matplotlib {matplotlib.__version__}, PNGs, ffmpeg: {theirs:.1f} s, {size / 1e6:.1f} MB: {theirs / sorted(ours[:3])[1]:.0f} × the median with 254 levels")


if __name__ == "__main__":
    main()
