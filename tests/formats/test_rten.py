"""RTen models, made by hand from the specification."""

import struct

import builders as b


def rten(graph: int = 32, length: int = 16, tensors: int = 48, version: int = 2) -> bytes:
    return struct.pack("<4sIQQQ", b"RTEN", version, graph, length, tensors) + bytes(64)


def test_header() -> None:
    match = b.found(rten())
    assert (match.format, match.role, match.certainty) == ("rten", "weights", "certain")
    assert not match.problems


def test_lies_are_told() -> None:
    assert b.found(rten(tensors=1 << 40)).problems == (
        ("truncated", "sections up to 2^40 in 96 bytes"),
    )


def test_other_things_are_not_taken() -> None:
    assert b.look(b"RTEN is the name of an engine that runs models.\n") is None
    assert b.look(rten(version=3)) is None
    assert b.look(rten(graph=8)) is None
