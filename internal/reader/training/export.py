"""Makes the reader's file of a checkpoint: python export.py CHECKPOINT OUT

A checkpoint is what torch.save wrote of {"config": {"first": F, ...}, "state": {...}} with, for each layer k from F
on, layers.k.qkv, .ao, .fi, .fo, .aln and .oln (.weight and .bias each; qkv holds the rows of queries, keys and
values), and head.weight and head.bias, of the rows answers, begin, end and evidence. The same checkpoint gives the
same bytes.
"""
import struct
import sys
from pathlib import Path

import torch

import modelfile
from modelfile import BLOCK, F32, FOUR_BIT
from sequence import FORM

HEAD_ROWS = 4


def blocks(weight):
    """Levels 0 to 15 and scales (float16) of the blocks of 32 of a weight: (blocks, 32) and (blocks, 1) on its device.

    A value is (level - 8) * scale. The value of the largest magnitude, the first of several, becomes level 0, whatever
    its sign.
    """
    x = weight.detach().float().reshape(-1, BLOCK)
    magnitude = x.abs()
    # PyTorch's argmax does not promise the first of several. Bytes, since this is done in every step of a training.
    places = torch.arange(BLOCK, device=x.device, dtype=torch.uint8)
    first = torch.where(magnitude == magnitude.amax(1, keepdim=True), places, places[-1]).amin(1, keepdim=True)
    scale = (x.gather(1, first.long()) / -8).half()
    d = scale.float()
    if not torch.isfinite(d).all():
        raise SystemExit("a weight is not finite, or too large for a scale in half precision")
    return torch.where(d == 0, 8.0, (torch.round(x / d) + 8).clamp(0, 15)), scale


def quantise(weight):
    """The levels (uint8) and scales of blocks, as arrays."""
    levels, scale = blocks(weight)
    return levels.to(torch.uint8).numpy(), scale[:, 0].numpy()


def rounded(weight):
    """The values that the reader's file holds of a weight, on its device: what a training computes with."""
    levels, scales = blocks(weight)
    return ((levels - 8) * scales.float()).view_as(weight)


def four_bit(weight):
    rows, cols = weight.shape
    return FOUR_BIT, rows, cols, modelfile.four_bit_section(*quantise(weight))


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
        out[f"l{k}.{n}.w"], out[f"l{k}.{n}.b"] = four_bit(weight), floats(bias)
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
    return modelfile.pack(b"TRICHRDR", shape + encoder.fingerprint, sections)


def main(path, out):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    data = reader_file(checkpoint, modelfile.EncoderFile())
    Path(out).write_bytes(data)
    print(f"{out}: {len(data)} bytes, SHA-256 {data[modelfile.HASH:modelfile.CONFIG].hex()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
