#!/usr/bin/env python3
"""The random choices of a training, as docs/run-format.md describes them, in plain Python.

It writes the examples that tests compare with the engine (randomness_test.go in train, nn
and record): python3 docs/randomness.py > docs/randomness.json
"""
import json
import math
import struct

MASK32, MASK64 = 2**32 - 1, 2**64 - 1


def philox(counter, key):
    """Philox4x32-10: four words of 32 bits from four and a key of two."""
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [b >> 32 ^ c[1] ^ k[0], b & MASK32, a >> 32 ^ c[3] ^ k[1], a & MASK32]
        k = [(k[0] + 0x9E3779B9) & MASK32, (k[1] + 0xBB67AE85) & MASK32]
    return c


class Stream:
    """The stream (seed, purpose, ids)."""

    def __init__(self, seed, purpose, *ids):
        text = purpose.encode()
        groups = [int.from_bytes(text[i : i + 8], "little") for i in range(0, len(text), 8)]
        state = [0, 0, 0, 0]
        for word in [seed, len(text), *groups, len(ids), *ids]:
            out = philox(state, (word & MASK32, word >> 32))
            state = [s ^ o for s, o in zip(state, out)]
        self.key, self.upper, self.block, self.left = state[:2], state[2:], 0, []

    def word(self):
        """The next 32 bits."""
        if not self.left:
            self.left = philox([self.block & MASK32, self.block >> 32, *self.upper], self.key)
            self.block += 1
        return self.left.pop(0)

    def number(self):
        """The next 64 bits."""
        return self.word() | self.word() << 32

    def uniform(self):
        """A number in [0, 1)."""
        return (self.number() >> 11) * 2.0**-53

    def below(self, n):
        """A whole number from 0 to n - 1."""
        while True:
            product = self.number() * n
            if product & MASK64 >= 2**64 % n:
                return product >> 64

    def normal(self):
        """A standard normal number."""
        return quantile(((self.number() >> 12) + 0.5) * 2.0**-52)


def permutation(stream, n):
    """The numbers below n in an order that the stream draws."""
    p = list(range(n))
    for i in range(n - 1, 0, -1):
        j = stream.below(i + 1)
        p[i], p[j] = p[j], p[i]
    return p


def order(seed, n, epoch):
    """The order in which an epoch visits n training samples."""
    return permutation(Stream(seed, "permutation", epoch), n)


def measured(seed, split, n, count):
    """The samples that record.metrics.sampled measures; split is test-sample or train-sample."""
    return sorted(permutation(Stream(seed, split), n)[:count])


def dropped(seed, layer, step, position, rate, units):
    """Which units of a sample dropout sets to 0."""
    s = Stream(seed, "dropout", layer, step, position)
    return [s.word() < int(rate * 2**32) for _ in range(units)]


def initial(seed, parameter, count, kind, fan_in, fan_out, std):
    """The initial numbers of a parameter, as float32."""
    s = Stream(seed, "init", parameter)
    if kind == "glorot-uniform":
        limit = math.sqrt(6 / (fan_in + fan_out))
        draw = lambda: limit * (2 * s.uniform() - 1)
    else:
        scale = {"normal": std, "fan-in-normal": 1 / math.sqrt(fan_in), "he-normal": math.sqrt(2 / fan_in)}[kind]
        draw = lambda: scale * s.normal()
    return [struct.unpack("<f", struct.pack("<f", draw()))[0] for _ in range(count)]


def nearest(x):
    """x rounded to a whole number, halves away from 0."""
    return int(math.copysign(math.floor(abs(x) + 0.5), x))


def clamp(x, n):
    return min(max(x, 0), n - 1)


def augmented(seed, epoch, sample, changes, picture):
    """A picture, [channel][row][column] of bytes, after the recipe's random changes."""
    s = Stream(seed, "augment", epoch, sample)
    down = right = noise = sin = 0
    cos, flip_x, flip_y = 65536, 1, 1
    for c in changes:
        if c["kind"] == "shift":
            n = c["by"]
            down, right = s.below(2 * n + 1) - n, s.below(2 * n + 1) - n
        elif c["kind"] == "rotate":
            angle = c["by"] * (2 * s.uniform() - 1) * (math.pi / 180)
            cos, sin = nearest(math.cos(angle) * 65536), nearest(math.sin(angle) * 65536)
        elif c["kind"] == "flip" and s.number() >> 63:
            if c.get("axis") == "vertical":
                flip_y = -1
            else:
                flip_x = -1
        elif c["kind"] == "noise":
            noise = nearest(c["by"] * 255 * 65536 / 147.79941361632)
    height, width = len(picture[0]), len(picture[0][0])
    out = [moved(p, height, width, cos, sin, down, right, flip_x, flip_y) for p in picture]
    if noise:
        speckle(out, s.number(), noise)
    return out


def moved(plane, height, width, cos, sin, down, right, flip_x, flip_y):
    """A channel after it was mirrored, turned and shifted."""
    out = [[0] * width for _ in range(height)]
    for y in range(height):
        x2, y2 = -(width - 1) - 2 * right, 2 * y - (height - 1) - 2 * down
        u = flip_x * (cos * x2 + sin * y2) + ((width - 1) << 16) >> 1
        t = flip_y * (cos * y2 - sin * x2) + ((height - 1) << 16) >> 1
        for x in range(width):
            if sin == 0 and cos == 65536:  # clamped first, then mirrored
                row, column = clamp(y - down, height), clamp(x - right, width)
                row = height - 1 - row if flip_y < 0 else row
                column = width - 1 - column if flip_x < 0 else column
                out[y][x] = plane[row][column]
            else:
                out[y][x] = blended(plane, height, width, u + x * flip_x * cos, t - x * flip_y * sin)
    return out


def blended(plane, height, width, u, t):
    """The bilinear interpolation at column u and row t, both times 65,536."""
    fx, fy = u >> 8 & 255, t >> 8 & 255
    rows = [plane[clamp((t >> 16) + k, height)] for k in (0, 1)]
    a, b, c, d = (row[clamp((u >> 16) + k, width)] for row in rows for k in (0, 1))
    return ((256 - fx) * (256 - fy) * a + fx * (256 - fy) * b + (256 - fx) * fy * c + fx * fy * d + 32768) >> 16


def speckle(planes, start, scale):
    """Adds noise to all bytes, in the order of the picture."""
    at, bits = start, []
    for p in planes:
        for row in p:
            for x in range(len(row)):
                if not bits:
                    at = (at + 0x9E3779B97F4A7C15) & MASK64
                    z = (at ^ at >> 30) * 0xBF58476D1CE4E5B9 & MASK64
                    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK64
                    z ^= z >> 31
                    bits = [z & MASK32, z >> 32]
                total = sum(bits.pop(0).to_bytes(4, "little")) - 510
                row[x] = min(max(row[x] + (total * scale + 32768 >> 16), 0), 255)


def quantile(p):
    """The inverse of the normal distribution: algorithm AS 241, PPND16 (Wichura 1988)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * ratio(r, MIDDLE)
    r = math.sqrt(-math.log(1 - p if q > 0 else p))
    x = ratio(r - 1.6, TAIL) if r <= 5 else ratio(r - 5, FAR)
    return -x if q < 0 else x


def ratio(r, series):
    top, bottom = (sum(c * r**i for i, c in enumerate(s)) for s in series)
    return top / bottom


MIDDLE = (
    (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3),
    (1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3),
)
TAIL = (
    (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4),
    (1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
)
FAR = (
    (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
)

CHANGES = [
    [{"kind": "shift", "by": 2}, {"kind": "flip"}],
    [{"kind": "flip", "axis": "vertical"}, {"kind": "rotate", "by": 25}, {"kind": "shift", "by": 1}, {"kind": "noise", "by": 0.05}],
]


def examples():
    seed = 2**63 + 12345
    picture = [[[(37 * c + 11 * y * y + 29 * x) % 256 for x in range(5)] for y in range(6)] for c in range(2)]
    return {
        "seed": str(seed),
        "orders": [order(seed, 60, epoch) for epoch in range(3)],
        "measured": {split: measured(seed, split, 60, 9) for split in ("test-sample", "train-sample")},
        "dropped": [dropped(seed, 2, step, position, 0.3, 50) for step in (0, 7) for position in (0, 19)],
        "initial": {kind: initial(seed, i, 40, kind, 10, 4, 0.5) for i, kind in enumerate(["glorot-uniform", "normal", "fan-in-normal", "he-normal"])},
        "picture": picture,
        "changes": CHANGES,
        "augmented": [[augmented(seed, epoch, 17, c, picture) for epoch in range(4)] for c in CHANGES],
    }


if __name__ == "__main__":
    print("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in examples().items()) + "\n}")
