"""Exports the sentence encoder for the program.

    export.py MINILM_DIR OUT_DIR FIXTURE.json

OUT_DIR gets encoder.onnx: word rows [1, s, 384], special tokens included -> one unit vector [1, 384] (mean over all tokens); 8-bit matrices.
The word rows and the tokeniser are those of models/attribution, whose training keeps the rows as they came: the largest difference is printed
and must stay within one step of the 8-bit rows (half for rounding, half for the 16-bit floats of training). FIXTURE.json gets a few sentences with the vectors of the original model."""

import json
import os
import sys

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors import safe_open
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "attribution"))
from graphs import fuse_file  # noqa: E402
from model import HIDDEN, Encoder  # noqa: E402

SENTENCES = [
    "The minister said the bridge would open in June.",
    "The bridge will open in June, according to the minister.",
    "No soldier will cross the river while I hold office.",
    "“We have 58 signatures,” said the woman who led the team.",
    "Prices rose 9 percent on Thursday.",
]

base, out, fixture = sys.argv[1:]
os.makedirs(out, exist_ok=True)
encoder = Encoder(30522, 0.0)
encoder.load_minilm(load_file(os.path.join(base, "model.safetensors")))
encoder.eval().requires_grad_(False)


class Graph(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = encoder

    def forward(self, words):
        e = self.encoder
        x = e.norm(words + e.places.weight[: words.shape[1]].unsqueeze(0))
        bias = x.new_zeros(())
        for layer in e.layers:
            x = layer(x, bias)
        return F.normalize(x.mean(1), dim=1)


with torch.no_grad():
    plain = os.path.join(out, "encoder.f32.onnx")
    torch.onnx.export(Graph(), (torch.randn(1, 9, HIDDEN),), plain, input_names=["words"], output_names=["vector"], dynamic_axes={"words": {1: "s"}}, opset_version=17, dynamo=False)
    quantize_dynamic(plain, os.path.join(out, "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True})
    fuse_file(os.path.join(out, "encoder.onnx"))
    os.remove(plain)

shipped = safe_open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models", "attribution", "embeddings.safetensors"), "np")
rows = shipped.get_tensor("words").astype(np.float32) * shipped.get_tensor("scale")[:, None]
off = np.abs(rows - encoder.words.weight.numpy()) / np.maximum(shipped.get_tensor("scale")[:, None], 1e-12)
print("largest difference of a word row, in 8-bit steps: %.3f" % off.max())
assert off.max() <= 1.0, "the word rows of models/attribution are not the original ones any more"

vectors = SentenceTransformer(base, device="cpu").encode(SENTENCES, normalize_embeddings=True)
with open(fixture, "w", encoding="utf-8") as f:
    json.dump([{"text": t, "vector": [round(float(x), 4) for x in v]} for t, v in zip(SENTENCES, vectors)], f, ensure_ascii=False)
    f.write("\n")
print("encoder.onnx", os.path.getsize(os.path.join(out, "encoder.onnx")))
