"""Exported graphs as the program runs them fastest.

    graphs.py FILE.onnx...                      rewrites the files in place

Self-attention leaves the exporter as a dozen plain operators, whose scores for all heads [heads, s, s] go to memory and back
several times. ONNX has one operator for it since opset 23 (https://onnx.ai/onnx/operators/onnx__Attention.html), and the
program's runtime does it head by head in the processor's cache."""

import sys

import onnx
from onnx import helper

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


def fuse_file(file):
    """Fuses the attentions of a file in place; how many."""
    model = onnx.load(file)
    fused = fuse_attention(model)
    onnx.save(model, file)
    return fused


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, fuse_file(name), "attentions fused")
