"""Trains the parser of words over the encoder that ships, whose weights stay as they are.

    parse.py MODELS_DIR DATA_DIR OUT_DIR

MODELS_DIR holds attribution/{encoder.onnx,embeddings.safetensors,tokenizer.json}, DATA_DIR ud_ewt and gum. OUT_DIR gets
syntax.onnx (states of each word's first and last token -> how it hangs on others and others hang on it) and
syntax.safetensors (what distances, the root and the labels weigh). Words are those of training/who/names.py. The score of
an arc is a biaffine product (Dozat and Manning, ICLR 2017) plus a weight for its distance; heads are looked for in the same
sentence. The program does the same (crates/reading/src/model/syntax.rs), and the two change together."""

import argparse
import glob
import os
import random
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import save_file
from torch import nn

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "..", "attribution"), os.path.join(here, "..", "who")]
from graphs import convolve_file  # noqa: E402
from heads import Text  # noqa: E402
from model import HIDDEN  # noqa: E402
from names import LIMIT, Encoder, follow, shuffled, windows, words  # noqa: E402

RELATIONS = """root nsubj nsubj:pass obj iobj obl obl:agent nmod nmod:poss xcomp ccomp advcl acl acl:relcl conj appos case mark aux
aux:pass cop advmod part compound:prt parataxis cc punct other""".split()
# What makes one name or noun of several words.
PARTS = {"compound", "flat", "amod", "det", "nummod", "fixed", "goeswith", "list", "nmod:desc"}
ARC, LABEL, NEAR = 96, 64, 12
MADE = ["dependent", "head", "label_dependent", "label_head"]


def relation(deprel):
    """A relation as the parser tells it apart."""
    if deprel in RELATIONS:
        return RELATIONS.index(deprel)
    whole = deprel.split(":")[0]
    if deprel in PARTS or whole in ("det", "flat"):
        return RELATIONS.index("part")
    whole = {"advcl:relcl": "acl:relcl", "nsubj:outer": "nsubj", "csubj": "nsubj"}.get(deprel, whole)
    return RELATIONS.index(whole if whole in RELATIONS else "other")


def bucket(distance):
    """Classes of a signed distance in words: each up to eight, then by doubling; 0 is never one."""
    n = abs(distance)
    step = n if n <= 8 else min(8 + int(np.log2(n / 8) * 2) + 1, NEAR)
    return step if distance > 0 else NEAR + step


BUCKETS = 2 * NEAR + 1
TABLE = np.array([0 if d == 0 else bucket(d) for d in range(-512, 513)])


def documents(file, most=60):
    """(text, sentences) of pieces of a CoNLL-U file that go into about two windows; a sentence is a list of (start, end,
    head, relation), heads by number in the sentence, -1 for the root."""
    out, text, sentences, rows, par = [], "", [], [], False
    told = ""
    for line in [*open(file, encoding="utf-8"), "\n"]:
        line = line.rstrip("\n")
        if line.startswith("# newdoc") or line.startswith("# newpar"):
            if line.startswith("# newdoc") and sentences or len(sentences) >= most:
                out.append((text, sentences))
                text, sentences = "", []
            par = True
        elif line.startswith("# text = "):
            told = line[9:]
        elif line and line[0].isdigit():
            f = line.split("\t")
            if f[0].isdigit():
                rows.append(f)
        elif not line and rows:
            text += ("\n" if par else " ") if text else ""
            base, at, sentence = len(text), 0, []
            for f in rows:
                found = told.find(f[1], at)
                s = found if found >= 0 else at
                at = s + len(f[1])
                sentence.append((base + s, base + at, int(f[6]) - 1, relation(f[7])))
            text += told
            sentences.append(sentence)
            rows, par = [], False
    if sentences:
        out.append((text, sentences))
    return out


def read(encoder, text, sentences):
    """What the parser sees of a text's words; heads are words of the text, -1 for the root, -2 where they are not known."""
    t = Text(text, encoder.tokenizer, LIMIT, True)
    said = [encoder.window(w[0], w[2])[0] for w in t.windows]
    if not said:
        return None
    own = np.concatenate(said)
    offsets = [o for w in t.windows for o in w[1]]
    window = np.concatenate([np.full(len(w[0]), k) for k, w in enumerate(t.windows)])
    ends = words(text, offsets, window)
    token = {c: (i, j) for i, s in enumerate(sentences) for j, (a, b, _, _) in enumerate(s) for c in range(a, b)}
    first, holds = {}, []
    for k, (a, _) in enumerate(ends):
        # A word may begin inside a token ("n't" is "n", "'" and "t").
        at = next((token[c] for c in range(*offsets[a]) if c in token), None)
        holds.append(at)
        first.setdefault(at, k)
    head, label, number = [], [], []
    for k, at in enumerate(holds):
        number.append(-1 if at is None else at[0])
        if at is None:
            head.append(-2), label.append(0)
        elif first[at] != k:
            head.append(first[at]), label.append(RELATIONS.index("part"))
        else:
            _, _, h, r = sentences[at[0]][at[1]]
            head.append(-1 if h < 0 else first.get((at[0], h), -2)), label.append(r)
    window = window[ends[:, 0]]
    head = [h if h < 0 or window[h] == window[k] else -2 for k, h in enumerate(head)]
    return {
        "ends": own[ends].reshape(len(ends), -1).astype(np.float16),
        "head": np.array(head),
        "label": np.array(label),
        "sentence": np.array(number),
        "window": window,
    }


class Parser(nn.Module):
    def __init__(self, width, drop):
        super().__init__()
        self.ends = nn.Linear(2 * HIDDEN, width)
        self.norm = nn.LayerNorm(width)
        self.conv1 = nn.Conv1d(width, width, 5, padding=2)
        self.conv2 = nn.Conv1d(width, width, 5, padding=2)
        self.dependent, self.heads = nn.Linear(width, ARC), nn.Linear(width, ARC)
        self.product = nn.Linear(ARC, ARC)
        self.label_dependent, self.label_head = nn.Linear(width, LABEL), nn.Linear(width, LABEL)
        self.root, self.label_root = nn.Parameter(torch.zeros(ARC)), nn.Parameter(torch.zeros(LABEL))
        self.distance = nn.Parameter(torch.zeros(BUCKETS))
        self.label_distance = nn.Parameter(torch.zeros(BUCKETS, LABEL))
        self.label = nn.Linear(LABEL, len(RELATIONS))
        self.drop = nn.Dropout(drop)

    def forward(self, ends, mask):
        """[b, n, ...] of what `MADE` names; `mask` [b, n, 1] is 0 past the end of a window."""
        x = F.gelu(self.norm(self.ends(self.drop(ends)))) * mask
        x, m = x.transpose(1, 2), mask.transpose(1, 2)
        for conv in (self.conv1, self.conv2):
            x = x + F.gelu(conv(self.drop(x))) * m
        x = self.drop(x.transpose(1, 2))
        dependent, head = F.gelu(self.dependent(x)), F.gelu(self.heads(x))
        return self.product(self.drop(dependent)), self.drop(head), self.label_dependent(x), self.label_head(x)

    def arcs(self, dependent, head, sentence):
        """Scores [b, n, n + 1] of heads; the last column is the root."""
        n = dependent.shape[1]
        at = torch.arange(n)
        near = self.distance[torch.from_numpy(TABLE)[at[None] - at[:, None] + 512]]
        scores = dependent @ head.transpose(1, 2) / ARC**0.5 + near
        apart = (sentence[:, :, None] != sentence[:, None]) | torch.eye(n, dtype=torch.bool)
        scores = scores.masked_fill(apart, -1e4)
        return torch.cat([scores, (dependent @ self.root / ARC**0.5)[..., None]], -1)

    def labels(self, dependent, head, heads):
        """Scores [b, n, labels] of each word's relation to `heads` [b, n]; n is the root."""
        n = dependent.shape[1]
        root = self.label_root.expand(len(head), 1, LABEL)
        own = torch.gather(torch.cat([head, root], 1), 1, heads[..., None].expand(-1, -1, LABEL))
        d = torch.where(heads == n, 0, (heads - torch.arange(n)).clamp(-512, 512))
        near = self.label_distance[torch.from_numpy(TABLE)[d + 512]]
        return self.label(self.drop(F.relu(dependent + own + near)))


def batch(texts, some):
    n = max(b - a for _, a, b in some)
    ends = np.zeros((len(some), n, 2 * HIDDEN), np.float32)
    head, label, sentence = np.full((len(some), n), -2), np.zeros((len(some), n), np.int64), np.full((len(some), n), -1)
    for i, (k, a, b) in enumerate(some):
        t = texts[k]
        ends[i, : b - a] = t["ends"][a:b]
        h = t["head"][a:b]
        head[i, : b - a] = np.where(h >= 0, h - a, np.where(h == -1, n, -2))
        label[i, : b - a], sentence[i, : b - a] = t["label"][a:b], t["sentence"][a:b]
    mask = torch.tensor([[float(i < b - a) for i in range(n)] for _, a, b in some])[..., None]
    return (*map(torch.from_numpy, (ends, head, label, sentence)), mask)


@torch.no_grad()
def score(model, texts):
    """Shares of words with the right head, and with the right relation as well; F1 of subjects and objects."""
    model.eval()
    known = right = both = 0
    core = {r: [0, 0, 0] for r in ("nsubj", "nsubj:pass", "obj", "obl:agent", "obl", "nmod:poss", "xcomp", "acl", "acl:relcl")}
    every = sorted(windows(texts), key=lambda w: w[2] - w[1])
    for at in range(0, len(every), 16):
        ends, head, label, sentence, mask = batch(texts, every[at : at + 16])
        dependent, heads, ld, lh = model(ends, mask)
        best = model.arcs(dependent, heads, sentence).argmax(-1)
        said = model.labels(ld, lh, best).argmax(-1)
        gold = head != -2
        ok = gold & (best == head)
        known, right, both = known + int(gold.sum()), right + int(ok.sum()), both + int((ok & (said == label)).sum())
        for r, c in core.items():
            k = RELATIONS.index(r)
            c[0] += int((gold & (label == k)).sum())
            c[1] += int((gold & (said == k)).sum())
            c[2] += int((ok & (said == k) & (label == k)).sum())
    return right / known, both / known, {r: round(2 * c[2] / max(1, c[0] + c[1]), 3) for r, c in core.items()}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("models")
    p.add_argument("data")
    p.add_argument("out")
    p.add_argument("--width", type=int, default=256)
    p.add_argument("--drop", type=float, default=0.3)
    p.add_argument("--epochs", type=int, default=14)
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--average", type=float, default=0.99)
    p.add_argument("--windows", type=int, default=12, help="of a step")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--keep", help="file where what the encoder says is kept from one run to the next")
    a = p.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    rng = random.Random(a.seed)
    if a.keep and os.path.exists(a.keep):
        sets = torch.load(a.keep, weights_only=False)
    else:
        encoder = Encoder(os.path.join(a.models, "attribution"), a.threads)
        gum = lambda part: sorted(glob.glob(os.path.join(a.data, "gum", part, "dep", "*.conllu")))
        files = {
            "train": [os.path.join(a.data, "ud_ewt", "train.conllu"), *gum("train")],
            "ewt": [os.path.join(a.data, "ud_ewt", "dev.conllu")],
            "gum": gum("dev"),
        }
        sets = {k: [r for f in v for t, s in documents(f) if (r := read(encoder, t, s))] for k, v in files.items()}
        if a.keep:
            torch.save(sets, a.keep)
    texts = sets["train"]
    model = Parser(a.width, a.drop)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    optimizer = torch.optim.AdamW(model.parameters(), lr=a.lr, weight_decay=0.02, betas=(0.9, 0.98))
    every, step = windows(texts), 0
    steps = a.epochs * -(-len(every) // a.windows)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min(1.0, (k + 1) / 50, max(0.02, 1 - k / steps)))
    for epoch in range(a.epochs):
        model.train()
        began, losses = time.process_time(), []
        for some in shuffled(every, a.windows, rng):
            ends, head, label, sentence, mask = batch(texts, some)
            dependent, heads, ld, lh = model(ends, mask)
            gold = head != -2
            arcs = F.cross_entropy(model.arcs(dependent, heads, sentence)[gold], head[gold])
            labels = F.cross_entropy(model.labels(ld, lh, head.clamp(min=0))[gold], label[gold])
            loss = arcs + labels
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            step += 1
            losses.append(float(loss.detach()))
            follow(average, model, min(a.average, (1 + step) / (10 + step)))
        now = {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(average)
        for name in ("ewt", "gum"):
            heads, both, core = score(model, sets[name])
            print(f"{epoch + 1}: loss {np.mean(losses):.3f}, {name}: heads {heads:.4f}, with labels {both:.4f}, {core}, {time.process_time() - began:.0f} s of processor", flush=True)
        if epoch + 1 < a.epochs:
            model.load_state_dict(now)
    model.eval().requires_grad_(False)
    os.makedirs(a.out, exist_ok=True)
    tables = {"root": model.root, "label_root": model.label_root, "distance": model.distance, "label_distance": model.label_distance, "label": model.label.weight, "label_bias": model.label.bias}
    save_file({k: v.detach().contiguous().numpy() for k, v in tables.items()}, os.path.join(a.out, "syntax.safetensors"))

    class Graph(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, ends):
            return self.model(ends, torch.ones(1, 1, 1))

    file = os.path.join(a.out, "syntax.onnx")
    torch.onnx.export(Graph(), (torch.randn(1, 9, 2 * HIDDEN),), file, input_names=["ends"], output_names=MADE, dynamic_axes={n: {1: "n"} for n in ("ends", *MADE)}, opset_version=17, dynamo=False)
    quantize_dynamic(file, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True})
    convolve_file(file)


if __name__ == "__main__":
    main()
