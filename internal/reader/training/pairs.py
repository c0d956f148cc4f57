"""Contrast pairs of questions over news articles, kept without the articles' texts.

python pairs.py pack OUT ARTICLES FILE...   checks files of pairs as they were written (brief.md) and packs them
python pairs.py read ARTICLES [PAIRS]       prints the questions as they were written

ARTICLES is the folder of articles, or a tar archive of it. A packed line is the written one, but strings of the article
are byte ranges [start, end] of its text in Unicode normal form C, where they stand there first; "crc" is the CRC-32 of
these strings, so that another edition of an article is noticed. An answer that does not stand in the evidence is in our
own words and stays a string.
"""
import collections
import difflib
import json
import os
import sys
import tarfile
import zlib
from pathlib import Path

from sequence import nfc

PAIRS = Path(__file__).resolve().parent / "pairs.jsonl"

LANGUAGES = {"vi", "en"}
STYLES = {"plain", "chatty", "no-diacritics", "teencode"}
KINDS = {
    True: {"who", "when", "where", "number", "why", "how", "what", "yesno", "list"},
    False: {"near-miss", "false-premise"},
}
EXACT = {"who", "when", "where", "number"}  # their answers are the article's words
CHANGES = {"attribute", "entity", "place", "time", "number", "premise", "role", "scope"}
CLOSENESS = 0.4  # of the words of twins, at least


class Fault(Exception):
    """What is wrong with a line."""


class Articles:
    """[name] is the text of an article in normal form C. Line ends are kept: they count in byte ranges."""

    def __init__(self, path):
        self.folder, self.packed = Path(path), None
        if not self.folder.is_dir():
            with tarfile.open(path) as archive:
                files = (m for m in archive if m.isfile())
                self.packed = {os.path.basename(m.name): archive.extractfile(m).read() for m in files}

    def __getitem__(self, name):
        try:
            data = (self.folder / name).read_bytes() if self.packed is None else self.packed[name]
        except (OSError, KeyError):
            raise Fault("there is no such article") from None
        return nfc(data.decode())


def lines(path):
    """(number, object) of each line of a file."""
    with open(path, encoding="utf-8") as f:
        for n, line in enumerate(f, 1):
            if line.strip():
                yield n, json.loads(line)


def demand(condition, fault):
    if not condition:
        raise Fault(fault)


def check(x, text, earlier):
    """Raises Fault where a written line is not as brief.md has it; earlier are the lines before it, by id."""
    demand(x["id"] not in earlier, "an id comes twice")
    demand(x["question"].strip(), "there is no question")
    demand(x["lang"] in LANGUAGES and x["style"] in STYLES, f"language {x['lang']}, style {x['style']}")
    demand(x["kind"] in KINDS[x["answerable"]], f"kind {x['kind']}")
    strings = x["evidence" if x["answerable"] else "near"]
    demand(strings and x["answer" if x["answerable"] else "why"], "evidence and answer, or near and why, are missing")
    for s in strings:
        demand(s and nfc(s) in text, f"not in the article: {s}")
    if x["answerable"] and x["kind"] in EXACT:
        found = any(nfc(x["answer"]) in nfc(s) for s in strings)
        demand(found, f"the answer does not stand in the evidence: {x['answer']}")
    if "of" in x:
        check_twin(x, earlier.get(x["of"]))


def check_twin(x, other):
    demand(other, "it is of no earlier line")
    demand(other["answerable"] is not x["answerable"], "a twin is of the other class")
    demand(other["file"] == x["file"] and other["lang"] == x["lang"], "a twin is of the same article and language")
    demand(x["change"] in CHANGES, f"change {x['change']}")
    words = [nfc(q["question"]).lower().split() for q in (x, other)]
    demand(difflib.SequenceMatcher(None, *words).ratio() >= CLOSENESS, "it is far from its twin: keep the frame")


def byte_range(text, start, end):
    before = len(text[:start].encode())
    return [before, before + len(text[start:end].encode())]


def packed(x, text):
    """A written line as it is kept."""
    out, name = dict(x), "evidence" if x["answerable"] else "near"
    strings = [nfc(s) for s in x[name]]
    starts = [text.index(s) for s in strings]
    out[name] = [byte_range(text, at, at + len(s)) for at, s in zip(starts, strings)]
    if x["answerable"]:
        answer = out["answer"] = nfc(x["answer"])
        for at, s in zip(starts, strings):
            if answer in s:
                start = at + s.index(answer)
                out["answer"] = byte_range(text, start, start + len(answer))
                break
    return out | {"crc": f"{crc(strings):08x}"}


def crc(strings):
    return zlib.crc32("\n".join(strings).encode())


def unpacked(x, text):
    """A kept line as it was written, in normal form C."""
    data, out, name = text.encode(), dict(x), "evidence" if x["answerable"] else "near"
    strings = out[name] = [data[a:b].decode(errors="replace") for a, b in x[name]]
    demand(f"{crc(strings):08x}" == out.pop("crc"), "the article is not the one that the question was written over")
    if isinstance(x.get("answer"), list):
        start, end = x["answer"]
        out["answer"] = data[start:end].decode()
    return out


def normal(x):
    """A line with its strings in normal form C."""
    if isinstance(x, dict):
        return {k: normal(v) for k, v in x.items()}
    return [normal(v) for v in x] if isinstance(x, list) else nfc(x) if isinstance(x, str) else x


def pack(out, articles, files):
    """Checks and packs files; what is read of the result must be what was written."""
    kept, written, questions, faults = [], {}, set(), 0
    for path in files:
        for n, x in lines(path):
            try:
                text = articles[x["file"]]
                x = normal(x)
                check(x, text, written)
                demand(x["question"] not in questions, "a question comes twice")
                line = packed(x, text)
                demand(unpacked(json.loads(json.dumps(line)), text) == x, "it is not the same when read again")
            except (Fault, KeyError, TypeError) as e:
                faults += 1
                what = e if isinstance(e, Fault) else repr(e)
                print(f"{path}:{n}: {x.get('id')}, article {x.get('file')}: {what}", file=sys.stderr)
                continue
            written[x["id"]] = x
            questions.add(x["question"])
            kept.append(line)
    if faults:
        raise SystemExit(f"{faults} faults, nothing written")
    write(out, kept)
    report(kept)


def write(path, kept):
    with open(f"{path}.tmp", "w", encoding="utf-8") as f:
        for x in kept:
            f.write(json.dumps(x, ensure_ascii=False, separators=(",", ":")) + "\n")
    os.replace(f"{path}.tmp", path)


def report(kept):
    """Counts the lines by what the brief wants mixed."""
    print(f"{len(kept)} questions over {len({x['file'] for x in kept})} articles, {sum('of' in x for x in kept)} twins")
    for name in "answerable", "lang", "style", "kind":
        print(f"{name}:", ", ".join(f"{k} {n}" for k, n in collections.Counter(x[name] for x in kept).most_common()))


def read(articles, path=PAIRS):
    """The questions of a packed file, as they were written."""
    for n, x in lines(path):
        try:
            yield unpacked(x, articles[x["file"]])
        except Fault as e:
            raise SystemExit(f"{path}:{n}: {x['id']}, article {x['file']}: {e}") from None


def main(command="", *arguments):
    if command == "pack" and len(arguments) > 2:
        out, articles, *files = arguments
        pack(out, Articles(articles), files)
    elif command == "read" and len(arguments) in (1, 2):
        for x in read(Articles(arguments[0]), *arguments[1:]):
            print(json.dumps(x, ensure_ascii=False))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
