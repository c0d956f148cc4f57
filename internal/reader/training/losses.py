"""What is to be made small, of the logits of a batch."""
import torch
import torch.nn.functional as F

ANSWERS, BEGIN, END, EVIDENCE = range(4)  # the head's rows

# How much each part counts. Each and list teach the choice, versus that the passage is read and not only the question.
WEIGHTS = {"each": 1.0, "list": 1.0, "versus": 1.0, "span": 0.25, "null": 0.1, "evidence": 0.3}


def losses(outputs, batch):
    """The weighted parts of the loss by name, scalars on the outputs' device; their sum is the loss.

    outputs holds the logits (tokens, 4) of each of batch.examples; what lies behind the sequence does not count.

    each      cross-entropy of "answers", for each passage alone
    list      cross-entropy over the passages of a question and a fixed 0 for "none of them"
    versus    of two questions with the same passage, that it answers the one rather than the other
    span      cross-entropy of the answer's first and of its last token, over the passage and the first token
    null      the same where the passage does not answer: then the first token is both
    evidence  cross-entropy of each token of a passage that answers
    """
    device = outputs[0].device
    answers = torch.stack([o[0, ANSWERS] for o in outputs])
    labels = torch.tensor(batch.labels, dtype=torch.float, device=device)
    parts = {
        "each": [F.binary_cross_entropy_with_logits(answers, labels)],
        "list": [choice(answers[places], labels[places]) for places in batch.lists if places],
        "versus": [F.softplus(answers[b] - answers[a]) for a, b in batch.versus],
    }
    parts |= {"span": [], "null": [], "evidence": []}
    for output, example, label in zip(outputs, batch.examples, batch.labels):
        own = output[example.first:example.first + example.count]
        if not label:
            parts["null"].append(span(output, own, 0, 0))
        elif example.begin:
            parts["span"].append(span(output, own, example.begin, example.end))
            target = torch.from_numpy(example.evidence).to(device)
            parts["evidence"].append(F.binary_cross_entropy_with_logits(own[:, EVIDENCE], target))
    none = torch.zeros((), device=device)
    return {name: WEIGHTS[name] * (torch.stack(p).mean() if p else none) for name, p in parts.items()}


def choice(answers, labels):
    """Minus the logarithm of the probability that what is chosen is right; nothing at all where no label is 1."""
    nothing = answers.new_zeros(1)
    right = torch.cat([(labels.sum() == 0).float()[None], labels]) > 0
    return -torch.logsumexp(F.log_softmax(torch.cat([nothing, answers]), 0)[right], 0)


def span(output, own, begin, end):
    """The cross-entropies of begin and end; place 0 is the sequence's first token, k + 1 the passage's own k."""
    places = torch.cat([output[:1], own])[:, BEGIN:END + 1]
    return F.cross_entropy(places.T, torch.tensor([begin, end], device=places.device), reduction="sum")
