"""fixture.py MINILM_DIR > ../../crates/reading/src/model/windows.fixture.json: how windows.py cuts up some texts, for the
program's test that it does the same. Offsets in UTF-8 bytes."""

import json
import os
import sys

from tokenizers import Tokenizer

from windows import paragraphs, windows

TEXTS = [
    "Minister QUITS as talks stall\n\n“I never signed it,” Anna-Léa Marr said on Tuesday.\n\n“Nor did he,\n\nNATO’s envoy added: \"We won't go.\" 👍🏽 U.S. officials disagreed.\n",
    "One.\n\n" + "\n".join(f"Paragraph {i} says that the vote number {i} is lost, an official said." for i in range(12)),
    "word " * 60 + "\n \n\tТекст «внутри» кавычек\r\nend",
    "",
]
tokenizer = Tokenizer.from_file(os.path.join(sys.argv[1], "tokenizer.json"))
tokenizer.no_padding()
tokenizer.no_truncation()
out = []
for text in TEXTS:
    at = [0]
    for ch in text:
        at.append(at[-1] + len(ch.encode()))
    cut = []
    for ids, off, feats, owned in windows(paragraphs(text, tokenizer), 48, 20):
        cut.append({"owned": owned, "tokens": [[i, at[a], at[b], f] for i, (a, b), f in zip(ids, off, feats)]})
    out.append({"text": text, "limit": 48, "context": 20, "windows": cut})
print(json.dumps(out, ensure_ascii=False))
