"""The opcode walker: against pickletools, and against those who hide names."""

import collections
import datetime
import decimal
import pickle
import pickletools
import struct

import builders as b
import pytest

from mlpolicy.readers import pickle_ops
from mlpolicy.readers.cursor import MemoryReader

VALUE = [
    decimal.Decimal("1.5"),
    collections.OrderedDict(a=1, b="x" * 300),
    datetime.date(2020, 1, 1),
    {1, 2, 3},
    frozenset("ab"),
    b"\0" * 70_000,
    bytearray(b"xyz"),
    10**50,
    -(10**700),
    (True, None, 1.5, -3, 70_000),
    ("x" * 70_000),
]


@pytest.mark.parametrize("protocol", range(6))
def test_against_pickletools(protocol: int) -> None:
    data = pickle.dumps(VALUE, protocol)
    scan = pickle_ops.walk(MemoryReader(data))
    assert scan.trouble is None
    assert scan.end == len(data)
    assert scan.opcodes == sum(1 for _ in pickletools.genops(data))
    assert {"decimal.Decimal", "collections.OrderedDict", "datetime.date"} <= scan.globals


def test_every_opcode_is_known() -> None:
    known = pickle_ops.PLAIN | set(pickle_ops.FIXED) | set(pickle_ops.COUNTED)
    known |= set(pickle_ops.LINES)
    assert known == {ord(op.code) for op in pickletools.opcodes}


def globals_of(data: bytes) -> set[str]:
    return pickle_ops.walk(MemoryReader(data)).globals


def test_hidden_names() -> None:
    names = b"\x8c\x02os\x8c\x06system"
    assert globals_of(b"\x80\x04" + names + b"\x93.") == {"os.system"}
    assert globals_of(b"\x80\x04\x8c\x02osq\x050\x8c\x06systemq\x010h\x05h\x01\x93.") == {
        "os.system"
    }  # PUT and GET out of order, POP between
    assert globals_of(b"\x80\x04" + names + b"\x8c\x01x0\x93.") == {"os.system"}  # decoy
    assert globals_of(b"\x80\x02cos\r\nsystem\r\n.") == {"os.system"}
    assert globals_of(b"(ios\nsystem\n.") == {"os.system"}
    assert globals_of(b"\x80\x02\x82\x07.") == {"unknown.unknown"}
    assert globals_of(b"\x80\x04NN\x93.") == {"unknown.unknown"}
    assert globals_of(b"\x80\x02N.\x80\x02cos\nsystem\n.") == {"os.system"}  # after STOP
    assert globals_of(b"\x80\x02cos\nsystem\n)R\xff\xff") == {"os.system"}  # broken tail


def test_joblib_that_cannot_be_followed_says_so() -> None:
    data = (
        b"\x80\x03csklearn.svm\nSVC\nq\x00)\x81cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81b"
        + b"\xff" * 99
    )
    match = b.found(data)
    assert match.role == "weights"
    assert match.problems == (
        ("malformed", "opcode 0xff at offset 65; nothing behind offset 66 was read"),
    )


@pytest.mark.parametrize("opcode", [b"\x8e", b"\x8d", b"\x96", b"\x95"])
def test_h7_lengths(opcode: bytes) -> None:
    match = b.found(b"\x80\x05" + opcode + struct.pack("<Q", 1 << 62) + b"x")
    assert match.format == "pickle"
    assert match.problems == (("malformed", "2^62 bytes wanted at offset 11, 1 left"),)


def test_h8_budgets() -> None:
    for data in (b"(" * 2_000_000, b")" + b"\x85" * 600_000 + b"."):
        match = b.found(b"\x80\x02" + data)
        assert match.problems[0][0] == "budget"
    match = b.found(b"\x80\x02(K\x01K\x01K\x01I" + b"9" * 5_000_000 + b"\n.")
    assert match.problems[0][0] == "budget"
    scan = pickle_ops.walk(MemoryReader(b"\x80\x02Nr\xff\xff\xff\x7f."))
    assert scan.stops == 1


def test_bunch_of_data_is_no_model() -> None:
    match = b.found(b"\x80\x02csklearn.utils._bunch\nBunch\n)\x81.")
    assert match.role == "container"


def test_object_array_names_what_it_would_import() -> None:
    data = b.npy_bytes("|O", "(1,)", b"\x80\x02cos\nsystem\n.")
    assert b.found(data).metadata["globals"] == ["os.system"]
