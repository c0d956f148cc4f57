"""Fits internal/answer/decision.json on questions that the reader was not trained on.

python decide.py name READER OUT
python decide.py fit READER OUT CANDIDATES QUESTIONS...

name writes the present decision for the reader's file READER, so that a program with it starts. fit reads what `trich
eval candidates --without --read N` of such a program printed of the questions and writes the decision fitted on those
that were held out from the training, or are of other texts altogether ("apart"); others are left aside. What is not
fitted (how many passages are read) stays as it is.
"""
import json
import os
import re
import sys
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import control
import modelfile
import report
from data import evidence_in, held_out, lines, may_answer
from regress import fit_choice, fit_logistic, logistic, softmax
from sequence import nfc

PRESENT = Path(__file__).resolve().parents[2] / "answer" / "decision.json"

# The features as internal/answer names them; those that no candidate has are left out. Of the others that it knows,
# names and numbers of the article and names of the passage gained nothing: answers often stand where nobody is named.
FEATURES = "answers", "span", "score", "behind", "confidence", "lexical", "numbers_read", "year", "evidence", "english"

# Found is the lowest threshold at which, in the five-fold check, of the first quotes that are claimed so many are
# right, and of the unanswerable questions no more than so many are claimed. Half of the questions held out are
# unanswerable, and most of these are twins, written to deceive; for the first share they count as if they were a
# quarter. Of the unanswerable ones that are no twins about .13 are claimed then …
LEAST_RIGHT, MOST_CLAIMED, UNANSWERABLE = 0.70, 0.20, 0.25
# … and Uncertain the highest, up to it, around which less than this share of the first quotes is right.
HOPELESS = 1 / 8
AROUND, LEAST_AROUND = 0.02, 10  # so far to either side, where there are more questions than that
THRESHOLDS = np.arange(2, 96) / 100

TINY = 1e-6  # keeps logits finite
WORD = re.compile(r"[^\W_]+(?:(?<=\d)[.,/:](?=\d)[^\W_]+)*")
FOLDS = 5  # over articles
SENTENCES = 0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 40  # weights to choose from
DIGITS = 5


@dataclass
class Case:
    """A question with the passages that were read, of which each has its features by name.

    Right are those that hold its evidence, doubtful others that hold the answer's words. Answers are the words of each
    passage's best span, folded. Gold are, of a right passage, (the reader's scores of its sentences, the ranking's, and
    which of them hold evidence). Without is the same question asked of all articles but its own, of an answerable one:
    a search of its own, since what a passage is worth also depends on what else is found.
    """
    question: dict
    features: list
    right: np.ndarray
    doubtful: np.ndarray
    gold: list
    answers: list
    without: "Case | None" = None

    @property
    def id(self):
        return self.question["id"]

    @property
    def answerable(self):
        return self.question["answerable"]


def gold(question, hit):
    """See Case."""
    text, evidence = hit["text"].encode(), [nfc(e) for e in question["evidence"]]
    sentences = [nfc(text[a:b].decode()) for a, b in hit["sentences"]]
    holds = [any(e in s or s in e for e in evidence) for s in sentences]
    best = [-np.inf if v is None else v for v in hit["reading"]["sentences"]]
    return np.array(best), np.array(hit["sentence_scores"]), np.array(holds)


def case(question, found, most):
    """See Case; most is how many passages the program reads of a question."""
    hits = [h for h in found["hits"] if "features" in h][:most]
    answerable, own = question["answerable"], question["file"]
    texts = [nfc(h["text"]) for h in hits]
    right = [answerable and h["file"] == own and bool(evidence_in(question, t)) for h, t in zip(hits, texts)]
    doubtful = [answerable and not r and may_answer(question, t) for r, t in zip(right, texts)]
    marked = [gold(question, h) if r else None for h, r in zip(hits, right)]
    features = [h["features"] for h in hits]
    answers = [folded(h["text"].encode()[slice(*h["reading"]["span"])].decode()) for h in hits]
    return Case(question, features, np.array(right, bool), np.array(doubtful, bool), marked, answers)


def folded(text):
    """The words of a text without case and marks, as internal/text.FoldWords gives them."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower().replace("đ", "d")) if not unicodedata.combining(c))
    return " " + "".join(w + " " for w in WORD.findall(plain))


def agree(a, b):
    """Whether two passages give the same answer, one perhaps in more words, as internal/answer has it."""
    return min(len(a), len(b)) > len(" ab ") and (a in b or b in a)


@dataclass
class Decision:
    """What is fitted: weights of the features named and a bias, whose sums choose between a question's passages and
    none of them, at 0; and the logistic curve from the logit of that choice to the probability."""
    names: list
    weights: np.ndarray
    bias: float
    slope: float = 1.0
    shift: float = 0.0

    def first(self, case):
        """(index, probability) of the passage that is first; None of none. Passages that give the same answer count for
        one another."""
        if not case.features:
            return None
        chosen = softmax(np.append(values(case, self.names) @ self.weights + self.bias, 0.0))[:-1]
        k = int(np.argmax(chosen))
        share = sum(c for i, c in enumerate(chosen) if i == k or agree(case.answers[k], case.answers[i]))
        return k, float(logistic(self.slope * logit(share) + self.shift))


def logit(p):
    return np.log((p + TINY) / (1 - p + TINY))


def values(case, names):
    """A line of the features named for each passage of a case."""
    return np.array([[f.get(n, 0.0) for n in names] for f in case.features])


def choice(case, names):
    """A group of fit_choice: the passages of a case, and as the last line none of them; doubtful ones are left out."""
    kept = ~case.doubtful
    x = np.c_[values(case, names), np.ones(len(case.features))][kept]
    right = np.append(case.right[kept], False)
    right[-1] = not right.any()
    return np.vstack([x, np.zeros(len(names) + 1)]), right


def fit(cases, names):
    """The Decision that suits cases, each of which counts once more without its own article where that answers."""
    groups = [choice(c, names) for c in cases if c.features]
    groups += [choice(c.without, names) for c in cases if c.right.any() and c.without and c.without.features]
    fitted = fit_choice(groups)
    d = Decision(names, fitted[:-1], float(fitted[-1]))
    first = [(c, d.first(c)) for c in cases if c.features]
    first = [(logit(p), c.right[k]) for c, (k, p) in first if not c.doubtful[k]]
    x, y = np.array([[z] for z, _ in first]), np.array([float(r) for _, r in first])
    (slope,), shift = fit_logistic(x, y, np.ones(len(y)))
    return Decision(names, d.weights, d.bias, float(slope), float(shift))


@dataclass
class Judged:
    """A case as judged by a decision that it had no part in: probabilities of its first passage, and of that which is
    first without its own article; first is None where nothing was found."""
    case: Case
    first: int | None
    probability: float
    removed: float

    @property
    def right(self):
        return self.first is not None and bool(self.case.right[self.first])

    def marked(self, sentence):
        """Whether it is right, and the sentence marked holds evidence."""
        if not self.right:
            return False
        best, scores, holds = self.case.gold[self.first]
        return bool(holds[np.argmax(best + sentence * scores)])


def judge(case, decision):
    whole, removed = decision.first(case), case.without and decision.first(case.without)
    return Judged(case, whole[0] if whole else None, whole[1] if whole else 0.0, removed[1] if removed else 0.0)


def fold(question):
    return zlib.crc32(("fold " + question["file"]).encode()) % FOLDS


def five_fold(cases, names):
    """Each of cases as judged by what was fitted on the folds that it is not in."""
    judged = []
    for k in range(FOLDS):
        decision = fit([c for c in cases if fold(c.question) != k], names)
        judged += [judge(c, decision) for c in cases if fold(c.question) == k]
    return judged


def found_threshold(judged):
    """See LEAST_RIGHT; the highest threshold where none will do."""
    probability, right, no = (np.array([f(j) for j in judged]) for f in (
        lambda j: j.probability, lambda j: j.right, lambda j: not j.case.answerable))
    counts = np.where(no, UNANSWERABLE / no.mean(), (1 - UNANSWERABLE) / (1 - no.mean()))
    for t in THRESHOLDS:
        claimed = probability >= t
        if not claimed.any() or claimed[no].mean() > MOST_CLAIMED:
            continue
        if np.average(right[claimed], weights=counts[claimed]) >= LEAST_RIGHT:
            return float(t)
    print(f"no threshold has {LEAST_RIGHT} of the claimed right and at most {MOST_CLAIMED} of the unanswerable claimed")
    return float(THRESHOLDS[-1])


def uncertain_threshold(judged, found):
    """See HOPELESS; the lowest threshold where none will do."""
    best = THRESHOLDS[0]
    for t in THRESHOLDS[THRESHOLDS <= found]:
        near = [j.right for j in judged if abs(j.probability - t) <= AROUND]
        if len(near) > LEAST_AROUND and np.mean(near) < HOPELESS:
            best = t
    return float(best)


def sentence_weight(judged):
    """The least weight of those that mark most sentences right."""
    return max(SENTENCES, key=lambda w: (sum(j.marked(w) for j in judged), -w))


def present_for(reader):
    """The present decision, named for a reader's file."""
    name = Path(reader).read_bytes()[modelfile.HASH:modelfile.CONFIG].hex()
    return json.loads(PRESENT.read_text()) | {"reader": name}


def write(path, content):
    """The file appears whole or not at all."""
    Path(f"{path}.tmp").write_text(json.dumps(content, indent=1) + "\n")
    os.replace(f"{path}.tmp", path)


def held_out_cases(questions, candidates):
    """The cases of what was printed of questions, each with that without its own article."""
    known = {q["id"]: q for q in lines(questions) if held_out(q["file"]) or q.get("apart")}
    most = json.loads(PRESENT.read_text())["most"]
    whole, without = {}, {}
    for found in lines([candidates]):
        if question := known.get(found["id"]):
            (without if found.get("without") else whole)[found["id"]] = case(question, found, most)
    for name, c in whole.items():
        c.without = without.get(name)
        if c.answerable and not c.without:
            raise SystemExit(f"{candidates}: {name} was not asked without its own article: see --without")
    return list(whole.values())


def main(command="", reader="", out="", candidates=None, *questions):
    if command == "name" and out and not candidates:
        write(out, present_for(reader))
        return
    if command != "fit" or not questions:
        raise SystemExit(__doc__)
    cases = held_out_cases(questions, candidates)
    if not cases:
        raise SystemExit(f"{candidates}: no question is held out")
    seen = set().union(*(f for c in cases for f in c.features)) | {"behind"}
    names = [n for n in FEATURES if n in seen]
    judged = five_fold(cases, names)
    sentence, found = sentence_weight(judged), found_threshold(judged)
    uncertain = uncertain_threshold(judged, found)
    report.table(judged, found, uncertain, sentence, control.probabilities([j.case.question for j in judged], fold))
    d = fit(cases, names)
    fitted = {
        "weights": weights(d.names, d.weights), "bias": rounded(d.bias), "slope": rounded(d.slope),
        "shift": rounded(d.shift), "sentence": sentence, "found": found, "uncertain": uncertain,
    }
    write(out, present_for(reader) | fitted)


def weights(names, numbers):
    return {n: rounded(v) for n, v in zip(names, numbers)}


def rounded(v):
    return float(f"{v:.{DIGITS}g}")


if __name__ == "__main__":
    main(*sys.argv[1:])
