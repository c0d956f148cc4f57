"""The network in PyTorch, as it is trained: the encoder's transformer over a question and a passage together."""
import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import export

MASKED = -1e4  # what is added to the attention's logits of padding
HEAD_DEVIATION = 0.02  # of the head's first weights
NOISE_POOL = 1 << 23


class Noise:
    """Dropout with masks cut from a pool that was drawn once: drawing them anew took a tenth of a step on processors."""

    def __init__(self, rate, generator, device):
        kept = torch.rand(NOISE_POOL, generator=generator) >= rate
        self.pool, self.generator = (kept.to(torch.bfloat16) / (1 - rate)).to(device), generator

    def __call__(self, x):
        at = int(torch.randint(len(self.pool) - x.numel(), (), generator=self.generator))
        return x * self.pool[at:at + x.numel()].view(x.shape)


def quiet(x):
    """What stands in for Noise where nothing is trained."""
    return x


class Layer(nn.Module):
    """A layer of the transformer, with its norms behind attention and feed-forward."""

    def __init__(self, hidden, inner, heads, epsilon):
        super().__init__()
        self.heads = heads
        self.qkv, self.ao = nn.Linear(hidden, 3 * hidden), nn.Linear(hidden, hidden)
        self.fi, self.fo = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.aln, self.oln = nn.LayerNorm(hidden, epsilon), nn.LayerNorm(hidden, epsilon)

    def forward(self, x, mask, noise):
        """New states of x (sequences, tokens, hidden); mask (sequences * heads, 1, tokens) is added to the logits."""
        x = self.aln(x + noise(self.ao(self.attention(x, mask))))
        return self.oln(x + noise(self.fo(F.gelu(self.fi(x)))))

    def attention(self, x, mask):
        # Written out as two products: PyTorch's fused attention took half of a step on processors.
        b, t, h = x.shape
        parts = self.qkv(x).view(b, t, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = parts.reshape(3, b * self.heads, t, -1)
        q = q / math.sqrt(h // self.heads)
        logits = torch.bmm(q, k.transpose(1, 2)) if mask is None else torch.baddbmm(mask, q, k.transpose(1, 2))
        context = torch.bmm(torch.softmax(logits, -1), v)
        return context.view(b, self.heads, t, -1).transpose(1, 2).reshape(b, t, h)


class Reader(nn.Module):
    """The embedding and frozen lower layers of an encoder's file, the layers above it to be trained, and a head.

    Layers compute in bfloat16, embedding and head in float32. Randomness is drawn from generator, on the processor.
    """

    def __init__(self, encoder, frozen, dropout, generator):
        super().__init__()
        self.frozen, self.dropout, self.generator, self.noise = frozen, dropout, generator, quiet
        self.register_buffer("words", section(encoder, "emb.word").bfloat16(), persistent=False)
        places = section(encoder, "emb.pos") + section(encoder, "emb.type")
        self.register_buffer("positions", places, persistent=False)
        h = encoder.hidden
        self.norm = nn.LayerNorm(h, encoder.epsilon)
        self.layers = nn.ModuleList(
            Layer(h, encoder.inner, encoder.heads, encoder.epsilon) for _ in range(encoder.layers))
        self.head = nn.Linear(h, export.HEAD_ROWS)
        with torch.no_grad():
            self.take(encoder)
            self.head.weight.normal_(0, HEAD_DEVIATION, generator=generator)
            self.head.bias.zero_()
        self.layers.bfloat16()
        for part in self.norm, *self.layers[:frozen]:
            part.requires_grad_(False)

    def take(self, encoder):
        """Sets the weights to the encoder's."""
        copy(self.norm, section(encoder, "emb.ln.w"), section(encoder, "emb.ln.b"))
        for i, layer in enumerate(self.layers):
            copy(layer.qkv, *(torch.cat([section(encoder, f"l{i}.{n}.{kind}").view(shape) for n in "qkv"])
                              for kind, shape in (("w", (-1, encoder.hidden)), ("b", (-1,)))))
            for n in "ao", "fi", "fo", "aln", "oln":
                copy(getattr(layer, n), section(encoder, f"l{i}.{n}.w"), section(encoder, f"l{i}.{n}.b"))

    def train(self, mode=True):
        """Switches dropout, too."""
        if mode and self.dropout and self.noise is quiet:
            self.noise = Noise(self.dropout, self.generator, self.words.device)
        return super().train(mode)

    def forward(self, rows, lengths):
        """Logits (sequences, tokens, 4), float32, of rows (sequences, tokens), of which the first lengths count.

        The four are answers (which counts at token 0 alone), begin, end and evidence. Lengths are on the processor.
        """
        device = self.words.device
        mask = padding(lengths, rows.shape[1], self.layers[0].heads)
        mask, rows = None if mask is None else mask.to(device), rows.to(device)
        with torch.no_grad():
            x = self.norm(self.words[rows].float() + self.positions[:rows.shape[1]]).bfloat16()
            for layer in self.layers[:self.frozen]:
                x = layer(x, mask, quiet)
        for layer in self.layers[self.frozen:]:
            x = layer(x, mask, self.noise if self.training else quiet)
        return self.head(x.float())


def section(encoder, name):
    return torch.from_numpy(np.array(encoder[name]))


def copy(module, weight, bias):
    module.weight.copy_(weight.view_as(module.weight))
    module.bias.copy_(bias.view_as(module.bias))


def padding(lengths, tokens, heads):
    """The mask of padding for Layer, or None where there is none."""
    if int(lengths.min()) == tokens:
        return None
    mask = torch.zeros(len(lengths), 1, tokens, dtype=torch.bfloat16)
    mask.masked_fill_((torch.arange(tokens)[None] >= lengths[:, None])[:, None], MASKED)
    return mask.repeat_interleave(heads, 0)


class Weights:
    """The weights that are trained, in float32, by name; network computes with copies of them.

    The copies may be rounded to what the file holds (publish); the gradient at the rounded weight then counts for the
    one before, as if rounding were not there (the straight-through estimator of Bengio et al., 2013).
    """

    def __init__(self, network):
        self.copies = {n: p for n, p in network.named_parameters() if p.requires_grad}
        self.values = {n: p.detach().float().clone().requires_grad_() for n, p in self.copies.items()}
        self.coarse = {n for n, p in self.copies.items() if p.dim() == 2 and n.startswith("layers.")}

    @torch.no_grad()
    def publish(self, quantised):
        """Gives the network the present values, those of the layers rounded where quantised."""
        for n, p in self.copies.items():
            p.copy_(export.rounded(self.values[n]) if quantised and n in self.coarse else self.values[n])

    def collect(self):
        """Takes the gradients over from the network."""
        for n, p in self.copies.items():
            self.values[n].grad, p.grad = p.grad.float(), None

    def load(self, state):
        with torch.no_grad():
            for n, v in self.values.items():
                v.copy_(state[n])

    def state(self):
        """The values as export.py wants them."""
        return {n: v.detach().cpu().clone() for n, v in self.values.items()}
