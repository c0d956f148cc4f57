"""What the network sees in a step: questions with passages of both classes.

They are drawn so that neither the question alone nor the passage alone tells the class.
"""
from dataclasses import dataclass, field
from typing import NamedTuple

import contrast

# Shares of the units, in the first half of the training and in the second, when topics are known and what is left to
# learn is to tell twins apart.
SHARES = {"twins": (0.5, 0.6), "plain": (0.3, 0.28), "public": (0.2, 0.12)}
SECOND = 1.0, 0.6  # of the questions of a pair get a passage besides the one that answers one of them, likewise

AS_TYPED = 0.1  # of the questions; the others are as the program reads them
BEST_POSITIVE = 2  # of the passages that answer, the ranking's first so many are drawn from
NEAR = 0.5  # of the unanswerable twins get their near sentence's passage as the second one
REMOVED = 0.3  # of the single answerable questions are seen without a passage that answers …
REMOVED_ARTICLE = 0.6  # … and of these so many without their article at all
CUT = 0.5  # of the questions with a passage that answers see it without the answer, too …
EXCHANGED = 0.5  # … and of those that allow it another question, with a name or number exchanged, sees the passage
CUT_PUBLIC = 0.2  # of the public answerable questions likewise
CUT_ALONE = 0.5  # of the single questions without a passage that answers have one that the answer is cut from
NO_TITLE, NO_BEFORE = 0.05, 0.1  # of the sequences
NEGATIVES = 2  # of a single question
PUBLIC = 3  # questions of a paragraph


class Item(NamedTuple):
    """A question with a passage, and 1 where it answers, else 0."""
    question: str
    passage: object
    label: int


@dataclass
class Unit:
    """Items that are compared with each other.

    Lists are the items of one question each: at most one is to be chosen, or none of them. Versus are (a, b) of items
    with the same passage, or with the same question, of which a answers and b differs in what makes it no answer.
    """
    items: list = field(default_factory=list)
    lists: list = field(default_factory=list)
    versus: list = field(default_factory=list)

    def add(self, items):
        """Adds the items of one question; returns where they begin."""
        at = len(self.items)
        self.items += items
        if items:
            self.lists.append(range(at, len(self.items)))
        return at


class Queue:
    """Goes through items again and again, each time in a new order."""

    def __init__(self, items, random):
        self.items, self.random, self.left, self.rounds = items, random, [], 0

    def next(self):
        if not self.left:
            self.left = list(range(len(self.items)))
            self.random.shuffle(self.left)
            self.rounds += 1
        return self.items[self.left.pop()]


class Drawer:
    """Draws units of (answerable, unanswerable) twins, of single groups, and of lists of a paragraph's groups."""

    def __init__(self, twins, plain, public, random):
        self.random = random
        items = {"twins": twins, "plain": plain, "public": public}
        self.queues = {kind: Queue(x, random) for kind, x in items.items() if x}

    def next(self, progress):
        """A unit, at a progress of 0 to 1."""
        kinds, half = list(self.queues), int(progress >= 0.5)
        kind = self.random.choices(kinds, [SHARES[k][half] for k in kinds])[0]
        item = self.queues[kind].next()
        if kind == "twins":
            return self.twins(item, SECOND[half])
        return self.plain(item) if kind == "plain" else self.public(item)

    def twins(self, pair, second):
        """Twins with the passage that answers one of them, and for a share of them one passage more."""
        answerable, unanswerable = pair
        p = self.random.choice(answerable.positive[:BEST_POSITIVE])
        asked, other = self.asked(answerable), self.asked(unanswerable)
        more = self.negatives(answerable.negative, 1) if self.random.random() < second else []
        unit = self.answering(asked, p, more)
        rest = []
        if self.random.random() < second:
            near = [x for x in unanswerable.negative if x.near and x.text != p.text]
            rest = near[:1] if near and self.random.random() < NEAR else self.negatives(unanswerable.negative, 1)
        n = unit.add([Item(other, p.unmarked(), 0)] + [Item(other, x, 0) for x in rest if x.text != p.text])
        unit.versus.append((0, n))
        return unit

    def answering(self, asked, passage, negatives):
        """A question with the passage that answers first, with negatives, and with the contrasts of contrast.py."""
        unit = Unit()
        cut = contrast.without_answer(passage) if self.random.random() < CUT else None
        unit.add([Item(asked, passage, 1)] + [Item(asked, x, 0) for x in [cut] * bool(cut) + negatives])
        if cut:
            unit.versus.append((0, 1))
        other = contrast.exchanged(asked, passage, self.random) if self.random.random() < EXCHANGED else None
        if other:
            unit.versus.append((0, unit.add([Item(other, passage.unmarked(), 0)])))
        return unit

    def plain(self, group):
        """A single question, with a passage that answers or without."""
        asked, chosen, negative = self.asked(group), [], group.negative
        positive = group.positive[:BEST_POSITIVE]
        if positive and self.random.random() >= REMOVED:
            return self.answering(asked, self.random.choice(positive), self.negatives(negative, NEGATIVES))
        if positive:
            # Even the best that was found need not answer.
            if self.random.random() < CUT_ALONE:
                cut = contrast.without_answer(self.random.choice(positive))
                chosen = [cut] * bool(cut)
            elif self.random.random() < REMOVED_ARTICLE:
                negative = [x for x in negative if x.file != group.file]
        else:
            chosen = [x for x in negative if x.near][:1]
        rest = [x for x in self.negatives(negative, NEGATIVES) if x not in chosen]
        unit = Unit()
        unit.add([Item(asked, x, 0) for x in (chosen + rest)[:NEGATIVES]])
        return unit

    def public(self, groups):
        """Questions on one paragraph."""
        unit = Unit()
        for g in self.random.sample(groups, min(PUBLIC, len(groups))):
            items = [Item(g.questions[0], p, int(g.answerable)) for p in g.positive + g.negative]
            cut = contrast.without_answer(items[0].passage) if self.random.random() < CUT_PUBLIC else None
            unit.items += items + [Item(g.questions[0], cut, 0)] * bool(cut)
        places = range(len(unit.items))
        unit.versus = [(i, j) for i in places for j in places if unit.items[i].label > unit.items[j].label]
        return unit

    def asked(self, group):
        return group.questions[self.random.random() < AS_TYPED]

    def negatives(self, passages, n):
        """n of passages without repetition, the ranking's first ones likelier: rank k weighs 1 / (k + 2)."""
        # The n largest of u^(1/weight), u uniform, are such a draw (Efraimidis and Spirakis, 2006).
        keys = [(self.random.random() ** (k + 2), k) for k in range(len(passages))]
        return [passages[k] for _, k in sorted(keys, reverse=True)[:n]]

    def state(self):
        """What a run goes on from, in plain lists and numbers."""
        queues = {kind: {"left": q.left, "rounds": q.rounds} for kind, q in self.queues.items()}
        return {"random": self.random.getstate(), "queues": queues}

    def restore(self, state, queues=True):
        """Goes on from a state; without queues the rounds begin anew."""
        self.random.setstate(state["random"])
        for kind, x in state["queues"].items():
            self.queues[kind].left, self.queues[kind].rounds = list(x["left"]) if queues else [], x["rounds"]


@dataclass
class Batch:
    """The units of a step: examples with their labels; lists and versus count examples (see Unit)."""
    examples: list = field(default_factory=list)
    labels: list = field(default_factory=list)
    lists: list = field(default_factory=list)
    versus: list = field(default_factory=list)
    tokens: int = 0


def draw(drawer, sequences, progress, tokens):
    """A batch of at least so many tokens."""
    batch, random = Batch(), drawer.random
    while batch.tokens < tokens:
        unit, at = drawer.next(progress), len(batch.examples)
        for question, passage, label in unit.items:
            example = sequences.make(question, passage, random.random() >= NO_TITLE, random.random() >= NO_BEFORE)
            batch.examples.append(example)
            batch.labels.append(label)
            batch.tokens += len(example.rows)
        batch.lists += [[at + k for k in places] for places in unit.lists]
        batch.versus += [(at + i, at + j) for i, j in unit.versus]
    return batch
