"""The questions to train on, with passages of both classes, and the sequences and targets made of them.

python data.py held FILE... prints the questions of files that are kept from the training.
"""
import json
import sys
import zlib
from dataclasses import dataclass, field

import numpy as np

import sequence
from sequence import nfc

HELD_PART = 10  # one of so many articles is kept from the training
MOST_NEGATIVE = 10  # passages kept of a question, the ranking's first
LEAST_PART = 30  # characters of a passage that evidence, cut by the passage's borders, may hold all of
LEAST_ANSWER = 3  # characters of an answer that tell something where they stand in another passage
LONGEST_PUBLIC = 1800  # characters: a longer paragraph is cut anyway, and its answer with it


def held_out(file):
    """Whether an article is kept from the training: for fitting the decision, and for comparing runs."""
    return zlib.crc32(file.encode()) % HELD_PART == 0


@dataclass(eq=False, slots=True)
class Passage:
    """What the reader reads beside a question, in normal form C.

    A passage that answers has the answer's place as span and those of the evidence, (start, end) in bytes of text. Near
    marks one that a careless reader would quote.
    """
    file: str
    title: str
    before: str
    text: str
    span: tuple | None = None
    evidence: list = field(default_factory=list)
    near: bool = False

    def unmarked(self):
        """The passage for a question that it does not answer."""
        return self.with_text(self.text)

    def with_text(self, text):
        """The same place with another text, which answers nothing."""
        return Passage(self.file, self.title, self.before, text)


@dataclass(eq=False, slots=True)
class Group:
    """A question with passages that answer it and passages that do not, in the ranking's order.

    Questions are the two forms that it is trained in: as the program reads it, and as it was typed.
    """
    id: str
    of: str | None
    questions: tuple
    answerable: bool
    file: str
    positive: list = field(default_factory=list)
    negative: list = field(default_factory=list)


def lines(paths):
    for path in paths:
        with open(path, encoding="utf-8") as f:
            yield from map(json.loads, f)


def byte_range(text, start, part):
    """Where part, which begins with character start of text, lies in its bytes."""
    before = len(text[:start].encode())
    return before, before + len(part.encode())


def evidence_in(question, text):
    """The strings of text that are a question's evidence."""
    wanted = [nfc(e) for e in question["evidence"]]
    return [e for e in wanted if e in text] or [text for e in wanted if text in e and len(text) > LEAST_PART]


def find_evidence(question, text):
    """(answer's range, ranges of the evidence), or None where text holds none of it.

    Where the answer is in the annotator's own words the first piece of evidence stands for it.
    """
    found = evidence_in(question, text)
    if not found:
        return None
    places = [byte_range(text, text.find(e), e) for e in found]
    answer = nfc(question["answer"])
    for e in found:
        at = text.find(e)
        start = text.find(answer, at, at + len(e))
        if answer and start >= 0:
            return byte_range(text, start, answer), places
    return places[0], places


def may_answer(question, text):
    """Whether text holds the answer's words: then it may answer though it is not the question's own evidence."""
    answer = nfc(question.get("answer", "")).lower()
    return len(answer) >= LEAST_ANSWER and answer in text.lower()


def sort_hit(group, question, hit):
    """Puts a passage that the ranking found into its class, or into none where it is not known."""
    shared = [sys.intern(nfc(hit.get(n, ""))) for n in ("title", "before", "text")]  # by many questions
    p = Passage(sys.intern(hit["file"]), *shared)
    own = p.file == group.file
    if not group.answerable:
        p.near = own and any(s in p.text or p.text in s for s in map(nfc, question.get("near", [])))
        group.negative.append(p)
        return
    found = find_evidence(question, p.text) if own else None
    if found:
        p.span, p.evidence = found
        group.positive.append(p)
    elif not may_answer(question, p.text):
        group.negative.append(p)


def news(question_files, candidate_files):
    """The groups of files of questions, of what `trich eval candidates` printed for them.

    An answerable question whose answer the ranking did not find is left out: there is nothing to learn to choose.
    """
    questions = {q["id"]: q for q in lines(question_files)}
    groups, lost = [], 0
    for found in lines(candidate_files):
        q = questions[found["id"]]
        if not found["hits"]:
            continue
        asked = nfc(found["readings"][0]), nfc(q["question"])
        group = Group(q["id"], q.get("of"), asked, q["answerable"], q["file"])
        for hit in found["hits"]:
            sort_hit(group, q, hit)
        del group.negative[MOST_NEGATIVE:]
        if group.answerable and not group.positive:
            lost += 1
        else:
            groups.append(group)
    print(f"news: {counts(groups)}; {lost} whose answer was not found are left out", flush=True)
    return groups


def counts(groups):
    return f"{len(groups)} questions, {sum(g.answerable for g in groups)} with an answer"


def public(path):
    """The questions of SQuAD 2.0, a list of groups for each paragraph."""
    paragraphs = []
    for n, x in enumerate(lines([path])):
        text, title = nfc(x["text"]), x["title"].replace("_", " ")
        if len(text) <= LONGEST_PUBLIC:
            name = f"squad{n}"
            paragraphs.append([
                public_group(f"{name}-{m}", Passage(name, title, "", text), q) for m, q in enumerate(x["questions"])])
    print(f"public: {counts([g for p in paragraphs for g in p])}", flush=True)
    return paragraphs


def public_group(name, passage, question):
    """A question and its paragraph; the sentence around the answer, where that is given, is the evidence."""
    asked, text, answer = nfc(question["question"]), passage.text, nfc(question.get("answer", ""))
    group = Group(name, None, (asked, asked), question["answerable"], passage.file)
    at = text.find(answer) if answer else -1
    if group.answerable and at >= 0:
        before, after = text.rfind(". ", 0, at), text.find(". ", at + len(answer))
        start, end = before + 2 if before >= 0 else 0, after + 1 if after >= 0 else len(text)
        passage.span, passage.evidence = byte_range(text, at, answer), [byte_range(text, start, text[start:end])]
    (group.positive if group.answerable else group.negative).append(passage)
    return group


def paired(groups):
    """(pairs, others): pairs are (answerable, unanswerable) twins, others the groups that are in none."""
    known, pairs, taken = {g.id: g for g in groups}, [], set()
    for g in groups:
        other = known.get(g.of)
        if other:
            pairs.append((g, other) if g.answerable else (other, g))
            taken |= {g.id, other.id}
    return pairs, [g for g in groups if g.id not in taken]


class Remembering(sequence.Tokeniser):
    """A tokeniser that divides each text once; passages come again with every question about their topic."""

    def __init__(self, encoder):
        super().__init__(encoder)
        self.texts = {}

    def tokens(self, text):
        if text not in self.texts:
            self.texts[text] = np.array(super().tokens(text), np.int32).reshape(-1, 3)  # a tenth of a list's memory
        return self.texts[text].tolist()


@dataclass(eq=False, slots=True)
class Example:
    """A sequence (rows, int64) with its targets.

    The passage's own tokens are count from first on. Begin and end count places, of which 0 is the first token of the
    sequence and k + 1 the passage's token k: 0 and 0 where no span is known. Evidence (float32) is 1 for each of the
    passage's tokens that belongs to it.
    """
    rows: np.ndarray
    first: int
    count: int
    begin: int
    end: int
    evidence: np.ndarray


class Sequences:
    """Makes examples."""

    def __init__(self, encoder):
        self.encoder, self.tokeniser = encoder, Remembering(encoder)

    def make(self, question, passage, title=True, before=True):
        """The example of a question and a passage, with its title and the sentence before it or without."""
        rows, first, tokens = sequence.sequence(
            self.tokeniser, self.encoder, question, title and passage.title, before and passage.before, passage.text)
        starts, ends = np.array(tokens, np.int32).reshape(-1, 3).T[1:]
        begin = end = 0
        if passage.span:
            inside = np.flatnonzero((ends > passage.span[0]) & (starts < passage.span[1]))
            if len(inside):  # else it stands behind what fits
                begin, end = int(inside[0]) + 1, int(inside[-1]) + 1
        evidence = np.zeros(len(tokens), np.float32)
        for a, b in passage.evidence:
            evidence[(ends > a) & (starts < b)] = 1
        return Example(np.array(rows, np.int64), first, len(tokens), begin, end, evidence)


def main(command="", *files):
    if command != "held" or not files:
        raise SystemExit(__doc__)
    for q in lines(files):
        if held_out(q["file"]):
            print(json.dumps(q, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
