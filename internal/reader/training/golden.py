"""Writes what the tests compare with: python golden.py CHECKPOINT OUT

The network is run in float32 on the weights that export.py makes of the checkpoint, over ../testdata/pairs.jsonl. A
pair is a question, a title, the sentence before and a passage's sentences, which a space joins; "form" asks for all of
it in that Unicode normal form.
"""
import json
import math
import sys
import unicodedata
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import export
import modelfile
from sequence import MAX_SPAN, Tokeniser, sequence

PAIRS = Path(__file__).resolve().parent.parent / "testdata" / "pairs.jsonl"


class Network:
    """The reader in float32, with the weights of its file."""

    def __init__(self, checkpoint, encoder):
        self.encoder = encoder
        state, first = checkpoint["state"], checkpoint["config"]["first"]
        self.words = encoder["emb.word"]
        self.rest = torch.from_numpy(encoder["emb.pos"] + encoder["emb.type"])
        self.norm = encoder_pair(encoder, "emb.ln")
        self.layers = [
            reader_layer(state, k) if k >= first else encoder_layer(encoder, k) for k in range(encoder.layers)]
        self.head = state["head.weight"].float(), state["head.bias"].float()

    def states(self, rows):
        """The states of one sequence after the last layer, a row a token."""
        x = torch.from_numpy(self.words[rows]) + self.rest[:len(rows)]
        x = self.normalise(x, self.norm)
        for layer in self.layers:
            q, k, v = (self.heads(F.linear(x, *layer[n])) for n in "qkv")
            weights = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(q.shape[2]), 2)
            context = (weights @ v).transpose(0, 1).reshape(x.shape)
            x = self.normalise(x + F.linear(context, *layer["ao"]), layer["aln"])
            x = self.normalise(x + F.linear(F.gelu(F.linear(x, *layer["fi"])), *layer["fo"]), layer["oln"])
        return x

    def heads(self, x):
        return x.reshape(len(x), self.encoder.heads, -1).transpose(0, 1)

    def normalise(self, x, parameters):
        return F.layer_norm(x, x.shape[1:], *parameters, self.encoder.epsilon)


LAYER_PARTS = "q", "k", "v", "ao", "fi", "fo", "aln", "oln"


def encoder_pair(encoder, name):
    weight, bias = torch.from_numpy(encoder[name + ".w"].copy()), torch.from_numpy(encoder[name + ".b"][0].copy())
    return (weight[0] if len(weight) == 1 else weight), bias


def encoder_layer(encoder, k):
    return {n: encoder_pair(encoder, f"l{k}.{n}") for n in LAYER_PARTS}


def reader_layer(state, k):
    """Layer k as the reader's file holds it."""
    def quantised(weight):
        return modelfile.seven_bit_values(*export.quantise(weight)).reshape(weight.shape)

    def get(n):
        weight, bias = state[f"layers.{k}.{n}.weight"], state[f"layers.{k}.{n}.bias"].float()
        return (torch.from_numpy(quantised(weight)) if weight.dim() == 2 else weight.float()), bias

    weight, bias = get("qkv")
    layer = {n: (w, b) for n, w, b in zip("qkv", weight.chunk(3), bias.chunk(3))}
    return layer | {n: get(n) for n in LAYER_PARTS[3:]}


def spans(text, sentences):
    """Where the sentences lie in text, in bytes."""
    out, at = [], 0
    for s in sentences:
        start = text.index(s, at)
        at = start + len(s)
        out.append([len(text[:start].encode()), len(text[:at].encode())])
    return out


def reading(logits, tokens, sentences):
    """The rest of a golden line: what the logits of token 0 and of the passage's tokens say."""
    begin, end, evidence = logits[1:, 1], logits[1:, 2], logits[1:, 3]
    best = [begin[u] + end[u:u + MAX_SPAN].max() for u in range(len(begin))]
    u = int(np.argmax(best))
    v = u + int(np.argmax(end[u:u + MAX_SPAN]))
    found = [[] for _ in sentences]
    at = 0
    for i, (_, start, _) in enumerate(tokens):
        while at < len(sentences) and sentences[at][1] <= start:
            at += 1
        if at < len(sentences):
            found[at].append(i)
    return {
        "answers": float(logits[0, 0]), "null": float(logits[0, 1] + logits[0, 2]), "best": float(best[u]),
        "span": [u, v], "begin": rounded(begin), "end": rounded(end),
        "sentence_best": [float(max(best[i] for i in f)) if f else None for f in found],
        "sentence_evidence": [float(np.mean(1 / (1 + np.exp(-evidence[f])))) if f else 0 for f in found],
    }


def rounded(values):
    return [float(f"{v:.5g}") for v in values]


def line(pair, network, tokeniser):
    form = pair.get("form", "NFC")
    question, title, before = (unicodedata.normalize(form, pair[n]) for n in ("question", "title", "before"))
    sentences = [unicodedata.normalize(form, s) for s in pair["sentences"]]
    text = " ".join(sentences)
    places = spans(text, sentences)
    rows, first, tokens = sequence(tokeniser, network.encoder, question, title, before, text)
    states = network.states(rows)
    kept = torch.cat([states[:1], states[first:first + len(tokens)]])
    logits = F.linear(kept, *network.head).numpy().astype(np.float64)
    return {
        "question": question, "title": title, "before": before, "text": text, "sentences": places,
        "rows": rows, "first": first, "tokens": [[a, b] for _, a, b in tokens], "state": rounded(states[0].tolist()),
    } | reading(logits, tokens, places)


def main(path, out):
    torch.set_num_threads(1)
    encoder = modelfile.EncoderFile()
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    network, tokeniser = Network(checkpoint, encoder), Tokeniser(encoder)
    fingerprint = export.reader_file(checkpoint, encoder)[modelfile.HASH:modelfile.CONFIG].hex()
    lines = [json.loads(s) for s in PAIRS.read_text().splitlines()]
    with open(out, "w") as f, torch.no_grad():
        f.write(json.dumps({"fingerprint": fingerprint}) + "\n")
        for pair in lines:
            f.write(json.dumps(line(pair, network, tokeniser), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
