"""Exports a joint checkpoint for the program.

    export.py CHECKPOINT.pt MINILM_DIR OUT_DIR

OUT_DIR/attribution gets
  encoder.onnx            summed embeddings [1, s, 384] -> cue tag probabilities [1, s, 5], hidden states, two projections for
                          roles; what the heads of training/who read, scores of names [1, s, 11] and of nominal heads [1, s, 4],
                          projections for noun phrase starts [1, s, 64]; 8-bit weights
  roles.onnx              projections [1, s, 128], cue ends [n, 768], distances [n, s] -> role scores [n, s, 5]; convolutions
                          in 8 bits, the rest in float32
  embeddings.safetensors  word rows in 8 bits with a scale each, place and feature rows, CRF transitions and start
  tokenizer.json          the base model's, without padding and truncation
OUT_DIR/who gets
  mentions.onnx           mention ends [n, 768] -> projections as anaphor [n, 192] and as antecedent [n, 96]; float32
  who.safetensors         rows of pair features and the weights of their sum, scores of noun phrase lengths
The sums of the embeddings are made by the program, which keeps the word rows in 8 bits."""

import argparse
import os
import sys

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "..", "attribution"), os.path.join(here, "..", "who")]
from graphs import convolve_file, fuse_file  # noqa: E402
from heads import Joint  # noqa: E402
from model import HIDDEN, PAIR, allowed  # noqa: E402

p = argparse.ArgumentParser()
p.add_argument("checkpoint")
p.add_argument("base")
p.add_argument("out")
a = p.parse_args()
folders = {n: os.path.join(a.out, n) for n in ("attribution", "who")}
for folder in folders.values():
    os.makedirs(folder, exist_ok=True)
tokenizer = Tokenizer.from_file(os.path.join(a.base, "tokenizer.json"))
tokenizer.no_padding()
tokenizer.no_truncation()
tokenizer.save(os.path.join(folders["attribution"], "tokenizer.json"), pretty=False)
model = Joint(tokenizer.get_vocab_size())
model.load_state_dict({k: v.float() for k, v in torch.load(a.checkpoint).items()})
model.eval().requires_grad_(False)


class Graph(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = model


class EncoderGraph(Graph):
    def forward(self, x):
        m = self.model
        states = m.encoder.through(m.encoder.norm(x), x.new_zeros(()))
        tag, token, gate = m.heads(states[-1])
        own = m.who.blend(states)
        return torch.softmax(tag, -1), states[-1], token, gate, own, m.who.names(own), m.who.nominal(own), m.who.reach(own)


class RolesGraph(Graph):
    def forward(self, token, gate, ends, distance):
        r = self.model.roles
        y = F.gelu(token + r.cue(ends)[:, None] + gate * r.scale(ends)[:, None] + r.distance(distance)).transpose(1, 2)
        y = y + F.gelu(r.conv1(y))
        y = y + F.gelu(r.conv2(y))
        return r.score(y.transpose(1, 2))


class MentionsGraph(Graph):
    def forward(self, ends):
        return self.model.who.anaphor(ends), self.model.who.antecedent(ends)


def export(graph, folder, name, example, outputs, axes):
    """Writes a graph; `axes` are the names of its free dimensions, and its inputs are the first of them."""
    file = os.path.join(folder, name)
    inputs = list(axes)[: len(example)]
    torch.onnx.export(graph(), example, file, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False)
    return file


with torch.no_grad():
    outputs = ["tags", "hidden", "token", "gate", "own", "names", "nominal", "reach"]
    full = export(EncoderGraph, a.out, "encoder.f32.onnx", (torch.randn(1, 9, HIDDEN),), outputs, {n: {1: "s"} for n in ("x", *outputs)})
    quantize_dynamic(full, os.path.join(folders["attribution"], "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True})
    fuse_file(os.path.join(folders["attribution"], "encoder.onnx"))
    example = (torch.randn(1, 9, PAIR), torch.randn(1, 9, PAIR), torch.randn(3, 2 * HIDDEN), torch.zeros(3, 9, dtype=torch.int32))
    export(RolesGraph, folders["attribution"], "roles.onnx", example, ["roles"], {"token": {1: "s"}, "gate": {1: "s"}, "ends": {0: "n"}, "distance": {0: "n", 1: "s"}, "roles": {0: "n", 1: "s"}})
    convolve_file(os.path.join(folders["attribution"], "roles.onnx"))
    export(MentionsGraph, folders["who"], "mentions.onnx", (torch.randn(3, 2 * HIDDEN),), ["anaphor", "antecedent"], {n: {0: "n"} for n in ("ends", "anaphor", "antecedent")})

w = model.encoder.words.weight.detach()
scale = w.abs().amax(1).clamp(min=1e-8) / 127
rows = torch.round(w / scale[:, None]).to(torch.int8)
chain, start = model.roles.crf.detach() + allowed(), model.roles.start.detach() + torch.tensor([0.0, 0.0, -1e4, 0.0, -1e4])
places, features = model.encoder.places.weight.detach(), model.encoder.features.weight.detach()
save_file({"words": rows, "scale": scale, "places": places.contiguous(), "features": features.contiguous(), "crf": chain.contiguous(), "start": start.contiguous()}, os.path.join(folders["attribution"], "embeddings.safetensors"))
who = model.who
tables = {n: getattr(who, n).weight for n in ("forms", "near", "lines", "quotes", "match")}
tables |= {"pair": who.pair.weight[0], "pair_bias": who.pair.bias, "back": who.back}
save_file({k: v.detach().contiguous() for k, v in tables.items()}, os.path.join(folders["who"], "who.safetensors"))
for folder in folders.values():
    for n in sorted(os.listdir(folder)):
        print(folder, n, os.path.getsize(os.path.join(folder, n)))
