"""Contrasts that need no writer: a passage without what answers, a question with a name or number exchanged.

Like the written twins they differ in little, so that what the class hangs on must be read.
"""
import re

SENTENCE_END = re.compile(r"[.!?…][\"')”»]*\s+|\n+")
LEAST_LEFT = 80  # characters: a passage of less is too short to be mistaken for an answer
ANSWER = 60  # characters: a longer answer stands nowhere twice

UPPER = "A-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĐĨŨƠƯẠ-Ỹ"
NAME = re.compile(rf"(?<!\w)[{UPPER}][\w-]*(?: [{UPPER}][\w-]*)*")
NUMBER = re.compile(r"(?<![\w.,/])\d+(?:[.,/]\d+)*(?!\w)")
WORD_BEFORE = re.compile(r"(\w+) $")
OPENS = re.compile(r"(?:^|[.!?:…\n\"“(-])\s*$")  # what stands before a capital letter that need not be a name's


def sentences(text):
    """The sentences of text, roughly, each with the space after it."""
    borders = [0, *(m.end() for m in SENTENCE_END.finditer(text)), len(text)]
    return [text[a:b] for a, b in zip(borders, borders[1:]) if a < b]


def without_answer(passage):
    """The passage without the sentences that are evidence, or None where too little is left or it may answer still."""
    spans = [*passage.evidence, *([passage.span] if passage.span else [])]
    if not spans:
        return None
    kept, at = [], 0
    for s in sentences(passage.text):
        start, at = at, at + len(s.encode())
        if not any(start < b and a < at for a, b in spans):
            kept.append(s)
    rest = "".join(kept).strip()
    answer = passage.text.encode()[slice(*passage.span)].decode("utf-8", "replace") if passage.span else ""
    if len(rest) < LEAST_LEFT or 0 < len(answer) < ANSWER and answer.lower() in rest.lower():
        return None
    return passage.with_text(rest)


def names(text):
    """(name, word before it) of each name in text that does not only open a sentence."""
    for m in NAME.finditer(text):
        before = text[:m.start()]
        if " " in m[0] or not OPENS.search(before):
            word = WORD_BEFORE.search(before)
            yield m, word[1].lower() if word else ""


def exchanged(question, passage, random):
    """The question with one name or number of the passage replaced by another of the same kind, or None.

    Names are of one kind after the same word (ông, tại, đội, in, …), numbers with the same number of digits.
    """
    text = f"{passage.title}\n{passage.text}"
    lower, asked, choices = text.lower(), question.lower(), []
    others = [(m[0], before) for m, before in names(text)]
    for m, before in names(question):
        if m[0].lower() in lower and before:
            choices += [(m, o) for o, b in others if b == before and apart(o, asked)]
    for m in NUMBER.finditer(question):
        if m[0] in text:
            choices += [(m, n[0]) for n in NUMBER.finditer(text) if shape(n[0]) == shape(m[0]) and n[0] not in question]
    if not choices:
        return None
    m, other = random.choice(sorted(set(choices), key=lambda c: (c[0].start(), c[1])))
    return question[:m.start()] + other + question[m.end():]


def apart(name, asked):
    """Whether no word of name is asked for."""
    return not any(word in asked for word in name.lower().split())


def shape(number):
    return re.sub(r"\d", "0", number)
