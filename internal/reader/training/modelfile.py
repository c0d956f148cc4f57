"""The format of the encoder's and the reader's files, described in internal/encoder/modelfile/doc.go."""
import hashlib
import struct
from pathlib import Path

import numpy as np

ENCODER = Path(__file__).resolve().parents[2] / "encoder" / "e5-small-latin.bin"

READER, READER_VERSION = b"TRICHRDR", 2
ALIGN, HEADER, ENTRY, CRC, HASH, CONFIG = 64, 128, 64, 24, 32, 64
BYTES, U16, U32, F32, FOUR_BIT, SEVEN_BIT = 1, 2, 3, 4, 5, 6
TYPES = {BYTES: "<u1", U16: "<u2", U32: "<u4", F32: "<f4"}
BLOCK = 32
# What a level of seven bits and the sum of a block of them may be at most, either side of zero.
MAX_LEVEL, MAX_SUM = 63, 508


def round_up(n):
    return -(-n // ALIGN) * ALIGN


class EncoderFile:
    """The encoder's file, opened; [name] is a section as an array, four-bit ones as float32."""

    def __init__(self, path=ENCODER):
        data = Path(path).read_bytes()
        if data[:8] != b"TRICHENC":
            raise SystemExit(f"{path} is not an encoder's file")
        self.data, self.fingerprint = data, data[HASH:CONFIG]
        (self.hidden, self.layers, self.heads, self.inner, self.pieces, self.positions, _, self.epsilon, self.begin,
         self.end, _, self.unknown, self.unknown_score) = struct.unpack_from("<7If4If", data, CONFIG)
        self.sections = {}
        for i in range(struct.unpack_from("<I", data, 12)[0]):
            name, kind, rows, cols, _, offset, size = struct.unpack_from("<24s4I2Q", data, HEADER + i * ENTRY)
            self.sections[name.rstrip(b"\0").decode()] = kind, rows, cols, offset, size

    def __getitem__(self, name):
        kind, rows, cols, offset, size = self.sections[name]
        if kind != FOUR_BIT:
            return np.frombuffer(self.data, TYPES[kind], rows * cols, offset).reshape(rows, cols)
        return four_bit_values(self.data[offset:offset + size], rows, cols)


def four_bit_values(section, rows, cols):
    """The float32 values of a four-bit section."""
    blocks = rows * cols // BLOCK
    q = np.frombuffer(section, np.uint8, blocks * 16).reshape(blocks, 16)
    scales = np.frombuffer(section, "<f2", blocks, round_up(blocks * 16)).astype(np.float32)
    levels = np.concatenate([q & 15, q >> 4], 1).astype(np.float32) - 8
    return (levels * scales[:, None]).reshape(rows, cols)


def seven_bit_section(levels, scales):
    """The bytes of a seven-bit section of levels, 32 a block, and a scale for each block."""
    data = levels.astype(np.int8).tobytes()
    return data + bytes(round_up(len(data)) - len(data)) + scales.astype("<f2").tobytes()


def seven_bit_values(levels, scales):
    """The float32 values of such levels and scales, a row a block."""
    return levels.astype(np.float32) * scales.astype(np.float32)[:, None]


def crc32c(data):
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
        table.append(n)
    crc = 0xFFFFFFFF
    for b in data:
        crc = table[(crc ^ b) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def pack(config, sections):
    """A reader's file of sections name -> (kind, rows, columns, bytes); the same parts give the same bytes."""
    size = round_up(HEADER + len(sections) * ENTRY)
    directory, body = b"", b""
    for name in sorted(sections, key=str.encode):
        kind, rows, cols, data = sections[name]
        directory += struct.pack("<24s4I2Q8x", name.encode(), kind, rows, cols, 0, size + len(body), len(data))
        body += data + bytes(round_up(len(data)) - len(data))
    head = struct.pack("<8s2IQ", READER, READER_VERSION, len(sections), size + len(body))
    config = config.ljust(HEADER - CONFIG, b"\0")
    body = bytes(size - HEADER - len(directory)) + body
    digest = hashlib.sha256(head + config + directory + body).digest()
    checksum = crc32c(head + struct.pack("<I", 0) + digest + config + directory)
    return head + struct.pack("<2I", checksum, 0) + digest + config + directory + body
