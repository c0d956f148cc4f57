"""The figures of the five-fold check as a table."""
import numpy as np

from regress import area, calibration_error

COLUMNS = {
    "n": "questions",
    "A": "of the answerable ones, the first quote is right",
    "M": "… and the sentence marked in it holds the evidence",
    "P": "of the first quotes that are claimed, right",
    "C": "of the answerable ones, a right first quote is claimed",
    "F": "of the unanswerable ones, claimed",
    "pairs": "twins of which both are held out",
    "T": "of these, the answerable one claimed with the right quote, the other not claimed",
    "W": "of these, the answerable one has the higher probability",
    "R": "the answerable ones against themselves without their own article: area under the curve",
    "area": "answerable against unanswerable: area under the curve",
    "ECE": "expected calibration error",
    "control": "the area, of a model that sees the question alone",
    "W control": "W of that model",
}


def subsets():
    """Names of parts of the questions, and whether one belongs to it."""
    plain = "plain", "chatty"
    return {
        "all": lambda q: True,
        "Vietnamese": lambda q: q["lang"] == "vi" and q["style"] in plain,
        "no marks, teencode": lambda q: q["lang"] == "vi" and q["style"] not in plain,
        "English": lambda q: q["lang"] == "en",
    }


def share(flags):
    return float(np.mean(flags)) if flags else np.nan


def won(pairs, score):
    """Of pairs, of how many the first has the higher score, ties counting half."""
    return share([(score(a) > score(b)) + (score(a) == score(b)) / 2 for a, b in pairs])


def row(judged, found, uncertain, sentence, control):
    """The figures of some questions; control is by id."""
    yes, no = ([j for j in judged if j.case.answerable is kind] for kind in (True, False))
    quoted = [j for j in yes if j.probability >= uncertain]
    claimed = [j for j in judged if j.probability >= found]
    by_id = {j.case.id: j for j in judged}
    twins = [(j, by_id[j.case.question["of"]]) for j in judged if j.case.question.get("of") in by_id]
    twins = [(a, b) if a.case.answerable else (b, a) for a, b in twins]
    probability, alone = lambda j: j.probability, lambda j: control[j.case.id]
    return {
        "n": len(judged),
        "A": sum(j.right for j in quoted) / max(1, len(yes)),
        "M": sum(j.marked(sentence) for j in quoted) / max(1, len(yes)),
        "P": share([j.right for j in claimed]),
        "C": share([j.right and j.probability >= found for j in yes]),
        "F": share([j.probability >= found for j in no]),
        "pairs": len(twins),
        "T": share([a.right and a.probability >= found > b.probability for a, b in twins]),
        "W": won(twins, probability),
        "R": area([j.probability for j in yes], [j.removed for j in yes]),
        "area": area(list(map(probability, yes)), list(map(probability, no))),
        "ECE": calibration_error([j.probability for j in judged], [j.right for j in judged]),
        "control": area(list(map(alone, yes)), list(map(alone, no))),
        "W control": won(twins, alone),
    }


def table(judged, found, uncertain, sentence, control):
    """Prints all figures; control are the probabilities of the question-only model, in judged's order."""
    control = {j.case.id: c for j, c in zip(judged, control)}
    print(f"found {found}, uncertain {uncertain}, sentence {sentence}\n")
    print("| five-fold |", " | ".join(COLUMNS), "|")
    print("|---|" + "---|" * len(COLUMNS))
    for name, belongs in subsets().items():
        some = [j for j in judged if belongs(j.case.question)]
        if some:
            figures = row(some, found, uncertain, sentence, control)
            print(f"| {name} |", " | ".join(text(figures[c]) for c in COLUMNS), "|")
    print("\n" + "\n".join(f"{name}: {meaning}" for name, meaning in COLUMNS.items()))


def text(v):
    return str(v) if isinstance(v, int) else "–" if np.isnan(v) else f"{v:.3f}"
