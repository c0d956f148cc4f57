"""What the question alone gives away of whether it is answered: characters, and no article."""
import zlib

import numpy as np

from regress import fit_ridge
from sequence import nfc

SIZES = 2, 3, 4  # of the n-grams of characters
BUCKETS = 4096  # that n-grams are hashed into


def n_grams(question):
    """Counts of a question's n-grams, damped, at unit length."""
    text, counts = f" {nfc(question).lower()} ", np.zeros(BUCKETS)
    for n in SIZES:
        for i in range(len(text) - n + 1):
            counts[zlib.crc32(text[i:i + n].encode()) % BUCKETS] += 1
    counts = np.log1p(counts)
    return counts / np.linalg.norm(counts)


def probabilities(questions, fold):
    """The logit that each is answerable, in their order, fitted on the questions of other folds than its own."""
    x = np.array([n_grams(q["question"]) for q in questions])
    y = np.array([float(q["answerable"]) for q in questions])
    folds, out = np.array([fold(q) for q in questions]), np.zeros(len(questions))
    for k in set(folds):
        train, test = folds != k, folds == k
        # With a ridge the coefficients lie in the span of the lines: a basis of it has fewer columns than there are
        # n-grams.
        basis, lines = np.linalg.qr(x[train].T)
        b, bias = fit_ridge(lines.T, y[train], np.ones(train.sum()))
        out[test] = x[test] @ basis @ b + bias
    return out
