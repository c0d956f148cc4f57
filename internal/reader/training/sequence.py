"""How a question and a passage become a sequence of pieces, as internal/reader/sequence.go and package unigram do it."""
import unicodedata

FORM = 1
MAX_QUESTION, MAX_TITLE, MAX_BEFORE, MAX_SEQUENCE, MAX_SPAN = 64, 32, 40, 384, 40

NOT_NODE, TERMINAL = 0x100, 0x200


def nfc(text):
    return unicodedata.normalize("NFC", text)


class Tokeniser:
    """Divides texts into the pieces of the encoder's file, by the rules in internal/encoder/unigram/doc.go."""

    def __init__(self, encoder):
        self.trie, self.scores = encoder["tok.trie"][0].tolist(), encoder["tok.scores"][0].tolist()
        self.unknown, self.unknown_score = encoder.unknown, encoder.unknown_score
        self.pages, self.cells = encoder["map.pages"][0].tolist(), encoder["map.cells"][0].tolist()
        self.ends, self.text = encoder["map.ends"][0].tolist(), encoder["map.text"].tobytes()
        self.known = {}

    def pieces(self, text):
        return [piece for piece, _, _ in self.tokens(text)]

    def tokens(self, text):
        """(piece, start, end) of each token, in bytes of text."""
        out = []
        for places, word in self.words(text):
            if word not in self.known:
                self.known[word] = self.divide(word.encode())
            at = [p for c, p in zip(word, places) for _ in c.encode()]
            for piece, start, end in self.known[word]:
                first = 1 if start == 0 and end > 1 else start
                out.append((piece, at[first][0], at[end - 1][1]))
        return out

    def words(self, text):
        """Each word with the space before it, and the place of each of its characters."""
        word, places = " ", [(0, 0)]
        for c, place in self.characters(text):
            if c != " ":
                word, places = word + c, places + [place]
            elif len(word) > 1:
                yield places, word
                word, places = " ", [place]
            else:
                places[0] = places[0][0], place[1]
        yield places, word

    def characters(self, text):
        """The characters of text in normal form C, some replaced, and the bytes that each stands for."""
        at, start = 0, 0
        while start < len(text):
            end = start + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            segment = text[start:end]
            size = len(segment.encode())
            composed = nfc(segment)
            if composed == segment:
                for c in segment:
                    place = at, at + len(c.encode())
                    yield from ((r, place) for r in self.replaced(c))
                    at = place[1]
            else:
                yield from ((r, (at, at + size)) for c in composed for r in self.replaced(c))
                at += size
            start = end

    def replaced(self, c):
        page, low = ord(c) >> 8, ord(c) & 255
        cell = self.cells[self.pages[page] << 8 | low] if page < len(self.pages) else 0
        return self.text[self.ends[cell - 1]:self.ends[cell]].decode() if cell else c

    def divide(self, word):
        """(piece, start, end) of the division of word, bytes with a space in front, that scores best."""
        best = [(0.0, -1, 0)] + [None] * len(word)
        i = 0
        while i < len(word):
            size = next(k for k in range(1, 5) if i + k == len(word) or word[i + k] & 0xC0 != 0x80)
            self.extend(word, i, size, best)
            i += size
        path, i = [], len(word)
        while i > 0:
            _, start, piece = best[i]
            path.append((piece, start, i))
            i = start
        out = []
        for piece, start, end in reversed(path):
            if out and piece == self.unknown == out[-1][0]:
                start = out.pop()[1]
            out.append((piece, start, end))
        return out

    def extend(self, word, i, size, best):
        """Tries each piece that starts at byte i of word, where a character of size bytes stands."""
        def reach(j, score, piece):
            if best[j] is None or score > best[j][0]:
                best[j] = score, i, piece

        unit, known = self.trie[0], False
        for j in range(i, len(word)):
            child = self.trie[unit >> 10 ^ word[j]]
            if child & 0x1FF != word[j]:
                break
            unit = child
            if unit & TERMINAL:
                piece = self.trie[unit >> 10] >> 9
                reach(j + 1, best[i][0] + self.scores[piece], piece)
                known = known or j + 1 == i + size
        if not known:
            reach(i + size, best[i][0] + self.unknown_score, self.unknown)


def sequence(tokeniser, encoder, question, title, before, text):
    """The sequence's pieces, where the passage's own begin, and its tokens that fit."""
    pieces = tokeniser.pieces
    rows = [encoder.begin] + pieces("query:") + pieces(question)[:MAX_QUESTION] + [encoder.end] + pieces("passage:")
    if title:
        rows += pieces(title + ".")[:MAX_TITLE]
    if before:
        rows += pieces(before)[:MAX_BEFORE]
    tokens = tokeniser.tokens(text)[:MAX_SEQUENCE - 1 - len(rows)]
    return rows + [piece for piece, _, _ in tokens] + [encoder.end], len(rows), tokens
