"""The checkpoint of the weights that ship, from their files: 8-bit matrices back to floats.

    restore.py MODELS_DIR CHECKPOINT.pt

MODELS_DIR holds attribution/ and who/. Training can go on from it where the checkpoint itself is lost. What `export.py`
leaves out (the flat tagger) begins anew."""

import os
import sys

import onnx
import torch
from onnx.numpy_helper import to_array
from safetensors.torch import load_file

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "..", "attribution"), os.path.join(here, "..", "who")]
from heads import BLENDED, Joint  # noqa: E402
from model import LAYERS, allowed  # noqa: E402

folder, out = sys.argv[1:3]


def tensors(name):
    """Parameters by name, convolutions in 8 bits among them; the weights of the other matrix products and the scalars that layers are weighed with, in the order
    of the graph."""
    graph = onnx.load(os.path.join(folder, name)).graph
    found = {i.name: torch.from_numpy(to_array(i).copy()) for i in graph.initializer}
    named = {k.removeprefix("model."): v for k, v in found.items() if k.startswith("model.")}
    products, shares = [], []
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            stem = node.input[1].removesuffix("_quantized")
            whole, zero = found[node.input[1]].float(), found[stem + "_zero_point"].float()
            whole = (whole - zero) * found[stem + "_scale"]
            if not stem.startswith("model."):
                products.append(whole)
                continue
            width = len(found[stem + "_offsets"])
            named = {k: v for k, v in named.items() if not k.startswith(stem.removeprefix("model.") + "_")}
            named[stem.removeprefix("model.")] = whole.view(width, -1, whole.shape[1]).permute(2, 1, 0).contiguous()
        elif node.op_type == "MatMul" and node.input[1] in found:
            products.append(found[node.input[1]])
        elif node.op_type == "Mul" and node.input[0] in found and found[node.input[0]].ndim == 0:
            shares.append(found[node.input[0]])
    return named, [w.T.contiguous() for w in products], shares


tables = load_file(os.path.join(folder, "attribution", "embeddings.safetensors"))
rows = load_file(os.path.join(folder, "who", "who.safetensors"))
state = {
    "encoder.words.weight": tables["words"].float() * tables["scale"][:, None],
    "encoder.places.weight": tables["places"],
    "encoder.features.weight": tables["features"],
    "roles.crf": tables["crf"] - allowed(),
    "roles.start": tables["start"] - torch.tensor([0.0, 0.0, -1e4, 0.0, -1e4]),
    "who.pair.weight": rows["pair"][None],
    "who.pair.bias": rows["pair_bias"],
    "who.back": rows["back"],
    **{f"who.{n}.weight": rows[n] for n in ("forms", "near", "lines", "quotes", "match")},
}
named, products, shares = tensors("attribution/encoder.onnx")
names = [f"encoder.layers.{i}.{m}" for i in range(LAYERS) for m in ("qkv", "out", "up", "down")]
names += ["tag", "roles.token", "roles.gate", "who.blend.up", "who.blend.down", "who.names", "who.nominal", "who.reach"]
assert len(products) == len(names), (len(products), len(names))
assert len(shares) == BLENDED, shares
state |= named | {n + ".weight": w for n, w in zip(names, products)} | {"who.blend.share": torch.stack(shares).log()}
named, products, _ = tensors("attribution/roles.onnx")
state |= named | {"roles.score.weight": products[-1]}
state |= tensors("who/mentions.onnx")[0]
model = Joint(len(tables["scale"]))
missing, unexpected = model.load_state_dict(state, strict=False)
assert not unexpected and all(n.startswith("flat.") for n in missing), (missing, unexpected)
torch.save(model.state_dict(), out)
