"""MLIR bytecode, in which JAX and others export networks.

Source: https://mlir.llvm.org/docs/BytecodeFormat/ [specification]. Other compilers use it too:
only a producer that belongs to machine learning makes it more than a hint. Whether weights are
in it depends on how the network was exported [checked on a file of jax 0.10].
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present, text

_PRODUCER_LIMIT = 256
#: Beginnings of what the exporters of networks call themselves.
_EXPORTERS = ("StableHLO", "VHLO", "TF", "IREE", "TOSA", "XLA")


def probe(content: Content) -> Match | None:
    """Recognise the magic, a version of one byte, and the producer behind it."""
    start = content.start
    end = start.find(b"\0", 5, _PRODUCER_LIMIT)
    # The lowest bit of a number's first byte says that it has no second one.
    if len(start) < 8 or not start[4] & 1 or end < 0:
        return None
    producer = text(start[5:end])
    if not producer or not producer.isprintable():
        return None
    certainty = "likely" if producer.startswith(_EXPORTERS) else "hint"
    why = f"MLIR bytecode version {start[4] >> 1} by {producer[:80]}"
    return Match("mlir", "container", certainty, why, present(producer=producer, toolchain="mlir"))


MLIR = Format(
    id="mlir",
    title="MLIR bytecode",
    description="Program in MLIR's binary form, often an exported network; recognised by its magic "
    "and the producer.",
    reference="https://mlir.llvm.org/docs/BytecodeFormat/",
    role="container",
    magic=(b"ML\xefR",),
    probe=probe,
)

FORMATS = (MLIR,)
