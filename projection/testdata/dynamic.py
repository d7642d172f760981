"""Writes dynamic.json: layouts by dynamic t-SNE as its authors optimise it (all pairs, gradient
descent with momentum from small random coordinates, no exaggeration but a high rate at first; the
rates are scaled from 2,000 points to these), and their cost, in double precision. Run in this
folder; made with NumPy 2.4.6."""

import json

import numpy as np

rng = np.random.default_rng(8)
steps, n, d, perplexity, penalty = 3, 60, 8, 19.5, 0.1
labels = np.arange(n) % 3
centre = rng.normal(size=(3, d))[labels]
first = centre + rng.normal(size=(n, d))
x = np.stack([centre + (first - centre) * 0.6**t for t in range(steps)]).astype(np.float32).round(3)


def squares(a):
    s = (a**2).sum(1)
    return np.maximum(0, s[:, None] + s[None] - 2 * a @ a.T)


def affinities(a):
    q = squares(a.astype(float))
    p = np.zeros((n, n))
    for i in range(n):
        others = np.arange(n) != i
        low, high = 0.0, np.inf
        beta = 1.0
        for _ in range(200):
            w = np.exp(-beta * (q[i, others] - q[i, others].min()))
            w /= w.sum()
            entropy = -(w * np.log(np.maximum(w, 1e-300))).sum()
            if entropy > np.log(perplexity):
                low, beta = beta, beta * 2 if high == np.inf else (beta + high) / 2
            else:
                high, beta = beta, (beta + low) / 2
        p[i, others] = w
    return (p + p.T) / (2 * n)


P = [affinities(a) for a in x]


def cost_and_gradient(y):
    cost, g = 0.0, np.zeros_like(y)
    kl = []
    for t in range(steps):
        w = 1 / (1 + squares(y[t]))
        np.fill_diagonal(w, 0)
        q = w / w.sum()
        on = P[t] > 0
        kl.append((P[t][on] * np.log(P[t][on] / q[on])).sum())
        f = (P[t] - q) * w
        g[t] = 4 * (f.sum(1)[:, None] * y[t] - f @ y[t])
        if t + 1 < steps:
            move = y[t] - y[t + 1]
            cost += penalty / (2 * n) * (move**2).sum()
            g[t] += penalty / n * move
        if t > 0:
            g[t] += penalty / n * (y[t] - y[t - 1])
    return cost + sum(kl), g, kl


best = None
for seed in range(5):
    y = np.repeat(np.random.default_rng(seed).normal(scale=1e-4, size=(1, n, 2)), steps, 0)
    v = np.zeros_like(y)
    for it in range(4000):
        c, g, kl = cost_and_gradient(y)
        v = (0.5 if it < 250 else 0.8) * v - (2400 if it < 250 else 200) * n / 2000 * g
        y = y + v
    print(seed, c, np.abs(g).max())
    if best is None or c < best[0]:
        best = c, y.astype(np.float32).round(4)
c, _, kl = cost_and_gradient(best[1].astype(float))
json.dump(
    {
        "steps": steps,
        "n": n,
        "perplexity": perplexity,
        "lambda": penalty,
        "x": [round(float(v), 3) for v in x.ravel()],
        "layouts": [round(float(v), 4) for v in best[1].ravel()],
        "kl": [float(v) for v in kl],
        "cost": float(c),
    },
    open("dynamic.json", "w"),
)
