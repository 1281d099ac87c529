"""Finds attributions inside contents, by reading each content as a text of its own.

    nested.py CHECKPOINT.pt MINILM_DIR POLNEAR_TRAIN OUT.jsonl

PolNeAR annotates only the outermost attribution; this gives the inner ones a label for training. A content inside
quotation marks counts only where the model is sure: a speaker's own "I think" is seldom worth a record."""

import json
import os
import re
import sys

import torch
from tokenizers import Tokenizer

from decode import read
from model import Model
from polnear import load

checkpoint, base, split, out = sys.argv[1:5]
tokenizer = Tokenizer.from_file(os.path.join(base, "tokenizer.json"))
tokenizer.no_padding()
tokenizer.no_truncation()
torch.set_num_threads(int(os.environ.get("THREADS", "1")))
model = Model(tokenizer.get_vocab_size(), 0.0)
model.load_state_dict({k: v for k, v in torch.load(checkpoint).items() if not k.startswith("who.")})
model.bfloat16().eval()
docs = load(split)
jobs = [(d, x, c) for d in docs for x in d.attributions for c in x.content if c[1] - c[0] >= 15]
found = {d.name: [] for d in docs}
level = 1
while jobs and level <= 3:
    jobs.sort(key=lambda j: j[2][1] - j[2][0])
    more = []
    for b in range(0, len(jobs), 512):
        part = jobs[b : b + 512]
        texts = []
        for d, x, (s, e) in part:
            t = d.text[s:e]
            texts.append(t[0].upper() + t[1:])
        for (d, x, (s, e)), got in zip(part, read(model, tokenizer, texts, 0.5, 32)):
            quoted = d.text[s] in "“\"'‘"
            for y in got:
                (cs, ce), size = y.cue[0], sum(q[1] - q[0] for q in y.content)
                # All but the whole of it: what reads like the report's own frame, or a fragment, is noise.
                if y.confidence < (0.85 if quoted else 0.6) or size < 4 or len(y.content) > 3:
                    continue
                shift = lambda ps: [(a + s, z + s) for a, z in ps]
                z = dict(source=shift(y.source), cue=shift(y.cue), content=shift(y.content), level=level)
                if quoted and y.source and re.fullmatch(r"(?i)i|we|you", d.text[z["source"][0][0] : z["source"][0][1]]):
                    continue
                found[d.name].append(z)
                for c in z["content"]:
                    if c[1] - c[0] >= 15:
                        more.append((d, None, c))
    jobs, level = more, level + 1
with open(out, "w", encoding="utf-8") as o:
    for name, xs in found.items():
        unique = {x["cue"][0]: x for x in reversed(xs)}
        xs = [x for _, x in sorted(unique.items())]
        o.write(json.dumps({"name": name, "attributions": xs}) + "\n")
print("attributions inside others:", sum(map(len, found.values())), "of", sum(len(d.attributions) for d in docs))
