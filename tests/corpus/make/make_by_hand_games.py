"""Networks of board games, by hand.

Sources: Stockfish src/nnue, lc0 proto/net.proto, Leela Zero src/Network.cpp, KataGo
cpp/neuralnet/desc.cpp and gnubg lib/neuralnet.c [read]. The layouts are theirs, the layers are
a few numbers wide, so that no engine would play with them.
"""

import gzip
import struct

from shelf import Shelf
from wire import field, floats, ints, ramp


def nnue(version: int, description: str) -> bytes:
    """Header with a description, then the feature transformer of 64 weights."""
    raw = description.encode()
    out = struct.pack("<III", version, 0x3E5AA6EE, len(raw)) + raw
    return out + struct.pack("<I", 0x5D69D7B8) + struct.pack("<64h", *range(-32, 32))


def lc0() -> bytes:
    """Message Net: magic, license, min_version, format, training_params, weights."""
    network = field(1, 1) + field(2, 1) + field(3, 2)
    training = field(1, 250_000) + field(2, 0.02) + field(3, 0.7) + field(5, 0.41)
    layer = field(1, -1.0) + field(2, 1.0) + field(3, struct.pack("<64H", *range(0, 64_000, 1000)))
    weights = field(1, field(1, layer) + field(2, layer))
    out = b"\x0d\xc0\x01\x00\x00" + field(2, "GPL-3.0-or-later")
    out += field(3, field(1, 0) + field(2, 27)) + field(4, field(1, 1) + field(2, network))
    return out + field(5, training) + field(10, weights)


def row(count: int) -> str:
    return " ".join(f"{value:.6f}" for value in ramp(count)) + "\n"


def leela_zero(version: int, filters: int = 4) -> str:
    """Version, input convolution (4 lines), one block (8 lines), policy and value heads (14)."""
    block = [filters * filters * 9, filters, filters, filters] * 2
    policy = [filters * 2, 2, 2, 2, 2 * 20, 20]
    value = [filters, 1, 1, 1, 40, 8, 8, 1]
    sizes = [18 * filters * 9, filters, filters, filters, *block, *policy, *value]
    return f"{version}\n" + "".join(row(size) for size in sizes)


def katago(binary: bool) -> bytes:
    """Name, version, channels, then the trunk with one convolution."""
    values = ramp(3 * 3 * 4 * 4)
    data = b"@BIN@" + floats(*values) + b"\n" if binary else row(len(values)).encode()
    return (
        b"tiny-b1c4-s1000-d2000\n8\n22\n19\ntrunk\n1\n4\n4\n4\n4\n4\nconv1\n3\n3\n4\n4\n1\n1\n"
        + data
    )


def gnubg_net() -> tuple[str, bytes]:
    """One net of 5 inputs, 4 hidden nodes and 5 outputs, as text and as binary."""
    weights = ramp(5 * 4 + 4 * 5 + 4 + 5)
    text = "5 4 5 0 0.100000 1.000000\n" + "".join(f"{w:.7f}\n" for w in weights)
    return text, ints(5, 4, 5, 0) + floats(0.1, 1.0, *weights)


def main() -> None:
    with Shelf(__file__, "by hand, from the engine's loader") as shelf:
        description = "Network trained with the https://example.org/nnue-trainer trainer."
        shelf.add("nnue/nn-2020.nnue", nnue(0x7AF32F16, "Features=HalfKP(Friend)[41024->256x2]"))
        shelf.add("nnue/nn-2023.nnue", nnue(0x7AF32F20, description))
        shelf.add("nnue/nn-2025.nnue", nnue(0x6A448AFA, description))
        shelf.add("lc0/tiny.pb.gz", gzip.compress(lc0(), mtime=0), license="GPL-3.0-or-later")
        shelf.add("leela-zero/best-network", leela_zero(1))
        shelf.add("leela-zero/elf.gz", gzip.compress(leela_zero(2).encode(), mtime=0))
        shelf.add("katago/tiny.bin.gz", gzip.compress(katago(True), mtime=0))
        shelf.add("katago/tiny.txt.gz", gzip.compress(katago(False), mtime=0))
        text, binary = gnubg_net()
        shelf.add("gnubg-weights/gnubg.weights", "GNU Backgammon 1.01\n" + text * 3)
        wd = b"\x69\x30\xec\x43" + struct.pack("<f", 1.01) + binary * 3
        shelf.add("gnubg-wd/gnubg.wd", wd)


if __name__ == "__main__":
    main()
