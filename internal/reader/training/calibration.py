"""Makes a folder of articles and a file of questions of ../shared/calibration: python calibration.py SHARED ARTICLES OUT

Their questions repeat the passages' words, as those of encyclopaedias do, and teach the decision how far the ranking is
to be trusted there; questions over news alone do not. The reader is not trained on them, which "apart" says. All the
Vietnamese ones are taken and some of the English ones, with the sentence that holds the answer as evidence.
"""
import json
import random
import sys
from pathlib import Path

from data import lines

ENGLISH, SEED = 220, 5


def evidence(text, answer):
    """The sentence of text that the answer's first occurrence stands in; None if it does not occur."""
    at = text.find(answer) if answer else -1
    if at < 0:
        return None
    start, end = text.rfind(". ", 0, at), text.find(". ", at + len(answer))
    return text[start + 2 if start >= 0 else 0:end + 1 if end >= 0 else len(text)]


def question(n, lang, q, text):
    """A line of the file, or None for an answerable one whose answer is not in the text."""
    out = {"id": f"c{lang}{n}", "lang": lang, "kind": "what", "style": "plain", "question": q["question"],
           "answerable": q["answerable"], "file": q["passage"] + ".txt", "apart": True}
    if not q["answerable"]:
        return out | {"near": [""]}
    found = evidence(text, q.get("answer", ""))
    return found and out | {"evidence": [found], "answer": q["answer"]}


def main(shared, articles, out):
    folder, made = Path(shared, "calibration"), []
    Path(articles).mkdir(parents=True, exist_ok=True)
    for lang in "vi", "en":
        texts = {}
        for p in lines([folder / f"passages_{lang}.jsonl"]):
            texts[p["id"]] = p["text"].replace("\n", " ")
            Path(articles, p["id"] + ".txt").write_text(f"{p['title']}\n\n{texts[p['id']]}\n")
        asked = list(lines([folder / f"questions_{lang}.jsonl"]))
        if lang == "en":
            random.Random(SEED).shuffle(asked)
            asked = asked[:ENGLISH]
        made += [question(len(made) + n, lang, q, texts[q["passage"]]) for n, q in enumerate(asked)]
    Path(out).write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in made if q))


if __name__ == "__main__":
    main(*sys.argv[1:])
