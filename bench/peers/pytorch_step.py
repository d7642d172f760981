"""Times training steps and forward passes in PyTorch, in its usual style, for the networks
that `brainbow bench` times. Prints one JSON object.

    python3 bench/peers/pytorch_step.py [--seconds S] [NAME…]

Needs only PyTorch: `pip install torch`, or Debian's python3-torch. The data
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


def rauber_mlp():
    layers, n = [nn.Flatten()], 784
    for rate in (0.2, 0.3, 0.4, 0.5):
        layers += [nn.Linear(n, 1000), nn.ReLU(), nn.Dropout(rate)]
        n = 1000
    return nn.Sequential(*layers, nn.Linear(1000, 10))


def rauber_cnn():
    layers, n = [], 1
    for filters in (32, 64):
        for _ in range(2):
            layers += [nn.Conv2d(n, filters, 3, padding=1), nn.ReLU()]
            n = filters
        layers += [nn.MaxPool2d(2), nn.Dropout(0.25)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.5), nn.Linear(3136, 512), nn.ReLU(), nn.Linear(512, 10))


def cifar_convnet():
    layers, n = [], 3
    for filters in (16, 20, 20):
        layers += [nn.Conv2d(n, filters, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
        n = filters
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(320, 10))


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.c2, self.b2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.short = nn.Sequential() if stride == 1 and i == o else nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        y = self.b2(self.c2(torch.relu(self.b1(self.c1(x)))))
        return torch.relu(y + self.short(x))


def resnet8():
    return nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
                         Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def resnet18():
    layers, n = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], 64
    for filters in (64, 128, 256, 512):
        layers += [Block(n, filters, 1 if filters == 64 else 2), Block(filters, filters, 1)]
        n = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000))


def infer(make, batch, shape, threads, channels_last, seconds):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    net, x = make().eval(), torch.rand(batch, *shape)
    if channels_last:
        net, x = net.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
    times, start = [], time.perf_counter()
    with torch.inference_mode():
        while time.perf_counter() - start < seconds or len(times) < 8:
            t = time.perf_counter()
            net(x)
            times.append(time.perf_counter() - t)
    return statistics.median(times[2:])


def measure(make, batch, shape, optimizer, loss, threads, channels_last, seconds):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    net = make()
    x = torch.rand(8 * batch, *shape)
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
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    momentum = lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9)
    modes = [(cl, t) for cl in (False, True) for t in (1, 2)]
    title = lambda cl, t: f"{'channels_last' if cl else 'default'}, {t} thread{'s' if t > 1 else ''}"
    out = {"torch": torch.__version__, "steps": {}, "inference": {}}
    digit, photo = (1, 28, 28), (3, 32, 32)
    for name, make, batch, shape, opt, loss in [
        ("learn-to-see", learn_to_see, 1024, digit, lambda p: torch.optim.Adam(p, lr=1e-3, eps=1e-7), nn.functional.cross_entropy),
        ("nielsen-30", nielsen, 10, digit, lambda p: torch.optim.SGD(p, lr=3), quadratic),
        ("rauber-mlp", rauber_mlp, 16, digit, momentum, nn.functional.cross_entropy),
        ("rauber-cnn", rauber_cnn, 32, digit, momentum, nn.functional.cross_entropy),
        ("cifar-convnet", cifar_convnet, 32, photo, lambda p: torch.optim.Adadelta(p, lr=1, rho=0.95), nn.functional.cross_entropy),
        ("cifar-resnet8", resnet8, 128, photo, lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4), nn.functional.cross_entropy),
    ]:
        if name in args.names or not args.names:
            out["steps"][name] = {title(cl, t): measure(make, batch, shape, opt, loss, t, cl, args.seconds) for cl, t in modes}
    for name, make, shape, batches in [("resnet18", resnet18, (3, 224, 224), (1, 16)), ("learn-to-see", learn_to_see, digit, (1,))]:
        for batch in batches:
            if f"{name}, {batch}" in args.names or not args.names:
                out["inference"][f"{name}, {batch}"] = {title(cl, t): infer(make, batch, shape, t, cl, args.seconds) for cl, t in modes}
    print(json.dumps(out))


if __name__ == "__main__":
    main()
