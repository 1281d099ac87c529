"""Exports the heads for names, mentions, coreference and events for the program.

    export.py WHO.pt OUT_DIR

OUT_DIR gets
  who.onnx          hidden states of the shared layers [1, s, 384] -> own hidden states, scores of names [1, s, 11] and of nominal
                    heads [1, s, 4], projections for noun phrase starts [1, s, 64]; 8-bit weights
  mentions.onnx     mention ends [n, 768] -> projections as anaphor [n, 192] and as antecedent [n, 96]; float32
  event.onnx        a window's own hidden states [1, s, 384], ends of source and target [n, 1536] -> root scores [n, 15] and
                    attention [n, s]; float32
  who.safetensors   rows of pair features and the weights of their sum, scores of noun phrase lengths"""

import os
import sys

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "attribution"))
from heads import Who  # noqa: E402
from model import HIDDEN  # noqa: E402

checkpoint, out = sys.argv[1:3]
os.makedirs(out, exist_ok=True)
who = Who(0.0)
who.load_state_dict({k: v.float() for k, v in torch.load(checkpoint).items()})
who.eval().requires_grad_(False)


class WhoGraph(nn.Module):
    def __init__(self):
        super().__init__()
        self.who = who

    def forward(self, x):
        for layer in self.who.layers:
            x = layer(x, x.new_zeros(()))
        return x, self.who.names(x), self.who.nominal(x), self.who.reach(x)


class MentionsGraph(nn.Module):
    def __init__(self):
        super().__init__()
        self.who = who

    def forward(self, ends):
        return self.who.anaphor(ends), self.who.antecedent(ends)


class EventGraph(nn.Module):
    def __init__(self):
        super().__init__()
        self.who = who

    def forward(self, hidden, ends):
        w = self.who
        at = (w.event_key(hidden) @ w.event_query(ends)[:, :, None])[..., 0] / w.event_key.out_features**0.5 * 4
        at = torch.softmax(at, -1)
        return w.root(F.relu(w.event_pair(ends) + at @ w.event_at(hidden)[0])), at


def export(graph, example, name, inputs, outputs, axes):
    torch.onnx.export(graph(), example, os.path.join(out, name), input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False)


names = ["hidden", "names", "nominal", "reach"]
export(WhoGraph, (torch.randn(1, 9, HIDDEN),), "who.f32.onnx", ["x"], names, {n: {1: "s"} for n in ["x", *names]})
quantize_dynamic(os.path.join(out, "who.f32.onnx"), os.path.join(out, "who.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True})
export(MentionsGraph, (torch.randn(3, 2 * HIDDEN),), "mentions.onnx", ["ends"], ["anaphor", "antecedent"], {n: {0: "n"} for n in ("ends", "anaphor", "antecedent")})
export(EventGraph, (torch.randn(1, 9, HIDDEN), torch.randn(3, 4 * HIDDEN)), "event.onnx", ["hidden", "ends"], ["roots", "attention"], {"hidden": {1: "s"}, "ends": {0: "n"}, "roots": {0: "n"}, "attention": {0: "n", 1: "s"}})
rows = {k: getattr(who, k).weight.detach().contiguous() for k in ("forms", "near", "lines", "quotes", "match")}
save_file({**rows, "pair": who.pair.weight.detach()[0].contiguous(), "pair_bias": who.pair.bias.detach().contiguous(), "back": who.back.detach().contiguous()}, os.path.join(out, "who.safetensors"))
for n in sorted(os.listdir(out)):
    print(n, os.path.getsize(os.path.join(out, n)))
