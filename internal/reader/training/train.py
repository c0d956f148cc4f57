"""Trains the reader; see README.md.

python train.py --out OUT --questions FILE... --candidates FILE... [--public FILE] [--resume] [--init CHECKPOINT]

Writes a checkpoint for export.py. While it runs OUT.part holds where it stands, from which --resume goes on; SIGINT and
SIGTERM end it after the step it is in, with such a file. The same data and settings give the same draws, interrupted or
not, and on the same processor with as many threads the same weights.
"""
import argparse
import os
import random
import signal
import time
from pathlib import Path

import numpy as np
import torch

import data
import losses
import units
from modelfile import EncoderFile
from network import Reader, Weights

WARM_UP = 0.05  # of the tokens
LEAST_RATE = 0.01  # of the full rate
LARGEST_NORM = 1.0  # of all gradients together
DECAY = 0.01  # of weights other than norms and biases
BETAS = 0.9, 0.98
PORTION = 2600  # tokens of a batch that are computed together, with padding
ROUND_TO = 16  # lengths, so that their number is small
REPORT = 25  # steps between lines of progress
MEAN = 100  # steps that the figures of such a line are the mean of
SAVE_SECONDS = 360
EVALUATIONS = 10  # on the held-out pairs
KEPT_SETTINGS = "tokens", "batch", "rate", "frozen", "dropout", "quantise_from", "seed"


def parse(arguments=None):
    p = argparse.ArgumentParser(description="Trains the reader.")
    p.add_argument("--out", required=True, type=Path, help="the checkpoint to write")
    p.add_argument("--questions", required=True, nargs="+", help="files of questions")
    p.add_argument("--candidates", required=True, nargs="+", help="what `trich eval candidates` printed for them")
    p.add_argument("--public", help="squad2.jsonl")
    p.add_argument("--resume", action="store_true", help="go on where a run was ended, if one was")
    p.add_argument("--init", type=Path, help="the checkpoint of an earlier run to begin with, else the encoder's weights")
    p.add_argument("--tokens", type=int, default=20_000_000, help="to train on (default %(default)s)")
    p.add_argument("--batch", type=int, default=5600, help="tokens of a step, at least (default %(default)s)")
    p.add_argument("--rate", type=float, default=8e-5, help="of learning, after the warm-up (default %(default)s)")
    p.add_argument("--frozen", type=int, default=4, help="lower layers that stay the encoder's (default %(default)s)")
    p.add_argument("--dropout", type=float, default=0.1, help="(default %(default)s)")
    p.add_argument("--quantise-from", type=float, default=0.5, metavar="SHARE",
                   help="of the tokens, after which weights are rounded as in the file (default %(default)s)")
    p.add_argument("--seed", type=int, default=1, help="(default %(default)s)")
    return p.parse_args(arguments)


class Stop:
    """Notes that the program is to end: by the first signal in good order, by a second one at once."""

    def __init__(self):
        self.signal = 0
        for s in signal.SIGINT, signal.SIGTERM:
            signal.signal(s, self.note)

    def note(self, number, _):
        self.signal = number
        for s in signal.SIGINT, signal.SIGTERM:
            signal.signal(s, signal.SIG_DFL)


def stack(examples):
    """(rows, lengths) of sequences, filled up to one length."""
    longest = -(-max(len(e.rows) for e in examples) // ROUND_TO) * ROUND_TO
    rows = torch.zeros(len(examples), longest, dtype=torch.long)
    for row, e in zip(rows, examples):
        row[:len(e.rows)] = torch.from_numpy(e.rows)
    return rows, torch.tensor([len(e.rows) for e in examples])


def portions(examples):
    """Divides the indices of examples into portions of like length, the longest first."""
    portion, longest = [], 0
    for k in sorted(range(len(examples)), key=lambda k: -len(examples[k].rows)):
        if portion and (len(portion) + 1) * longest > PORTION:
            yield portion
            portion = []
        longest = longest if portion else len(examples[k].rows)
        portion.append(k)
    if portion:
        yield portion


@torch.no_grad()
def held_out_scores(network, pairs, sequences):
    """(answers, span) of both questions of each pair with the passage that answers the first: arrays (pairs, 2).

    Span is by how much the best begin and the best end beat there being none.
    """
    examples = []
    for answerable, unanswerable in pairs:
        p = answerable.positive[0]
        examples.append(sequences.make(answerable.questions[0], p))
        examples.append(sequences.make(unanswerable.questions[0], p.unmarked()))
    answers, spans = np.zeros(len(examples)), np.zeros(len(examples))
    network.eval()
    for portion in portions(examples):
        output = network(*stack([examples[k] for k in portion])).cpu()
        for k, o in zip(portion, output):
            own = o[examples[k].first:][:examples[k].count]
            answers[k] = o[0, losses.ANSWERS]
            spans[k] = sum(own[:, n].max() - o[0, n] for n in (losses.BEGIN, losses.END))
    network.train()
    return answers.reshape(-1, 2), spans.reshape(-1, 2)


def comparison(name, scores):
    """In words, how well scores (pairs, 2) tell the first of each pair from the second, and firsts from seconds."""
    first, second = scores.T
    area = (first[:, None] > second).mean()
    return f"{name} won {(first > second).mean():.3f} area {area:.3f}"


class Run:
    """A training, from its first step or from where an earlier one ended."""

    def __init__(self, settings):
        self.settings, self.part = settings, Path(f"{settings.out}.part")
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.encoder = EncoderFile()
        self.sequences = data.Sequences(self.encoder)
        self.load_questions()
        self.generator = torch.Generator().manual_seed(settings.seed)
        network = Reader(self.encoder, settings.frozen, settings.dropout, self.generator)
        self.network = network.to(self.device).train()
        self.weights = Weights(self.network)
        if settings.init:
            self.weights.load(torch.load(settings.init, map_location="cpu", weights_only=True)["state"])
        self.optimiser = self.new_optimiser()
        self.seen = self.steps = self.evaluated = 0
        self.log = []

    def load_questions(self):
        s = self.settings
        groups = data.news(s.questions, s.candidates)
        pairs, plain = data.paired(groups)
        self.held = [p for p in pairs if data.held_out(p[0].file)]
        twins = [p for p in pairs if not data.held_out(p[0].file)]
        plain = [g for g in plain if not data.held_out(g.file)]
        public = data.public(s.public) if s.public else []
        print(f"{len(twins)} pairs, {len(plain)} single questions, held out {len(self.held)} pairs", flush=True)
        self.drawer = units.Drawer(twins, plain, public, random.Random(s.seed))
        self.sizes = [len(twins), len(plain), len(public)]

    def new_optimiser(self):
        values = self.weights.values.values()
        groups = [
            {"params": [v for v in values if v.dim() == 2], "weight_decay": DECAY},
            {"params": [v for v in values if v.dim() != 2], "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=self.settings.rate, betas=BETAS, fused=True)

    @property
    def progress(self):
        return self.seen / self.settings.tokens

    def rounding(self):
        return self.progress >= self.settings.quantise_from

    def train(self, stop):
        """Runs to the end, or until a signal came."""
        began = saved = time.monotonic()
        first = self.seen
        self.weights.publish(self.rounding())
        while self.progress < 1 and not stop.signal:
            self.step()
            now = time.monotonic()
            if self.steps % REPORT == 0 or self.progress >= 1:
                self.report((self.seen - first) / (now - began))
            if self.progress * EVALUATIONS >= self.evaluated + 1:
                self.evaluate()
            if now - saved > SAVE_SECONDS:
                self.save()
                saved = time.monotonic()
        if self.progress < 1:
            self.save()
        else:
            self.finish()

    def step(self):
        """One batch; its portions meet in the loss, so their backward passes wait for it."""
        s = self.settings
        batch = units.draw(self.drawer, self.sequences, self.progress, s.batch)
        outputs, graphs = [None] * len(batch.examples), []
        for portion in portions(batch.examples):
            output = self.network(*stack([batch.examples[k] for k in portion]))
            leaf = output.detach().requires_grad_()
            graphs.append((output, leaf))
            for k, o in zip(portion, leaf):
                outputs[k] = o
        parts = losses.losses(outputs, batch)
        sum(parts.values()).backward()
        for output, leaf in graphs:
            output.backward(leaf.grad)
        self.weights.collect()
        norm = torch.nn.utils.clip_grad_norm_(list(self.weights.values.values()), LARGEST_NORM)
        self.seen += batch.tokens
        self.set_rate()
        self.optimiser.step()
        self.steps += 1
        self.weights.publish(self.rounding())
        self.log = [*self.log[1 - MEAN:], {n: p.item() for n, p in parts.items()} | {"norm": norm.item()}]

    def set_rate(self):
        """Up in the warm-up, then down in a line."""
        p = self.progress
        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.rate * min(1, p / WARM_UP) * max(LEAST_RATE, 1 - p)

    def report(self, speed):
        left = max(0, self.settings.tokens - self.seen) / speed / 60
        means = " ".join(f"{n} {np.mean([x[n] for x in self.log]):.3f}" for n in self.log[-1])
        rounds = "/".join(str(q.rounds) for q in self.drawer.queues.values())
        print(f"{self.progress:.1%} step {self.steps} rate {self.optimiser.param_groups[0]['lr']:.1e} {means} "
              f"rounds {rounds} {speed:.0f} tokens/s, {left:.0f} min left", flush=True)

    def evaluate(self):
        """Tells how well the held-out pairs are told apart; nothing is chosen by it."""
        self.evaluated = int(self.progress * EVALUATIONS)
        if self.held:
            answers, spans = held_out_scores(self.network, self.held, self.sequences)
            both = answers + spans / 2
            print(f"held out, {len(self.held)} pairs: {comparison('answers', answers)}; {comparison('span', spans)}; "
                  f"{comparison('both', both)}", flush=True)

    def checkpoint(self):
        """What export.py wants."""
        config = {"first": self.settings.frozen, "encoder": self.encoder.fingerprint.hex()}
        return {"config": config, "state": self.weights.state()}

    def kept(self):
        """The settings that a run cannot change on its way."""
        return {n: getattr(self.settings, n) for n in KEPT_SETTINGS}

    def save(self):
        """Writes where the run stands."""
        stand = {
            "seen": self.seen, "steps": self.steps, "evaluated": self.evaluated, "log": self.log, "kept": self.kept(),
            "sizes": self.sizes,
            "drawer": self.drawer.state(), "generator": self.generator.get_state(),
            "optimiser": self.optimiser.state_dict(),
        }
        write(self.checkpoint() | {"stand": stand}, self.part)
        print(f"{self.part}: {self.progress:.1%} done", flush=True)

    def resume(self):
        """Goes on from what save wrote, if it did."""
        if not self.part.exists():
            return
        checkpoint = torch.load(self.part, map_location="cpu", weights_only=True)
        stand = checkpoint["stand"]
        if stand["kept"] != self.kept():
            raise SystemExit(f"{self.part} is of a run with {stand['kept']}, this one has {self.kept()}: "
                             "delete it to begin anew")
        self.weights.load(checkpoint["state"])
        self.optimiser.load_state_dict(stand["optimiser"])
        # Of other data, because more was written meanwhile, the rounds begin anew.
        self.drawer.restore(stand["drawer"], stand["sizes"] == self.sizes)
        self.generator.set_state(stand["generator"])
        for name in "seen", "steps", "evaluated", "log":
            setattr(self, name, stand[name])
        print(f"goes on at {self.progress:.1%}", flush=True)

    def finish(self):
        write(self.checkpoint(), self.settings.out)
        self.part.unlink(missing_ok=True)
        print(f"{self.settings.out}: done", flush=True)


def write(content, path):
    """The file appears whole or not at all."""
    torch.save(content, f"{path}.tmp")
    os.replace(f"{path}.tmp", path)


def main():
    settings = parse()
    stop = Stop()
    run = Run(settings)
    if settings.resume:
        run.resume()
    run.train(stop)
    if run.progress < 1:
        raise SystemExit(128 + stop.signal)


if __name__ == "__main__":
    main()
