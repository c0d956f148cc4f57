"""Small regressions and measures in numpy."""
import numpy as np

RIDGE = 1e-3  # on coefficients of standardised features, for each observation
STEPS, SMALL = 60, 1e-7  # of Newton's method: at most so many, until one is so small
LARGEST_STEP = 10.0
FAR = 30.0  # logits beyond are as good as certain


def logistic(z):
    return 1 / (1 + np.exp(-np.clip(z, -FAR, FAR)))


def newton(start, derivatives):
    """The minimum of a convex function, given (gradient, Hessian) at a place."""
    b = start
    for _ in range(STEPS):
        gradient, hessian = derivatives(b)
        step = np.clip(np.linalg.solve(hessian, gradient), -LARGEST_STEP, LARGEST_STEP)
        b = b - step
        if np.abs(step).max() < SMALL:
            break
    return b


def fit_logistic(x, y, weights):
    """(coefficients, bias) of a logistic regression of y (n, 0 or 1) on x (n, features), each line with its weight."""
    mean, deviation = x.mean(0), x.std(0) + 1e-9
    b, bias = fit_ridge((x - mean) / deviation, y, weights)
    b = b / deviation
    return b, bias - b @ mean


def fit_ridge(x, y, weights):
    """As fit_logistic, with the features as they are."""
    lines = np.c_[x, np.ones(len(x))]
    ridge = RIDGE * len(x) * np.r_[np.ones(x.shape[1]), 1e-9]  # none on the bias, but for a class that is empty

    def derivatives(b):
        p = logistic(lines @ b)
        curve = (lines * (weights * p * (1 - p))[:, None]).T @ lines
        return lines.T @ (weights * (p - y)) + ridge * b, curve + np.diag(ridge)

    b = newton(np.zeros(lines.shape[1]), derivatives)
    return b[:-1], b[-1]


def fit_choice(groups):
    """Coefficients of a conditional logit: groups are (x (n, features), right (n, bool)), with one right at least.

    What is right is likely to have the largest x @ coefficients of its group.
    """
    deviation = np.concatenate([x for x, _ in groups]).std(0) + 1e-9
    groups = [(x / deviation, right) for x, right in groups]
    ridge = RIDGE * len(groups)

    def derivatives(b):
        gradient, hessian = ridge * b, ridge * np.eye(len(b))
        for x, right in groups:
            p = softmax(x @ b)
            target = p * right / (p * right).sum()
            mean = p @ x
            gradient = gradient + x.T @ (p - target)
            # Not the curve of the likelihood where several are right, but never less, and always convex.
            hessian = hessian + (x * p[:, None]).T @ x - np.outer(mean, mean)
        return gradient, hessian

    return newton(np.zeros(len(deviation)), derivatives) / deviation


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def area(positive, negative):
    """The area under the ROC curve, ties counting half; not a number without both."""
    positive, negative = np.asarray(positive, float)[:, None], np.asarray(negative, float)
    if not positive.size or not negative.size:
        return np.nan
    return float(((positive > negative) + (positive == negative) / 2).mean())


def calibration_error(p, right, bins=10):
    """By how much the mean probability is off the share that is right, in bins of equal width, mean over all."""
    p, right = np.asarray(p, float), np.asarray(right, float)
    place = np.minimum((p * bins).astype(int), bins - 1)
    parts = [place == k for k in range(bins)]
    return float(sum(s.mean() * abs(p[s].mean() - right[s].mean()) for s in parts if s.any()))
