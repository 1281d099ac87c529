"""Exported graphs as the program runs them fastest.

    graphs.py FILE.onnx...                      attentions as one operator, in place
    graphs.py --convolutions FILE.onnx...       convolutions in 8 bits, in place

Self-attention leaves the exporter as a dozen plain operators, whose scores for all heads [heads, s, s] go to memory and back
several times. ONNX has one operator for it since opset 23 (https://onnx.ai/onnx/operators/onnx__Attention.html), and the
program's runtime does it head by head in the processor's cache.

Convolutions over a sequence are matrix products over every place's neighbours, and in 8 bits they take a third of the time
that they take in floats. The runtime's own 8-bit convolution would shift the weights to numbers that overflow on processors
without dot products of bytes; products of a byte with 7 bits cannot."""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnx.numpy_helper import from_array, to_array

HEADS = 12
OPSET = 23


def fuse_attention(model):
    """Puts one operator in the place of every self-attention that stands between a joint projection to queries, keys
    and values [1, s, 3 * hidden] and the projection of what comes out [1, s, hidden]. No mask: a window is never padded."""
    graph = model.graph
    made = {out: n for n in graph.node for out in n.output}
    readers = {}
    for n in graph.node:
        for name in n.input:
            readers.setdefault(name, []).append(n)

    def source(name):
        """What queries, keys or values are cut from."""
        while made[name].op_type in ("Mul", "Transpose", "Squeeze", "Split", "Reshape"):
            name = made[name].input[0]
        return name

    weighed = [n for n in graph.node if n.op_type == "MatMul" and n.input[0] in made and made[n.input[0]].op_type == "Softmax"]
    for i, mixed in enumerate(weighed):
        scores = made[made[mixed.input[0]].input[0]]
        while scores.op_type in ("Add", "Mul"):
            scores = made[scores.input[0]]
        joint = source(scores.input[0])
        assert scores.op_type == "MatMul" and joint == source(scores.input[1]) == source(mixed.input[1])
        (turned,) = readers[mixed.output[0]]
        (flat,) = readers[turned.output[0]]
        assert [turned.op_type, flat.op_type] == ["Transpose", "Reshape"]
        parts = [f"attention.{i}.{part}" for part in ("query", "key", "value")]
        split = helper.make_node("Split", [joint], parts, axis=2, num_outputs=3)
        attend = helper.make_node("Attention", parts, list(flat.output), q_num_heads=HEADS, kv_num_heads=HEADS)
        at = list(graph.node).index(flat)
        graph.node.remove(flat)
        graph.node.insert(at, attend)
        graph.node.insert(at, split)
    drop_unread(graph)
    for domain in model.opset_import:
        if domain.domain in ("", "ai.onnx"):
            domain.version = max(domain.version, OPSET)
    model.ir_version = max(model.ir_version, 10)
    return len(weighed)


def drop_unread(graph):
    """Takes out operators and constants that nothing reads."""
    wanted = {o.name for o in graph.output}
    kept = []
    for n in reversed(graph.node):
        if any(out in wanted for out in n.output):
            kept.append(n)
            wanted.update(n.input)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    used = [t for t in graph.initializer if t.name in wanted]
    del graph.initializer[:]
    graph.initializer.extend(used)


def product(conv, x, weight):
    """Operators and constants that say what a convolution [n, c, s] says, for x [n, s, c] and with the weights in 7 bits
    and a scale for each channel. The constants keep the weight's name, and their rows go by place, then by channel."""
    out, inner, width = weight.shape
    rows = weight.transpose(2, 1, 0).reshape(width * inner, out)
    scale = (np.maximum(np.abs(rows).max(0), 1e-8) / 64).astype(np.float32)
    name = conv.input[1]
    constants = {
        name + "_quantized": np.clip(np.round(rows / scale), -64, 64).astype(np.int8),
        name + "_scale": scale,
        name + "_zero_point": np.zeros(out, np.int8),
        name + "_pads": np.array([0, width // 2, 0, 0, width // 2, 0]),
        name + "_offsets": np.arange(width),
        name + "_flat": np.array([0, 0, width * inner]),
        name + "_0": np.array(0),
        name + "_1": np.array(1),
        name + "_axis": np.array([1]),
    }
    steps = [
        ("DynamicQuantizeLinear", [x], ["bytes", "byte_scale", "byte_zero"], {}),
        ("Pad", ["bytes", "_pads", "byte_zero"], ["padded"], {}),
        # The places of every place's neighbours [s, width].
        ("Shape", [x], ["shape"], {}),
        ("Gather", ["shape", "_1"], ["length"], {"axis": 0}),
        ("Range", ["_0", "length", "_1"], ["range"], {}),
        ("Unsqueeze", ["range", "_axis"], ["places"], {}),
        ("Add", ["places", "_offsets"], ["neighbours"], {}),
        ("Gather", ["padded", "neighbours"], ["apart"], {"axis": 1}),
        ("Reshape", ["apart", "_flat"], ["near"], {}),
        ("Mul", ["byte_scale", "_scale"], ["scales"], {}),
        ("MatMulInteger", ["near", "_quantized", "byte_zero", "_zero_point"], ["sum"], {}),
        ("Cast", ["sum"], ["whole"], {"to": TensorProto.FLOAT}),
        ("Mul", ["whole", "scales"], ["scaled"], {}),
        ("Add", [conv.input[2], "scaled"], [conv.output[0]], {}),
    ]

    def full(part):
        if part.startswith("_"):
            return name + part
        return part if part in (x, conv.input[2], conv.output[0]) else f"{conv.name}.{part}"

    nodes = [helper.make_node(op, [full(i) for i in into], [full(o) for o in made], **more) for op, into, made, more in steps]
    return nodes, [from_array(v, k) for k, v in constants.items()]


def convolve_in_bytes(model):
    """Puts matrix products in the place of the convolutions between two transpositions [n, s, c] -> [n, c, s] and back, and
    takes the transpositions out: what else stands between them goes element by element."""
    graph = model.graph
    weights = {t.name: to_array(t) for t in graph.initializer}
    same, nodes, done = {}, [], 0
    for n in graph.node:
        n.input[:] = [same.get(i, i) for i in n.input]
        if n.op_type == "Transpose":
            assert list(n.attribute[0].ints) == [0, 2, 1]
            same[n.output[0]] = n.input[0]
        elif n.op_type == "Conv":
            made, constants = product(n, n.input[0], weights[n.input[1]])
            nodes += made
            graph.initializer.extend(constants)
            done += 1
        else:
            nodes.append(n)
    del graph.node[:]
    graph.node.extend(nodes)
    drop_unread(graph)
    onnx.checker.check_model(model)
    return done


def convolve_file(file):
    """Puts the convolutions of a file into 8 bits in place; how many."""
    model = onnx.load(file)
    done = convolve_in_bytes(model)
    onnx.save(model, file)
    return done


def fuse_file(file):
    """Fuses the attentions of a file in place; how many."""
    model = onnx.load(file)
    fused = fuse_attention(model)
    onnx.save(model, file)
    return fused


if __name__ == "__main__":
    if sys.argv[1:2] == ["--convolutions"]:
        for name in sys.argv[2:]:
            print(name, convolve_file(name), "convolutions in 8 bits")
    else:
        for name in sys.argv[1:]:
            print(name, fuse_file(name), "attentions fused")
