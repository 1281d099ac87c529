"""python test_augment.py POLNEAR_TRAIN: embedded articles keep every span's words, and frames read right."""

import random
import sys

from augment import embed, requote
from polnear import load

rng = random.Random(1)
docs = load(sys.argv[1])[:200]
sources = [d.text[a:b] for d in docs for x in d.attributions for a, b in x.source if 8 < b - a < 60 and d.text[a].isupper()]
shown = kept = 0
for d in docs:
    e = embed(requote(d, rng), rng, 0.3, sources)
    words = lambda doc, x: [doc.text[a:b].lower().rstrip(".,!?”\"'’") for k in (x.source, x.cue, x.content) for a, b in k]
    old = [words(requote(d, rng) if "“" in d.text else d, x) for x in d.attributions]
    plain = lambda w: [s.replace("“", '"').replace("”", '"').replace("’", "'").replace("‘", "'") for s in w]
    new = [plain(words(e, x)) for x in e.attributions]
    missing = [o for o in map(plain, old) if o not in new]
    kept += len(old) - len(missing)
    assert len(missing) <= 0.02 * len(old) + 1, missing[:3]
    for x in e.attributions:
        if x.level == 0 and any(y.level == 1 and x.content[0][0] <= y.content[0][0] < x.content[0][1] for y in e.attributions) and shown < 12:
            shown += 1
            lo, hi = min(x.content[0][0], *(p[0] for p in x.source + x.cue)), max(x.content[0][1], *(p[1] for p in x.source + x.cue))
            print(repr(e.text[lo:hi + 30]), [e.text[a:b] for a, b in x.source], [e.text[a:b] for a, b in x.cue])
print("kept", kept)
