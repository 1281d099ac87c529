"""Exports a checkpoint for the program.

    export.py CHECKPOINT.pt MINILM_DIR OUT_DIR [--fixture FIXTURE.json]

OUT_DIR gets
  encoder.onnx            summed embeddings [1, s, 384] -> cue tag scores [1, s, 5], hidden states, two projections for roles,
                          hidden states after the layers that training/who shares; 8-bit weights
  roles.onnx              projections [1, s, 128], cue ends [n, 768], distances [n, s] -> role scores [n, s, 5]; float32
  embeddings.safetensors  word rows in 8 bits with a scale each, place and feature rows, CRF transitions and start
  tokenizer.json          the base model's, without padding and truncation
The sums of the embeddings are made by the program, which keeps the word rows in 8 bits."""

import argparse
import json
import os
import shutil

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

from model import HIDDEN, PAIR, Model, allowed

SHARED = 4  # layers that training/who/heads.py builds on

p = argparse.ArgumentParser()
p.add_argument("checkpoint")
p.add_argument("base")
p.add_argument("out")
a = p.parse_args()
os.makedirs(a.out, exist_ok=True)
tokenizer = Tokenizer.from_file(os.path.join(a.base, "tokenizer.json"))
tokenizer.no_padding()
tokenizer.no_truncation()
tokenizer.save(os.path.join(a.out, "tokenizer.json"), pretty=False)
model = Model(tokenizer.get_vocab_size(), 0.0)
model.load_state_dict({k: v.float() for k, v in torch.load(a.checkpoint).items()})
model.eval().requires_grad_(False)


class EncoderGraph(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = model

    def forward(self, x):
        e = self.model.encoder
        x = e.norm(x)
        bias = x.new_zeros(())
        for number, layer in enumerate(e.layers):
            if number == SHARED:
                middle = x
            x = layer(x, bias)
        tag, token, gate = self.model.heads(x)
        return torch.softmax(tag, -1), x, token, gate, middle


class RolesGraph(nn.Module):
    def __init__(self):
        super().__init__()
        self.roles = model.roles

    def forward(self, token, gate, ends, distance):
        r = self.roles
        y = F.gelu(token + r.cue(ends)[:, None] + gate * r.scale(ends)[:, None] + r.distance(distance)).transpose(1, 2)
        y = y + F.gelu(r.conv1(y))
        y = y + F.gelu(r.conv2(y))
        return r.score(y.transpose(1, 2))


with torch.no_grad():
    f = os.path.join(a.out, "encoder.f32.onnx")
    torch.onnx.export(EncoderGraph(), (torch.randn(1, 9, HIDDEN),), f, input_names=["x"], output_names=["tags", "hidden", "token", "gate", "middle"], dynamic_axes={n: {1: "s"} for n in ("x", "tags", "hidden", "token", "gate", "middle")}, opset_version=17, dynamo=False)
    quantize_dynamic(f, os.path.join(a.out, "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True})
    torch.onnx.export(RolesGraph(), (torch.randn(1, 9, PAIR), torch.randn(1, 9, PAIR), torch.randn(3, 2 * HIDDEN), torch.zeros(3, 9, dtype=torch.int32)), os.path.join(a.out, "roles.onnx"), input_names=["token", "gate", "ends", "distance"], output_names=["roles"], dynamic_axes={"token": {1: "s"}, "gate": {1: "s"}, "ends": {0: "n"}, "distance": {0: "n", 1: "s"}, "roles": {0: "n", 1: "s"}}, opset_version=17, dynamo=False)

w = model.encoder.words.weight.detach()
scale = w.abs().amax(1).clamp(min=1e-8) / 127
rows = torch.round(w / scale[:, None]).to(torch.int8)
save_file({"words": rows, "scale": scale, "places": model.encoder.places.weight.detach().contiguous(), "features": model.encoder.features.weight.detach().contiguous(), "crf": (model.roles.crf.detach() + allowed()).contiguous(), "start": (model.roles.start.detach() + torch.tensor([0.0, 0.0, -1e4, 0.0, -1e4])).contiguous()}, os.path.join(a.out, "embeddings.safetensors"))
for n in sorted(os.listdir(a.out)):
    print(n, os.path.getsize(os.path.join(a.out, n)))
