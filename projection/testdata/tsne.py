"""Writes points, openTSNE's layout of them and its divergence, for tests to compare with.

    python3 projection/testdata/tsne.py      (in the root of the repository; needs openTSNE)
"""
import json
import pathlib

import numpy as np
from openTSNE import TSNE
from openTSNE.affinity import PerplexityBasedNN

HERE = pathlib.Path(__file__).parent
N, D = 700, 12

rng = np.random.default_rng(1)
centres = rng.normal(size=(9, D))
x = centres[np.arange(N) % 9] + .35 * rng.normal(size=(N, D))
x[:200] = np.sin(3 * x[:200])  # a part that is not spherical
x = np.clip(np.round(40 * x + 128), 0, 255).astype(np.uint8)
x.tofile(HERE / "tsne_points.u8")

p = PerplexityBasedNN(x.astype(float), perplexity=30, method="exact").P.tocoo()


def divergence(y):
    d = 1 + ((y[:, None] - y[None]) ** 2).sum(-1)
    z = (1 / d).sum() - len(y)
    return float((p.data * (np.log(p.data) + np.log(d[p.row, p.col]) + np.log(z))).sum())


best = None
for method in ("bh", "fft"):
    y = np.asarray(TSNE(perplexity=30, negative_gradient_method=method, neighbors="exact", random_state=0).fit(x.astype(float)))
    y = y.astype("<f4")
    kl = divergence(y.astype(float))
    print(method, kl)
    if best is None or kl < best[0]:
        best = kl, y
best[1].tofile(HERE / "tsne_layout.f32")
(HERE / "tsne.json").write_text(json.dumps({"n": N, "features": D, "kl": best[0]}) + "\n")
