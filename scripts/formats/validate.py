"""Reads what `onrecord export` wrote with programs that are not ours, and compares what they find with the records.

    validate.py FOLDER          FOLDER holds records.jsonl and one file a format, named as --format names it
    validate.py FOLDER crawl    writes crawl.warc.gz into it, for an archive that `warc` is exported from
"""
import csv
import gzip
import hashlib
import io
import json
import pathlib
import sys

import jsonschema
import pandas
import pyarrow.parquet
import rdflib
import warcio.checker
from followthemoney import model
from lxml import etree
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
SCHEMA = rdflib.Namespace("https://schema.org/")
ROOT = pathlib.Path(__file__).resolve().parents[2]

# The standards' contexts live on the web, and nothing is fetched here: the terms in use, as the standards define them.
ANNOTATION = {
    "oa": str(OA), "dcterms": "http://purl.org/dc/terms/", "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": str(rdflib.RDF), "as": "http://www.w3.org/ns/activitystreams#", "schema": "http://schema.org/",
    "xsd": str(rdflib.XSD), "id": "@id", "type": "@type",
    "Annotation": "oa:Annotation", "AnnotationPage": "as:OrderedCollectionPage", "SpecificResource": "oa:SpecificResource",
    "TextualBody": "oa:TextualBody", "Composite": "oa:Composite", "TimeState": "oa:TimeState", "Text": "dc:Text",
    "TextPositionSelector": "oa:TextPositionSelector", "TextQuoteSelector": "oa:TextQuoteSelector", "Software": "as:Application",
    "body": {"@type": "@id", "@id": "oa:hasBody"}, "target": {"@type": "@id", "@id": "oa:hasTarget"},
    "source": {"@type": "@id", "@id": "oa:hasSource"}, "selector": {"@type": "@id", "@id": "oa:hasSelector"},
    "state": {"@type": "@id", "@id": "oa:hasState"}, "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"},
    "purpose": {"@type": "@vocab", "@id": "oa:hasPurpose"}, "classifying": "oa:classifying", "identifying": "oa:identifying",
    "tagging": "oa:tagging", "start": {"@type": "xsd:nonNegativeInteger", "@id": "oa:start"},
    "end": {"@type": "xsd:nonNegativeInteger", "@id": "oa:end"}, "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix",
    "value": "rdf:value", "format": "dc:format", "cached": {"@type": "@id", "@id": "oa:cachedSource"},
    "sourceDate": {"@type": "xsd:dateTime", "@id": "oa:sourceDate"}, "name": "schema:name",
    "items": {"@type": "@id", "@id": "as:items", "@container": "@list"}, "generator": {"@type": "@id", "@id": "as:generator"},
}


def graph(path, context):
    data = json.loads(path.read_text(encoding="utf-8"))
    given = data.pop("@context")
    own = [c for c in (given if isinstance(given, list) else [given]) if isinstance(c, dict)]
    data["@context"] = ([context] if context else []) + own
    g = rdflib.Dataset()
    g.parse(data=json.dumps(data), format="json-ld")
    return g


def triples(g, s, p, o):
    return {(a, b, c) for a, b, c, _ in g.quads((s, p, o, None))}


def web_annotation(path, records):
    g = graph(path, ANNOTATION)
    texts = {"urn:" + r["document"]["id"]: r["document"]["text"] for r in records}
    annotations = triples(g, None, OA.motivatedBy, OA.classifying)
    assert len(annotations) == sum(len(r["attributions"]) for r in records), len(annotations)
    places = 0
    for place, _, _ in triples(g, None, rdflib.RDF.type, OA.SpecificResource):
        one = lambda s, p: next(iter(triples(g, s, p, None)))[2]
        text = texts.get(str(one(place, OA.hasSource)))
        if text is None:
            continue  # a body that names an entity
        by = {str(one(s, rdflib.RDF.type)): s for _, _, s in triples(g, place, OA.hasSelector, None)}
        position, quote = by[str(OA.TextPositionSelector)], by[str(OA.TextQuoteSelector)]
        start, end = int(one(position, OA.start)), int(one(position, OA.end))
        assert text[start:end] == str(one(quote, OA.exact)), (start, end)
        places += 1
    return "%d annotations, %d places quote what stands there" % (len(annotations), places)


def prov(path, records):
    g = graph(path, None)
    bundles = {s for s, _, _ in triples(g, None, rdflib.RDF.type, PROV.Bundle)}
    named = {c.identifier for c in g.graphs() if len(c)}
    assert bundles <= named, bundles - named
    for r in records:
        for a in r["attributions"]:
            me = rdflib.URIRef("urn:%s#%s" % (r["document"]["id"], a["id"]))
            account = rdflib.URIRef("urn:%s#%s.account" % (r["document"]["id"], a["parent"] or "outlet"))
            inside = list(g.graph(account).triples((me, PROV.value, None)))
            assert len(inside) == 1, me
            if a["parent"] and g.graph(account):
                teller = triples(g, account, PROV.wasAttributedTo, None)
                speaker = triples(g, rdflib.URIRef("urn:%s#%s" % (r["document"]["id"], a["parent"])), PROV.wasAttributedTo, None)
                assert {o for _, _, o in teller} == {o for _, _, o in speaker}, account
    return "%d bundles, every saying inside the account that relays it" % len(bundles)


def schema_org(path, records):
    g = graph(path, {"@vocab": str(SCHEMA)})
    quotations = triples(g, None, rdflib.RDF.type, SCHEMA.Quotation)
    assert len(quotations) == sum(len(r["attributions"]) for r in records)
    claims = triples(g, None, rdflib.RDF.type, SCHEMA.Claim)
    for claim, _, _ in claims:
        assert triples(g, claim, SCHEMA.appearance, None) and triples(g, claim, SCHEMA.text, None), claim
    return "%d quotations, %d claims with their appearances" % (len(quotations), len(claims))


def tei(path, records):
    tree = etree.parse(str(path))
    ns = {"t": "http://www.tei-c.org/ns/1.0"}
    texts = tree.xpath("//t:TEI", namespaces=ns)
    assert len(texts) == len(records)
    ids = set(tree.xpath("//@xml:id"))
    for attribute in ("who", "toWhom", "next", "prev", "ref", "ana"):
        for value in tree.xpath("//@" + attribute):
            assert all(v.lstrip("#") in ids for v in value.split()), value
    said = 0
    for element, r in zip(texts, sorted(records, key=lambda r: r["document"]["name"])):
        body = "".join("".join(p.itertext()) for p in element.xpath(".//t:body/t:p", namespaces=ns))
        squeezed = lambda s: "".join(s.split())
        assert squeezed(body) == squeezed(r["document"]["text"])
        firsts = [s for s in element.xpath(".//t:said[not(@prev)]", namespaces=ns)]
        assert len(firsts) == len(r["attributions"]), r["document"]["name"]
        said += len(firsts)
    return "%d texts kept whole, %d said" % (len(texts), said)


def ftm(path, records):
    entities = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    counts = {}
    for data in entities:
        proxy = model.get_proxy(data, cleaned=False)
        dropped = {k: v for k, v in data["properties"].items() if len(set(v)) != len(proxy.get(k))}
        assert not dropped, (data["schema"], dropped)
        proxy.schema.validate(data)
        counts[data["schema"]] = counts.get(data["schema"], 0) + 1
    assert counts["Event"] == sum(len(r["attributions"]) for r in records)
    return ", ".join("%d %s" % (n, s) for s, n in sorted(counts.items()))


# The parts of IPTC's ninjs 3.1 schema that bind what we write.
NINJS = {
    "type": "object", "required": ["uri"],
    "properties": {
        "uri": {"type": "string", "format": "uri"},
        "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "planning", "component", "event"]},
        "representationType": {"enum": ["complete", "incomplete"]},
        "pubStatus": {"enum": ["usable", "withheld", "canceled"]},
        "versionCreated": {"type": "string", "format": "date-time"},
        "headlines": {"type": "array", "items": {"type": "object", "required": ["value"]}},
        "bodies": {"type": "array", "items": {"type": "object", "properties": {"charCount": {"type": "integer"}, "value": {"type": "string"}}}},
        "people": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}, "uri": {"type": "string", "format": "uri"}}}},
        "infoSources": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}, "role": {"type": "string"}}}},
        "altIds": {"type": "array", "items": {"type": "object", "required": ["value"]}},
    },
}


def ninjs(path, records):
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    checker = jsonschema.Draft202012Validator(NINJS, format_checker=jsonschema.FormatChecker())
    for item in items:
        checker.validate(item)
    assert len(items) == len(records)
    return "%d items" % len(items)


def citron(path, records):
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    quotes = 0
    for d in documents:
        for q in d["quotes"]:
            for s in q["contents"] + q["sources"] + ([q["cue"]] if q["cue"] else []):
                assert d["text"][s["start"]:s["end"]] == s["text"]
            quotes += 1
    return "%d quotes" % quotes


def table(path, records):
    with open(path, newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    assert len(rows) == sum(len(r["attributions"]) for r in records)
    texts = {r["document"]["name"]: r["document"]["text"] for r in records}
    for row in rows:
        within = texts[row["document"]][int(row["start"]):int(row["end"])]
        assert all(piece in within for piece in row["content"].split(" … ")), row
    return "%d rows" % len(rows)


def plover(path, records):
    schema = json.loads((ROOT / "docs/plover.schema.json").read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    by_name = {r["document"]["name"]: r for r in records}
    for line in lines:
        checker.validate(line)
        name, event = line["id"].rsplit("#", 1)
        at, text = line["text_info"], by_name[name]["document"]["text"]
        assert text[at["start"]:at["end"]] == line["event_text"], line["id"]
        coded = next(e for e in by_name[name]["events"] if e["id"] == event)
        assert coded["type"] == line["event"][0] and coded["status"] == line["or_status"]
        assert len(line["actor"]) == len(coded["actor"]) and len(line["recipient"]) == len(coded["recipient"])
        assert len(line["or_chain"]) == 1 or line["or_attribution"] == coded["attribution"]
    assert len({line["id"] for line in lines}) == len(lines) == sum(len(r["events"]) for r in records)
    within = sum("or_attribution" in line for line in lines)
    return "%d events valid by the schema, %d in somebody's words" % (len(lines), within)


def cameo(path, records):
    # As a user would read it: tabs, no quotation marks, codes as text.
    rows = pandas.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False)
    pairs = {(r["document"]["name"], e["id"], a, b) for r in records for e in r["events"]
             for a in e["actor"] for b in e["recipient"] if a != b}
    assert len(rows) == len(pairs), (len(rows), len(pairs))
    assert rows["code"].str.fullmatch("0[3-8]|1[0-8]").all() and rows["quad"].str.fullmatch("[1-4]").all()
    assert rows["status"].isin(["happened", "planned", "hypothetical", "denied"]).all()
    pandas.to_datetime(rows["date"][rows["date"] != ""], format="%Y-%m-%d")
    texts = {r["document"]["name"]: r["document"]["text"] for r in records}
    for row in rows.itertuples():
        there = texts[row.document][int(row.start):int(row.end)]
        assert " ".join(there.split()) == " ".join(row.event_text.split()), row.ids
    coded = (rows["source"].str.len() > 0).mean()
    return "%d rows, %d events, %.0f %% of sources coded" % (len(rows), rows["ids"].nunique(), 100 * coded)


def parquet(path, records):
    table = pyarrow.parquet.read_table(path)
    assert table.schema.metadata[b"onrecord.schema"] == b"2"
    assert table.column_names == ["id", "record", "attributions", "error", "message", "run", "received", "snapshot", "said"]
    *rows, poison = table.to_pylist()
    assert poison["id"] == "poison" and poison["error"] == "E0101" and poison["record"] is poison["said"] is None
    assert [json.loads(r["record"]) for r in rows] == records
    for row, r in zip(rows, records):
        assert row["attributions"] == len(r["attributions"]) and row["error"] is None
        assert [(s["id"], s["parent"], s["act"], s["said_on"]) for s in row["said"]] == [
            (a["id"], a["parent"], a["act"], a["said_on"]) for a in r["attributions"]]
    # As other engines write it: other layouts of text, snappy, no metadata; for `onrecord import` to read.
    large = pyarrow.schema([f.with_type(pyarrow.large_string()) if f.type == pyarrow.string() else f for f in table.schema])
    pyarrow.parquet.write_table(table.cast(large).replace_schema_metadata(None), path.parent / "rewritten.parquet")
    return "%d rows, %d in the list of attributions, 1 that is an error" % (len(rows), sum(len(r["said"]) for r in rows))


def crawl(folder):
    """A page as a crawler would keep it, with its coding."""
    page = sorted((ROOT / "gold/newscycle").glob("*.html"))[0].read_bytes() + b"<!-- crawled -->"
    sent = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"), ("Server", "x")]
    with open(folder / "crawl.warc.gz", "wb") as out:
        writer = WARCWriter(out, gzip=True)
        writer.write_record(writer.create_warc_record(
            "https://news.example/crawled", "response", payload=io.BytesIO(gzip.compress(page, mtime=0)),
            warc_headers_dict={"WARC-Date": "2025-03-05T01:02:03Z"},
            http_headers=StatusAndHeaders("200 OK", sent, protocol="HTTP/1.1")))


def warc(path, records):
    kept = {e["snapshot"]: e for e in json.loads((path.parent / "kept.json").read_text(encoding="utf-8"))}
    assert any(e["headers"] for e in kept.values()) and not all(e["headers"] for e in kept.values())
    # What `warcio check` does: every block and payload against its digest.
    checker = warcio.checker.Checker(type("Options", (), {"verbose": False, "inputs": [str(path)]}))
    checker.process_all()
    assert checker.exit_value == 0, "warcio check"
    found, about = {}, []
    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream):
            header = record.rec_headers.get_header
            payload = record.content_stream().read()
            if record.rec_type in ("response", "resource"):
                digest = "sha256:" + hashlib.sha256(payload).hexdigest()
                assert header("WARC-Payload-Digest") == digest
                assert header("WARC-Date") == kept[digest]["received"]
                assert (record.rec_type == "response") == bool(kept[digest]["headers"])
                if record.rec_type == "response":
                    assert record.http_headers.get_header("server") == "x"
                    assert header("WARC-Target-URI") == "https://news.example/crawled"
                found[header("WARC-Record-ID")] = digest
            elif record.rec_type != "warcinfo":
                about.append((record.rec_type, header("WARC-Refers-To"), payload))
    assert sorted(found.values()) == sorted(kept), (len(found), len(kept))
    for kind, of, payload in about:
        text = json.loads(payload)["document"]["text"].encode() if kind == "metadata" else payload
        assert "sha256:" + hashlib.sha256(text).hexdigest() == kept[found[of]]["text"]
    return "%d snapshots, each the bytes and digest kept; %d records that refer to one" % (len(found), len(about))


def own(path, records):
    schema = json.loads((ROOT / "docs/corpus.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema)
    return "valid by its schema"


CHECKS = {"json": own, "web-annotation": web_annotation, "prov": prov, "schema-org": schema_org, "tei": tei, "ftm": ftm,
          "ninjs": ninjs, "plover": plover, "cameo": cameo, "citron": citron, "csv": table, "parquet": parquet, "kept.warc.gz": warc}


def main(folder):
    folder = pathlib.Path(folder)
    records = [json.loads(line) for line in (folder / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    failed = 0
    for name, check in CHECKS.items():
        try:
            print("%-15s %s" % (name, check(folder / name, records)))
        except Exception as error:  # one format's fault must not hide another's
            failed += 1
            print("%-15s FAILED: %s: %s" % (name, type(error).__name__, str(error)[:400]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(crawl(pathlib.Path(sys.argv[1])) if sys.argv[2:] == ["crawl"] else main(sys.argv[1]))
