"""Fits internal/answer/decision.json on questions that the reader was not trained on.

python decide.py name READER OUT
python decide.py fit READER OUT CANDIDATES QUESTIONS...

name writes the present decision for the reader's file READER, so that a program with it starts. fit reads what `trich
eval candidates --read N` of such a program printed of the questions and writes the decision fitted on those that were
held out from the training; others are left aside. What is not fitted (how many passages are read) stays as it is.
"""
import json
import os
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import control
import modelfile
import report
from data import evidence_in, held_out, lines, may_answer
from regress import fit_choice, fit_logistic, logistic
from sequence import nfc

PRESENT = Path(__file__).resolve().parents[2] / "answer" / "decision.json"

# The features as internal/answer names them; those that no candidate has are left out.
ORDER = "answers", "span", "score", "confidence", "names", "numbers", "names_read", "numbers_read", "year"
CLAIM = *ORDER, "evidence", "margin", "english"
LARGEST_MARGIN = 3.0  # also of a passage alone

# Found is the lowest threshold at which, in the five-fold check, of the first quotes that are claimed so many are
# right, and of the unanswerable questions no more than so many are claimed …
LEAST_RIGHT, MOST_CLAIMED = 0.80, 0.10
# … and Uncertain the highest, up to it, around which less than this share of the first quotes is right.
HOPELESS = 1 / 8
AROUND, LEAST_AROUND = 0.02, 10  # so far to either side, where there are more questions than that
THRESHOLDS = np.arange(2, 96) / 100

FOLDS = 5  # over articles
REMOVED = 0.3  # what a question counts once more, as an unanswerable one, when its own article is taken out
SENTENCES = 0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 40  # weights to choose from
DIGITS = 5


@dataclass
class Case:
    """A question with the passages that were read, of which each has its features by name.

    Right are those that hold its evidence, doubtful others that hold the answer's words. Others are the indices of
    those from articles other than its own. Gold are, of a right passage, (the reader's scores of its sentences, the
    ranking's, and which of them hold evidence).
    """
    question: dict
    features: list
    right: np.ndarray
    doubtful: np.ndarray
    others: list
    gold: list

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


def case(question, found):
    hits = [h for h in found["hits"] if "features" in h]
    answerable, own = question["answerable"], question["file"]
    texts = [nfc(h["text"]) for h in hits]
    right = [answerable and h["file"] == own and bool(evidence_in(question, t)) for h, t in zip(hits, texts)]
    doubtful = [answerable and not r and may_answer(question, t) for r, t in zip(right, texts)]
    others = [k for k, h in enumerate(hits) if h["file"] != own]
    marked = [gold(question, h) if r else None for h, r in zip(hits, right)]
    features = [h["features"] for h in hits]
    return Case(question, features, np.array(right, bool), np.array(doubtful, bool), others, marked)


@dataclass
class Decision:
    """What is fitted: weights of the features named, of ORDER and of CLAIM."""
    order_names: list
    order: np.ndarray
    claim_names: list
    claim: np.ndarray
    bias: float

    def first(self, case, among=None):
        """(index, values of claim's features) of the passage that is first among some, all by default; None of none."""
        among = range(len(case.features)) if among is None else among
        if not len(among):
            return None
        return first(case, among, self.order_names, self.order, self.claim_names)

    def probability(self, values):
        return float(logistic(values @ self.claim + self.bias))


def values(features, names):
    return np.array([features.get(n, 0.0) for n in names])


def first(case, among, order_names, order, claim_names):
    """See Decision.first."""
    sums = np.array([values(case.features[k], order_names) @ order for k in among])
    k = int(np.argmax(sums))
    margin = sums[k] - np.delete(sums, k).max() if len(sums) > 1 else LARGEST_MARGIN
    own = case.features[among[k]] | {"margin": min(margin, LARGEST_MARGIN)}
    return among[k], values(own, claim_names)


def fit(cases, order_names, claim_names):
    """The Decision that suits cases."""
    groups = [(np.array([values(f, order_names) for f in c.features]), c.right) for c in cases if c.right.any()]
    order = fit_choice(groups)
    x, y, weights = [], [], []
    for c in cases:
        everything, others = range(len(c.features)), c.others if c.right.any() else []
        for among, weight in (everything, 1.0), (others, REMOVED):
            if not len(among):
                continue
            k, claim = first(c, among, order_names, order, claim_names)
            if not c.doubtful[k]:
                x.append(claim), y.append(float(c.right[k])), weights.append(weight)
    claim, bias = fit_logistic(np.array(x), np.array(y), np.array(weights))
    return Decision(order_names, order, claim_names, claim, bias)


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
    whole, removed = decision.first(case), decision.first(case, case.others)
    return Judged(case, whole[0] if whole else None, decision.probability(whole[1]) if whole else 0.0,
                  decision.probability(removed[1]) if removed else 0.0)


def fold(question):
    return zlib.crc32(("fold " + question["file"]).encode()) % FOLDS


def five_fold(cases, *names):
    """Each of cases as judged by what was fitted on the folds that it is not in."""
    judged = []
    for k in range(FOLDS):
        decision = fit([c for c in cases if fold(c.question) != k], *names)
        judged += [judge(c, decision) for c in cases if fold(c.question) == k]
    return judged


def found_threshold(judged):
    """See LEAST_RIGHT; the highest threshold where none will do."""
    unanswerable = [j.probability for j in judged if not j.case.answerable]
    for t in THRESHOLDS:
        claimed = [j.right for j in judged if j.probability >= t]
        if claimed and np.mean(claimed) >= LEAST_RIGHT and np.mean(np.array(unanswerable) >= t) <= MOST_CLAIMED:
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
    known = {q["id"]: q for q in lines(questions) if held_out(q["file"])}
    return [case(known[found["id"]], found) for found in lines([candidates]) if found["id"] in known]


def main(command="", reader="", out="", candidates=None, *questions):
    if command == "name" and out and not candidates:
        write(out, present_for(reader))
        return
    if command != "fit" or not questions:
        raise SystemExit(__doc__)
    cases = held_out_cases(questions, candidates)
    if not cases:
        raise SystemExit(f"{candidates}: no question is held out")
    seen = set().union(*(f for c in cases for f in c.features)) | {"margin"}
    names = [n for n in ORDER if n in seen], [n for n in CLAIM if n in seen]
    judged = five_fold(cases, *names)
    sentence, found = sentence_weight(judged), found_threshold(judged)
    uncertain = uncertain_threshold(judged, found)
    report.table(judged, found, uncertain, sentence, control.probabilities([j.case.question for j in judged], fold))
    d = fit(cases, *names)
    fitted = {
        "order": weights(d.order_names, d.order), "claim": weights(d.claim_names, d.claim), "bias": rounded(d.bias),
        "sentence": sentence, "found": found, "uncertain": uncertain,
    }
    write(out, present_for(reader) | fitted)


def weights(names, numbers):
    return {n: rounded(v) for n, v in zip(names, numbers)}


def rounded(v):
    return float(f"{v:.{DIGITS}g}")


if __name__ == "__main__":
    main(*sys.argv[1:])
