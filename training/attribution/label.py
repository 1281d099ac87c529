"""Labels unlabelled articles for self-training: attributions of the report itself, and those inside contents.

    label.py CHECKPOINT.pt MINILM_DIR ARTICLES.jsonl COUNT OUT.jsonl

ARTICLES are JSON lines with `id` and `text`; COUNT of them are drawn with a fixed seed. Cues that the model is neither
sure of nor sure against are listed as `unsure`, and training does not look at them."""

import json
import os
import random
import sys

import torch
from tokenizers import Tokenizer

from decode import read
from model import Model

checkpoint, base, articles, count, out = sys.argv[1:6]
tokenizer = Tokenizer.from_file(os.path.join(base, "tokenizer.json"))
tokenizer.no_padding()
tokenizer.no_truncation()
torch.set_num_threads(int(os.environ.get("THREADS", "1")))
model = Model(tokenizer.get_vocab_size(), 0.0)
model.load_state_dict(torch.load(checkpoint))
model.bfloat16().eval()
pool = [json.loads(line) for line in open(articles, encoding="utf-8")]
pool = [d for d in pool if 800 < len(d["text"]) < 9000]
random.Random(7).shuffle(pool)
pool = pool[: int(count)]
with open(out, "w", encoding="utf-8") as o:
    for b in range(0, len(pool), 64):
        part = pool[b : b + 64]
        for d, got in zip(part, read(model, tokenizer, [d["text"] for d in part], 0.3, 16)):
            sure = [x for x in got if x.confidence >= 0.65]
            row = {
                "name": str(d["id"]),
                "text": d["text"],
                "attributions": [dict(source=x.source, cue=x.cue, content=x.content, level=x.level) for x in sure],
                "unsure": [x.cue[0] for x in got if x.confidence < 0.65],
            }
            o.write(json.dumps(row, ensure_ascii=False) + "\n")
