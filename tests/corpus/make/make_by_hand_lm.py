"""Language models and RNNoise networks, by hand.

Sources: ngram-format(5) of SRILM for ARPA, KenLM lm/binary_format.cc, DeepSpeech
native_client/ctcdecode/scorer.cpp, RNNoise src/parse_lpcnet_weights.c and rnn_reader.c [read].
"""

import struct

from shelf import Shelf
from wire import floats, fst_header, ints, ramp

ARPA = """\\data\\
ngram 1=4
ngram 2=3

\\1-grams:
-0.7782\t<unk>
-99\t<s>\t-0.3010
-0.7782\t</s>
-0.4771\thello\t-0.1761

\\2-grams:
-0.3010\t<s> hello
-0.1761\thello </s>
-0.9031\thello hello

\\end\\
"""


def kenlm() -> bytes:
    """Sanity block, fixed-width parameters (probing model of order 2), counts, tables."""
    magic = b"mmap lm http://kheafield.com/code format version 5\n\0".ljust(56, b"\0")
    sanity = floats(0.0, 1.0, -0.5) + struct.pack("<II4xQ", 1, 0xFFFFFFFF, 1)
    parameters = struct.pack("<B3xfiB3xIQQ", 2, 1.5, 0, 1, 1, 4, 3)
    return magic + sanity + parameters + floats(*ramp(64)) + b"<unk>\0<s>\0</s>\0hello\0"


def language_models(shelf: Shelf) -> None:
    shelf.add("arpa/tiny.arpa", ARPA)
    shelf.add("arpa/comment.lm", "Language model made for a test, by hand.\n\n" + ARPA)
    shelf.add("kenlm/tiny.binary", kenlm())
    trie = struct.pack("<ii?dd", 0x54524945, 6, False, 0.93, 1.18) + fst_header()
    shelf.add("deepspeech-scorer/tiny.scorer", kenlm() + trie, by_name=True)


def dnnw(name: str, kind: int, data: bytes) -> bytes:
    """One WeightHead of 64 bytes, then its data padded to 64."""
    block = -(-len(data) // 64) * 64
    head = b"DNNw" + ints(0, kind, len(data), block) + name.encode().ljust(44, b"\0")
    return head + data.ljust(block, b"\0")


def rnnoise(shelf: Shelf) -> None:
    blob = dnnw("conv1_weights_float", 0, floats(*ramp(24))) + dnnw(
        "conv1_bias", 0, floats(*ramp(4))
    )
    shelf.add(
        "rnnoise-blob/weights_blob.bin", blob + dnnw("gru1_weights_int8", 3, bytes(range(96)))
    )
    layer = "3 2 0\n" + " ".join(str(n % 127 - 63) for n in range(0, 700, 7)) + "\n"
    shelf.add("rnnoise-nu/tiny.rnnn", "rnnoise-nu model file version 1\n" + layer * 6)


def main() -> None:
    with Shelf(__file__, "by hand, from the program's loader") as shelf:
        language_models(shelf)
        rnnoise(shelf)


if __name__ == "__main__":
    main()
