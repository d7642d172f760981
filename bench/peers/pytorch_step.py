"""Times one training step in PyTorch, written as its users write it, for the
networks that `brainbow bench` times. Prints one JSON object.

    python3 bench/peers/pytorch_step.py [--seconds S]

Needs PyTorch alone: `pip install torch`, or Debian's python3-torch. The data
is in memory before the clock starts; a step is: take the batch, zero_grad,
forward, loss, backward, optimiser step.
"""
import argparse
import json
import statistics
import time

import torch
from torch import nn


def learn_to_see():
    def conv(i, o):
        c = nn.Conv2d(i, o, 3, padding=1)
        nn.init.normal_(c.weight, 0, 0.01)
        nn.init.zeros_(c.bias)
        return c

    return nn.Sequential(
        conv(1, 4), nn.Tanh(), conv(4, 4), nn.Tanh(), nn.MaxPool2d(2),
        conv(4, 8), nn.Tanh(), conv(8, 8), nn.Tanh(), nn.MaxPool2d(2),
        conv(8, 16), nn.Tanh(), conv(16, 16), nn.Tanh(), nn.Flatten(),
        nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def nielsen():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 30), nn.Sigmoid(), nn.Linear(30, 10), nn.Sigmoid())


def measure(make, batch, optimizer, loss, threads, channels_last, seconds):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    net = make()
    x = torch.rand(8 * batch, 1, 28, 28)
    y = torch.randint(0, 10, (8 * batch,))
    if channels_last:
        net, x = net.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
    opt = optimizer(net.parameters())
    times, start, k = [], time.perf_counter(), 0
    while time.perf_counter() - start < seconds or len(times) < 12:
        t = time.perf_counter()
        xb, yb = x[k * batch:(k + 1) * batch], y[k * batch:(k + 1) * batch]
        opt.zero_grad()
        l = loss(net(xb), yb)
        l.backward()
        opt.step()
        times.append(time.perf_counter() - t)
        k = (k + 1) % 8
    return statistics.median(times[3:])


def quadratic(a, y):
    return ((a - nn.functional.one_hot(y, 10).float()) ** 2).sum() / 2 / len(a)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4)
    seconds = parser.parse_args().seconds
    out = {"torch": torch.__version__, "steps": {}}
    for name, make, batch, opt, loss in [
        ("learn-to-see", learn_to_see, 1024, lambda p: torch.optim.Adam(p, lr=1e-3, eps=1e-7), nn.functional.cross_entropy),
        ("nielsen-30", nielsen, 10, lambda p: torch.optim.SGD(p, lr=3), quadratic),
    ]:
        out["steps"][name] = {
            f"{'channels_last' if cl else 'default'}, {t} thread{'s' if t > 1 else ''}": measure(make, batch, opt, loss, t, cl, seconds)
            for cl in (False, True) for t in (1, 2)
        }
    print(json.dumps(out))


if __name__ == "__main__":
    main()
