"""Makes the reader's file of a checkpoint: python export.py CHECKPOINT OUT

A checkpoint is what torch.save wrote of {"config": {"first": F, ...}, "state": {...}} with, for each layer k from F
on, layers.k.qkv, .ao, .fi, .fo, .aln and .oln (.weight and .bias each; qkv holds the rows of queries, keys and
values), and head.weight and head.bias, of the rows answers, begin, end and evidence. The same checkpoint gives the
same bytes.
"""
import struct
import sys
from pathlib import Path

import numpy as np
import torch

import modelfile
from modelfile import BLOCK, F32, MAX_LEVEL, MAX_SUM, SEVEN_BIT
from sequence import FORM

HEAD_ROWS = 4


def quantise(weight):
    """Levels -63 to 63 (int8) of blocks of 32 and the scale of each (float16): a value is level * scale.

    The scale is what the value of the largest magnitude needs, or more where the sum of the levels would be beyond
    what a kernel takes.
    """
    x = weight.detach().float().numpy().reshape(-1, BLOCK)
    scales = (np.abs(x).max(1) / np.float32(MAX_LEVEL)).astype(np.float16)
    if not np.isfinite(scales).all():
        raise SystemExit("a weight is not finite, or too large for a scale in half precision")
    levels = nearest(x, scales)
    sums = block_sums(levels)
    wide = np.flatnonzero(sums > MAX_SUM)
    scales[wide] = (scales[wide] * (sums[wide] / np.float32(MAX_SUM))).astype(np.float16)
    while len(wide):
        levels[wide] = nearest(x[wide], scales[wide])
        wide = wide[block_sums(levels[wide]) > MAX_SUM]
        scales[wide] = np.nextafter(scales[wide], np.float16(np.inf))
    return levels, scales


def nearest(x, scales):
    """The levels nearest to the values, halves to even."""
    d = scales.astype(np.float32)[:, None]
    levels = np.divide(x, d, out=np.zeros_like(x), where=d != 0)
    return np.rint(levels).clip(-MAX_LEVEL, MAX_LEVEL).astype(np.int8)


def rounded(weight):
    """The values that quantise gives a weight, but for its rule about sums, on the weight's device: a training computes
    with them in every step."""
    x = weight.detach().float().reshape(-1, BLOCK)
    scales = (x.abs().amax(1, keepdim=True) / MAX_LEVEL).half().float()
    levels = torch.where(scales == 0, 0.0, torch.round(x / scales).clamp(-MAX_LEVEL, MAX_LEVEL))
    return (levels * scales).view_as(weight)


def block_sums(levels):
    return np.abs(levels.sum(1, dtype=np.int32))


def seven_bit(weight):
    rows, cols = weight.shape
    return SEVEN_BIT, rows, cols, modelfile.seven_bit_section(*quantise(weight))


def floats(values):
    values = values.detach().float()
    if not torch.isfinite(values).all():
        raise SystemExit("a value is not finite")
    rows, cols = values.shape if values.dim() == 2 else (1, len(values))
    return F32, rows, cols, values.numpy().astype("<f4").tobytes()


class State:
    """A checkpoint's tensors, each taken once and of the shape wanted."""

    def __init__(self, tensors):
        self.left = dict(tensors)

    def take(self, name, *shape):
        if name not in self.left:
            raise SystemExit(f"the checkpoint has no {name}")
        tensor = self.left.pop(name)
        if tuple(tensor.shape) != shape:
            raise SystemExit(f"{name} is {tuple(tensor.shape)}, wanted {shape}")
        return tensor


def layer_sections(state, k, hidden, inner):
    """The sections of layer k."""
    out = {}
    qkv, bias = state.take(f"layers.{k}.qkv.weight", 3 * hidden, hidden), state.take(f"layers.{k}.qkv.bias", 3 * hidden)
    linear = {n: (qkv[i * hidden:][:hidden], bias[i * hidden:][:hidden]) for i, n in enumerate("qkv")}
    for n, rows, cols in ("ao", hidden, hidden), ("fi", inner, hidden), ("fo", hidden, inner):
        linear[n] = state.take(f"layers.{k}.{n}.weight", rows, cols), state.take(f"layers.{k}.{n}.bias", rows)
    for n, (weight, bias) in linear.items():
        out[f"l{k}.{n}.w"], out[f"l{k}.{n}.b"] = seven_bit(weight), floats(bias)
    for n in "aln", "oln":
        out[f"l{k}.{n}.w"] = floats(state.take(f"layers.{k}.{n}.weight", hidden))
        out[f"l{k}.{n}.b"] = floats(state.take(f"layers.{k}.{n}.bias", hidden))
    return out


def reader_file(checkpoint, encoder):
    """The bytes of the reader's file."""
    first, state = checkpoint["config"]["first"], State(checkpoint["state"])
    sections = {}
    for k in range(first, encoder.layers):
        sections |= layer_sections(state, k, encoder.hidden, encoder.inner)
    sections["head.w"] = floats(state.take("head.weight", HEAD_ROWS, encoder.hidden))
    sections["head.b"] = floats(state.take("head.bias", HEAD_ROWS))
    if state.left:
        raise SystemExit(f"the checkpoint holds more than the reader has: {sorted(state.left)}")
    shape = struct.pack("<6I", first, encoder.layers, encoder.hidden, encoder.heads, encoder.inner, FORM)
    return modelfile.pack(shape + encoder.fingerprint, sections)


def main(path, out):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    data = reader_file(checkpoint, modelfile.EncoderFile())
    Path(out).write_bytes(data)
    print(f"{out}: {len(data)} bytes, SHA-256 {data[modelfile.HASH:modelfile.CONFIG].hex()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
