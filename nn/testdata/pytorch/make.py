"""Writes cases.json: small networks with random weights, and their values, losses and
gradients computed by PyTorch.

    python3 make.py > cases.json        (made with PyTorch 1.13.0, from "multiply" on with 2.15.0; the versions differ in the last digits)
"""
import json
import torch
import torch.nn.functional as F

torch.manual_seed(7)
ACT = {"linear": lambda x: x, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu,
       "softmax": lambda x: torch.softmax(x, 1), "log-softmax": lambda x: torch.log_softmax(x, 1),
       "softplus": F.softplus, "silu": F.silu, "gelu": F.gelu, "gelu-tanh": lambda x: F.gelu(x, approximate="tanh"),
       "hard-sigmoid": F.hardsigmoid, "hard-swish": F.hardswish}
# Layers with parameters.
PARAMETRIC = {"leaky-relu": lambda x, l: F.leaky_relu(x, l.get("slope", 0.01)), "elu": lambda x, l: F.elu(x, l.get("alpha", 1)),
              "clip": lambda x, l: F.hardtanh(x, l.get("low", 0), l.get("high", 0))}


def flat(t): return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def pool(v, l):
    """A pooling layer with the given padding; with ceil, windows may reach over the edge."""
    kh = l["size"]
    kw, st, d = l.get("size_width", kh), l.get("stride", kh), l.get("dilation", 1)
    t, lft, b, r = sides(l.get("padding", "valid"), v.shape[2:], (kh, kw), st, d)
    top = l["layer"] == "maxpool"
    if not top and not l.get("count_padding"):
        if (t, lft) == (b, r):
            return F.avg_pool2d(v, (kh, kw), st, (t, lft), l.get("ceil", False), False)
        raise ValueError("the padding must be the same on both sides, as in PyTorch")
    v = F.pad(v, (lft, r, t, b), value=float("-inf") if top else 0)
    if top:
        # PyTorch drops windows that begin in the padding after the value.
        out = F.max_pool2d(v, (kh, kw), st, 0, d, l.get("ceil", False))
        h, w = [min(n, -(-(m - after) // st)) for n, m, after in zip(out.shape[2:], v.shape[2:], (b, r))] if l.get("ceil") else out.shape[2:]
        return out[:, :, :h, :w]
    return F.avg_pool2d(v, (kh, kw), st, 0, l.get("ceil", False))


def cube(v):
    """Reshapes v to samples, channels, height and width."""
    return v.reshape(-1, *(*v.shape[1:], 1, 1)[:3])


def scale(v, l, param):
    if "factor" in l:
        return v * l["factor"]
    n = v.shape[1]
    y = v * param("weight", (n,), 1)[:, None, None]
    return y + param("bias", (n,), 0.3)[:, None, None] if l.get("bias", True) else y


def multiply(ins):
    v = ins[0]
    for i in ins[1:]:
        v = v * i
    return v


def cut(v, l):
    to = [t or n for t, n in zip(l.get("to", [0, 0, 0]), v.shape[1:])]
    return v[(slice(None), *(slice(a, b) for a, b in zip(l.get("from", [0, 0, 0]), to)))]


def pad(v, l):
    t, lft, b, r = sides(l["padding"], None, None, 1, 1)
    return F.pad(v, (lft, r, t, b), value=l.get("value", 0))


def upsample(v, l):
    size = [n * l["factor"] for n in v.shape[2:]] if "factor" in l else [l["size"], l.get("size_width", l["size"])]
    return F.interpolate(v, size, mode=l.get("mode", "nearest"), **({"align_corners": False} if l.get("mode") == "bilinear" else {}))


# Layers that combine or move elements, or map them one by one.
ELEMENT = {
    "multiply": lambda ins, l, _: multiply(ins),
    "matmul": lambda ins, l, _: ins[0] @ (ins[1].transpose(2, 3) if l.get("transposed") else ins[1]),
    "scale": lambda ins, l, param: scale(ins[0], l, param),
    "activation": lambda ins, l, _: ins[0],
    "softmax": lambda ins, l, _: torch.softmax(ins[0], 1 + l.get("axis", 0)),
    "log-softmax": lambda ins, l, _: torch.log_softmax(ins[0], 1 + l.get("axis", 0)),
    "reshape": lambda ins, l, _: ins[0].reshape(len(ins[0]), *l["shape"]),
    "transpose": lambda ins, l, _: ins[0].permute(0, *(1 + a for a in l["order"])),
    "slice": lambda ins, l, _: cut(ins[0], l),
    "pad": lambda ins, l, _: pad(ins[0], l),
    "upsample": lambda ins, l, _: upsample(ins[0], l),
}


def sides(pad, size, kernel, st, d):
    """Padding above, left, below and right."""
    if pad == "same":
        total = [max(0, (-(-n // st) - 1) * st + (k - 1) * d + 1 - n) for n, k in zip(size, kernel)]
        t, lft = total[0] // 2, total[1] // 2
        return t, lft, total[0] - t, total[1] - lft
    if pad == "valid":
        return 0, 0, 0, 0
    n = tuple(int(n) for n in pad.split(","))
    return n * 4 if len(n) == 1 else n


def run(case, x, params, training=True):
    """Forward pass of a spec in Brainbow's notation; returns named values."""
    values, count, prev = {"input": x}, {}, "input"
    stem = {"activation": "act", "log-softmax": "softmax", "dense": "fc", "avgpool": "pool", "maxpool": "pool", "global-avgpool": "pool", "global-maxpool": "pool", "batchnorm": "bn", "layernorm": "ln"}
    for l in case["layers"]:
        s = stem.get(l["layer"], l["layer"])
        count[s] = count.get(s, 0) + 1
        name = l.get("name", f"{s}{count[s]}")
        ins = [values[n] for n in l.get("inputs", [prev])]
        v = ins[0]
        def param(kind, shape, scale, make=torch.randn, buffer=False):
            key = f"{name}.{kind}"
            if key not in params:
                params[key] = (make(shape) * scale).requires_grad_(not buffer)
            return params[key]
        bias = (lambda n: param("bias", (n,), 0.3)) if l.get("bias", True) else lambda n: None
        if l["layer"] == "dense":
            v = v.flatten(1)
            v = F.linear(v, param("weight", (l["units"], v.shape[1]), 0.5), bias(l["units"]))
        elif l["layer"] == "conv":
            kh, st, d, g = l["kernel"], l.get("stride", 1), l.get("dilation", 1), l.get("groups", 1)
            kw = l.get("kernel_width", kh)
            t, lft, b, r = sides(l.get("padding", "same"), v.shape[2:], (kh, kw), st, d)
            v = F.pad(v, (lft, r, t, b))
            v = F.conv2d(v, param("weight", (l["filters"], v.shape[1] // g, kh, kw), 0.4), bias(l["filters"]),
                         stride=st, dilation=d, groups=g)
        elif l["layer"] in ("maxpool", "avgpool"):
            v = pool(v, l)
        elif l["layer"] == "global-maxpool":
            v = F.adaptive_max_pool2d(v, 1)
        elif l["layer"] == "global-avgpool":
            v = F.adaptive_avg_pool2d(v, 1)
        elif l["layer"] == "batchnorm":
            n = (v.shape[1],)
            w, b = param("weight", n, 1), param("bias", n, 0.3)
            stats = [param("running_mean", n, 0.5, buffer=True), param("running_var", n, 2, lambda s: torch.rand(s) + 0.01, True)]
            param("num_batches_tracked", (), 0, buffer=True)
            if training:
                stats = [s.clone() for s in stats]
            v = F.batch_norm(v, *stats, w, b, training, l.get("momentum", 0.1), l.get("epsilon", 1e-5))
            if training:
                case.setdefault("running", {}).update({f"{name}.running_mean": flat(stats[0]), f"{name}.running_var": flat(stats[1])})
        elif l["layer"] == "layernorm":
            shape = ((*v.shape[1:], 1, 1)[:3])[l.get("axis", 0):]
            v = F.layer_norm(v.reshape(-1, *(*v.shape[1:], 1, 1)[:3]), shape, param("weight", shape, 1), param("bias", shape, 0.3), l.get("epsilon", 1e-5)).reshape(v.shape)
        elif l["layer"] == "flatten":
            v = v.flatten(1)
        elif l["layer"] in ELEMENT:
            v = ELEMENT[l["layer"]]([cube(i) for i in ins], l, param)
        elif l["layer"] == "add":
            v = sum(ins[1:], ins[0])
        elif l["layer"] == "concat":
            v = torch.cat([i.flatten(1) for i in ins] if any(i.dim() == 2 for i in ins) else ins, 1)
        act = l.get("activation", "linear")
        if act != "linear":
            values[name + ".pre"] = v
        v = PARAMETRIC[act](v, l) if act in PARAMETRIC else ACT[act](v)
        values[name], prev = v, name
    return values, prev


def loss_of(kind, values, last, labels):
    a = values[last]
    n = a.shape[1]
    t = labels[:, None].float() if n == 1 else F.one_hot(labels, n).float()
    if kind == "softmax-cross-entropy":
        return F.cross_entropy(values[last + ".pre"], labels)
    if kind == "sigmoid-cross-entropy":
        return F.binary_cross_entropy_with_logits(values[last + ".pre"], t, reduction="sum") / len(a)
    return ((a - t) ** 2).sum() / 2 / len(a)


def dense(n, act="linear"): return {"layer": "dense", "units": n, "activation": act}
def conv(n, k, act="linear", padding="same", **kw): return {"layer": "conv", "filters": n, "kernel": k, "activation": act, "padding": padding, **kw}


POOL, FLAT = {"layer": "maxpool", "size": 2}, {"layer": "flatten"}
CASES = [
    ("dense-sigmoid-quadratic", [5, 1, 1], "quadratic", [dense(7, "sigmoid"), dense(3, "sigmoid")]),
    ("dense-tanh-softmax", [1, 3, 4], "softmax-cross-entropy", [FLAT, dense(6, "tanh"), dense(4, "softmax")]),
    ("dense-relu-sigmoid-ce", [6, 1, 1], "sigmoid-cross-entropy", [dense(9, "relu"), dense(3, "sigmoid")]),
    ("one-output", [2, 1, 1], "sigmoid-cross-entropy", [dense(2, "tanh"), dense(1, "sigmoid")]),
    ("softmax-quadratic", [4, 1, 1], "quadratic", [dense(3, "softmax")]),
    ("linear-quadratic", [4, 1, 1], "quadratic", [dense(18, "linear"), dense(2, "linear")]),
    ("conv3-same-tanh", [1, 6, 5], "softmax-cross-entropy", [conv(3, 3, "tanh"), FLAT, dense(3, "softmax")]),
    ("conv3-valid-relu", [2, 6, 6], "softmax-cross-entropy", [conv(4, 3, "relu", "valid"), conv(2, 3, "tanh", "valid"), FLAT, dense(3, "softmax")]),
    ("conv5-same-sigmoid", [3, 7, 6], "softmax-cross-entropy", [conv(2, 5, "sigmoid"), conv(3, 5, "tanh"), FLAT, dense(2, "softmax")]),
    ("conv5-valid-pool", [1, 10, 10], "softmax-cross-entropy", [conv(3, 5, "relu", "valid"), POOL, conv(2, 3, "relu"), FLAT, dense(3, "softmax")]),
    ("pool-uneven", [1, 7, 5], "softmax-cross-entropy", [conv(2, 3, "tanh"), POOL, conv(2, 3, "tanh"), FLAT, dense(3, "softmax")]),
    ("pool-3", [1, 9, 9], "softmax-cross-entropy", [conv(2, 3, "tanh"), {"layer": "maxpool", "size": 3}, FLAT, dense(3, "softmax")]),
    ("conv-linear-dense", [1, 4, 4], "softmax-cross-entropy", [conv(2, 3), conv(2, 3), dense(3, "softmax")]),
    ("conv-stride", [2, 8, 7], "softmax-cross-entropy", [conv(3, 3, "tanh", stride=2), conv(4, 3, "relu", stride=2), FLAT, dense(3, "softmax")]),
    ("conv-stride-3", [1, 11, 10], "softmax-cross-entropy", [conv(2, 3, "tanh"), conv(3, 5, "tanh", "valid", stride=3), FLAT, dense(3, "softmax")]),
    ("conv-1x1", [3, 5, 4], "softmax-cross-entropy", [conv(4, 1, "tanh"), conv(4, 1, "tanh", stride=2), conv(2, 2, "relu"), FLAT, dense(2, "softmax")]),
    ("conv-kernels", [2, 7, 8], "softmax-cross-entropy", [
        conv(3, 1, "tanh", kernel_width=7), conv(3, 7, "tanh", kernel_width=1), conv(2, 4, "relu"), conv(2, 2, "tanh", stride=2), FLAT, dense(2, "softmax")]),
    ("conv-padding", [2, 6, 7], "softmax-cross-entropy", [
        conv(3, 3, "tanh", "0,2,1,0"), conv(2, 3, "tanh", "2"), conv(2, 3, "relu", "1,0,2,3", stride=2), FLAT, dense(2, "softmax")]),
    ("conv-dilation", [2, 9, 8], "softmax-cross-entropy", [
        conv(3, 3, "tanh", dilation=2), conv(2, 3, "tanh", "1", dilation=3), conv(2, 2, "relu", "valid", dilation=2, stride=2), FLAT, dense(2, "softmax")]),
    ("conv-groups", [4, 6, 5], "softmax-cross-entropy", [
        conv(6, 3, "tanh", groups=2), conv(6, 3, "tanh", groups=6), conv(12, 3, "relu", groups=3, stride=2), FLAT, dense(3, "softmax")]),
    ("branches", [1, 6, 6], "softmax-cross-entropy", [
        conv(3, 3, "tanh"),
        conv(3, 3, "relu", name="left"),
        conv(2, 5, "tanh", name="right", inputs=["conv1"]),
        {"layer": "concat", "inputs": ["left", "right", "conv1"]},
        conv(3, 3, "linear"),
        {"layer": "add", "inputs": ["conv4", "conv1", "left"], "activation": "relu"},
        POOL, FLAT, dense(3, "softmax")]),
    ("dense-branches", [4, 1, 1], "quadratic", [
        dense(5, "tanh"),
        dense(5, "sigmoid"),
        {"layer": "add", "inputs": ["fc1", "fc2"]},
        {"layer": "concat", "inputs": ["add1", "fc1", "input"], "activation": "tanh"},
        dense(2, "sigmoid")]),
]
# Each activation twice: over rows with a border, and over a few numbers.
for act, more in [("leaky-relu", {}), ("leaky-relu", {"slope": 0.3}), ("elu", {}), ("elu", {"alpha": 0.7}), ("softplus", {}), ("silu", {}),
                  ("gelu", {}), ("gelu-tanh", {}), ("hard-sigmoid", {}), ("hard-swish", {}), ("clip", {"high": 1}), ("clip", {"low": -0.5, "high": 6})]:
    CASES.append((act + "".join(f"-{k}-{v}" for k, v in more.items()), [2, 5, 4], "softmax-cross-entropy", [
        conv(3, 3, act, **more), conv(2, 3, act, stride=2, **more), FLAT, dense(18, act) | more, dense(3, "softmax")]))
CASES.append(("log-softmax", [4, 1, 1], "quadratic", [dense(5, "log-softmax"), dense(3, "log-softmax")]))
# Pools of every kind. Their windows may overlap, reach over the edge or skip elements.
def mp(size, **kw): return {"layer": "maxpool", "size": size, **kw}
def ap(size, **kw): return {"layer": "avgpool", "size": size, **kw}
def bn(act="linear", **kw): return {"layer": "batchnorm", "activation": act, **kw}
def ln(act="linear", **kw): return {"layer": "layernorm", "activation": act, **kw}


CASES += [
    ("pool-overlap", [2, 9, 8], "softmax-cross-entropy", [conv(3, 3, "tanh"), mp(3, stride=2, padding="1"), conv(2, 3, "tanh"), mp(3, stride=1), FLAT, dense(3, "softmax")]),
    ("pool-ceil", [1, 8, 9], "softmax-cross-entropy", [conv(3, 3, "tanh"), mp(3, stride=2, ceil=True), mp(2, stride=2, padding="0,1,0,0", ceil=True), FLAT, dense(3, "softmax")]),
    ("pool-kinds", [2, 9, 9], "softmax-cross-entropy", [
        conv(3, 3, "tanh"), mp(2, size_width=3, stride=1, padding="same"), mp(2, dilation=2, stride=2, padding="1"), conv(2, 2, "tanh"), {"layer": "global-maxpool"}, dense(3, "softmax")]),
    ("avgpool", [2, 8, 8], "softmax-cross-entropy", [conv(3, 3, "tanh"), ap(2), conv(2, 3, "relu"), ap(3, stride=1, padding="1"), {"layer": "global-avgpool"}, FLAT, dense(3, "softmax")]),
    ("avgpool-kinds", [2, 9, 10], "softmax-cross-entropy", [
        conv(3, 3, "tanh"), ap(3, stride=2, padding="1"), conv(3, 3, "tanh"), ap(2, stride=2, ceil=True), ap(2, stride=1, padding="1,0,0,1", count_padding=True), FLAT, dense(3, "softmax")]),
    ("no-bias", [1, 6, 6], "softmax-cross-entropy", [conv(3, 3, "tanh", bias=False), FLAT, dense(5, "tanh") | {"bias": False}, dense(3, "softmax")]),
    ("batchnorm", [2, 6, 5], "softmax-cross-entropy", [
        conv(3, 3, bias=False), bn("relu"), conv(4, 3, stride=2, bias=False), bn(momentum=0.3, epsilon=0.01), FLAT, dense(6), bn("tanh"), dense(3, "softmax")]),
    ("batchnorm-residual", [3, 6, 6], "softmax-cross-entropy", [
        bn(), conv(4, 3, bias=False), bn("relu", name="stem"),
        conv(4, 3, bias=False), bn("relu"), conv(4, 3, bias=False), bn(name="right"),
        {"layer": "add", "inputs": ["right", "stem"], "activation": "relu"},
        conv(6, 3, stride=2, bias=False), bn("relu"), conv(6, 3), bn(name="down"),
        conv(6, 1, inputs=["add1"], stride=2, bias=False), bn(name="short"),
        {"layer": "add", "inputs": ["down", "short"], "activation": "relu"},
        {"layer": "global-avgpool"}, dense(3, "softmax")]),
    ("batchnorm-last", [4, 1, 1], "quadratic", [dense(5, "tanh"), dense(3), bn("sigmoid")]),
    ("layernorm", [3, 5, 4], "softmax-cross-entropy", [
        conv(4, 3), ln("relu"), conv(3, 3, "tanh"), ln(axis=1), conv(2, 3, "tanh"), ln(axis=2, epsilon=0.001), FLAT, dense(8), ln("tanh"), dense(3, "softmax")]),
]


def layer(kind, *inputs, **kw): return {"layer": kind, **({"inputs": list(inputs)} if inputs else {}), **kw}


CASES += [
    ("multiply", [2, 5, 4], "softmax-cross-entropy", [
        conv(3, 3, "tanh", name="a"), conv(3, 3, "sigmoid", inputs=["input"], name="b"), layer("multiply", "a", "b", "a", activation="tanh"), conv(2, 3, "tanh"),
        layer("multiply", "conv3", "conv3"), FLAT, dense(3, "softmax")]),
    ("squeeze-and-excite", [2, 6, 5], "softmax-cross-entropy", [
        conv(4, 3, "tanh", name="x"), {"layer": "global-avgpool"}, dense(2, "relu"), dense(4, "sigmoid"),
        layer("multiply", "fc2", "x"), conv(2, 3, "tanh"), FLAT, dense(3, "softmax")]),
    ("multiply-axes", [2, 4, 5], "softmax-cross-entropy", [
        conv(3, 3, "tanh", name="x"), conv(1, 3, "sigmoid", name="where"), conv(2, 4, "tanh", "valid", inputs=["x"], kernel_width=1, name="c"),
        layer("slice", **{"to": [1, 0, 0]}, name="row"), conv(3, 1, "tanh", "valid", kernel_width=5, inputs=["x"], name="column"),
        layer("multiply", "where", "x", "row"), layer("multiply", "row", "column", name="outer"),
        layer("add", "multiply1", "outer"), conv(2, 3, "tanh", name="mix"), layer("slice", "c", **{"from": [1, 0, 0]}, name="part"), layer("multiply", "mix", "part"),
        FLAT, dense(3, "softmax")]),
    ("scale", [3, 5, 4], "softmax-cross-entropy", [
        layer("scale"), conv(4, 3), layer("scale", activation="tanh"), conv(2, 3, "tanh"), layer("scale", bias=False), layer("scale", factor=-0.5), FLAT, dense(5), layer("scale", activation="relu"), dense(3, "softmax")]),
    ("activation", [2, 5, 4], "softmax-cross-entropy", [
        conv(3, 3), layer("activation", activation="silu"), conv(2, 3), layer("activation", activation="leaky-relu", slope=0.2), layer("add", "conv2", "act2", activation="tanh"), FLAT, dense(3, "softmax")]),
    ("softmax-axes", [3, 4, 5], "softmax-cross-entropy", [
        conv(3, 3), layer("softmax"), conv(3, 3), layer("softmax", axis=1), conv(3, 3, name="y"), layer("softmax", axis=2), layer("multiply", "softmax3", "y"), conv(2, 3, "tanh"), FLAT, dense(6), layer("softmax"), dense(3, "softmax")]),
    ("log-softmax-axes", [3, 4, 5], "softmax-cross-entropy", [
        conv(3, 3), layer("log-softmax"), conv(3, 3, "tanh"), layer("log-softmax", axis=1), conv(3, 3, "tanh"), layer("log-softmax", axis=2), FLAT, dense(3, "softmax")]),
    ("reshape-transpose", [2, 4, 6], "softmax-cross-entropy", [
        conv(3, 3, "tanh"), layer("reshape", shape=[4, -1, 3]), conv(2, 3, "tanh"), layer("transpose", order=[2, 0, 1]), conv(3, 3, "tanh"),
        layer("transpose", order=[0, 2, 1]), conv(4, 3, "tanh"), layer("transpose", order=[1, 2, 0]), layer("reshape", shape=[12, 2, 2]), FLAT, layer("reshape", shape=[3, 4, 4]), conv(2, 3, "relu"), FLAT, dense(3, "softmax")]),
    ("reshape-input", [2, 4, 6], "softmax-cross-entropy", [
        layer("reshape", shape=[1, 8, 6]), conv(3, 3, "tanh"), layer("transpose", "input", order=[1, 0, 2]), conv(3, 3, "tanh"), layer("reshape", shape=[3, 4, 3]),
        conv(2, 3, "tanh"), layer("reshape", "conv1", shape=[3, 4, 12]), conv(2, 3, "tanh", stride=2), layer("reshape", shape=[-1, 1, 1]), layer("reshape", "conv3", shape=[-1, 1, 1]), layer("concat", "reshape4", "reshape5"), dense(3, "softmax")]),
    ("slice-pad", [3, 6, 5], "softmax-cross-entropy", [
        conv(4, 3, "tanh"), layer("slice", **{"from": [1, 2, 0], "to": [3, 0, 4]}), layer("pad", padding="1,0,2,3"), conv(3, 3, "tanh"), layer("pad", padding="1", value=-0.5), conv(3, 3, "relu", "valid"),
        layer("slice", "conv1", **{"from": [0, 0, 3]}), layer("pad", padding="0,0,2,1", value=0.25), layer("slice", "pad3", **{"from": [0, 3, 0], "to": [3, 8, 3]}),
        layer("slice", "conv3", **{"to": [3, 5, 3]}), layer("add", "slice3", "slice4"), FLAT, dense(3, "softmax")]),
    ("matmul", [2, 4, 5], "softmax-cross-entropy", [
        conv(3, 3, "tanh", name="a"), layer("slice", **{"to": [0, 3, 0]}, name="m"), conv(3, 3, "tanh", inputs=["input"], name="b"), layer("matmul", "m", "b", transposed=True, activation="tanh"), layer("matmul", "matmul1", "a", activation="tanh"),
        layer("matmul", "matmul2", "matmul2", transposed=True), conv(2, 3, "tanh"), FLAT, dense(3, "softmax")]),
    ("attention", [4, 6, 1], "softmax-cross-entropy", [
        # Six positions of four numbers; two heads of three.
        conv(6, 1, name="q"), conv(6, 1, inputs=["input"], name="k"), conv(6, 1, inputs=["input"], name="v"),
        layer("reshape", "q", shape=[2, 3, 6], name="qt"), layer("transpose", order=[0, 2, 1], name="qh"),
        layer("reshape", "k", shape=[2, 3, 6], name="kh"), layer("reshape", "v", shape=[2, 3, 6], name="vh"),
        layer("matmul", "qh", "kh"), layer("scale", factor=3 ** -0.5), layer("softmax", axis=2),
        layer("matmul", "softmax1", "vh", transposed=True), layer("transpose", order=[0, 2, 1]), layer("reshape", shape=[6, 6, 1]), conv(4, 1, name="o"), layer("add", "o", "input", activation="gelu"), FLAT, dense(3, "softmax")]),
    ("upsample", [2, 3, 4], "softmax-cross-entropy", [
        conv(3, 3, "tanh"), layer("upsample", factor=2), conv(2, 3, "tanh"), layer("upsample", size=7, size_width=11), conv(2, 3, "tanh", stride=2), layer("upsample", "conv1", factor=3), conv(2, 3, "tanh", stride=2),
        layer("slice", **{"to": [0, 4, 6]}), layer("add", "slice1", "conv3"), FLAT, dense(3, "softmax")]),
    ("upsample-bilinear", [2, 3, 4], "softmax-cross-entropy", [
        conv(3, 3, "tanh"), layer("upsample", factor=2, mode="bilinear"), conv(2, 3, "tanh"), layer("upsample", size=7, size_width=11, mode="bilinear"), conv(2, 3, "tanh", stride=2), conv(1, 3, "tanh", "valid", kernel_width=4), layer("upsample", factor=3, mode="bilinear"),
        layer("concat", "upsample3", "upsample3"), FLAT, dense(3), layer("reshape", "conv3", shape=[-1, 1, 1]), layer("concat", "fc1", "reshape1"), dense(3, "softmax")]),
    # Networks without convolutions process several blocks of samples at a time.
    ("dense-shapes", [6, 1, 1], "quadratic", [
        dense(24, "tanh"), layer("reshape", shape=[2, 3, 4]), layer("transpose", order=[2, 0, 1]), layer("slice", **{"from": [1, 0, 0], "to": [0, 0, 2]}), layer("pad", padding="0,1,0,1", value=0.5),
        layer("activation", activation="softplus"), layer("slice", **{"to": [1, 1, 1]}), layer("multiply", "slice2", "act1", "act1"), FLAT, dense(2, "sigmoid")]),
    # All activations between batch norms, which keep the values of every block.
    ("batchnorm-elements", [2, 4, 4], "softmax-cross-entropy", [
        conv(3, 3, bias=False), bn("tanh"), layer("scale", name="s"), layer("matmul", "s", "bn1", transposed=True), layer("softmax", axis=2), layer("upsample", factor=2, mode="bilinear"),
        conv(2, 3, bias=False), bn("tanh"), layer("slice", **{"from": [0, 2, 2]}), layer("transpose", order=[0, 2, 1]), layer("multiply", "transpose1", "slice1"), FLAT, dense(5) | {"bias": False}, bn("relu"), layer("scale", bias=False), dense(3, "softmax")]),
]

out = []
for name, shape, loss, layers in CASES:
    layers = [{k: v for k, v in l.items() if v not in ("same", "linear")} for l in layers]
    case = {"name": name, "input": shape, "layers": layers, "loss": loss}
    x = torch.randn(19, *shape)
    params = {}
    values, last = run(case, x, params)
    classes = max(2, values[last].shape[1])
    labels = torch.randint(0, classes, (len(x),))
    l = loss_of(loss, values, last, labels)
    l.backward()
    if case.get("running"):
        values, _ = run({"layers": layers}, x, params, False)
    case |= {
        "x": flat(x), "labels": labels.tolist(), "value": l.item(),
        "params": {k: {"shape": list(p.shape), "data": flat(p), "grad": flat(p.grad if p.grad is not None else torch.zeros_like(p))} for k, p in params.items()},
        # The first and the last sample of every value.
        "values": {k: [flat(v[0]), flat(v[-1])] for k, v in values.items()},
    }
    out.append(case)
print("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in out) + "\n]")
