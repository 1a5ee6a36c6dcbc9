"""The fast walk over pickles gives what the slow one gives; joblib's arrays are passed over."""

import pickle
import pickletools
import random
import struct

import builders as b
import pytest

from mlpolicy.readers import joblib_walk, pickle_ops, pickle_runs
from mlpolicy.readers.cursor import MemoryReader

BIG = {
    "words": {f"word{n}": n for n in range(3000)},
    "rows": [[n / 7, n, None] for n in range(3000)],
    "long": ["x" * 100] * 300 + [f"{n}" * 30 for n in range(300)],
    "bytes": [bytes([n % 256]) * 300 for n in range(300)],
    "named": [len, print, struct.Struct, random.Random],
}


class NoRuns(pickle_runs.Runs):
    def next(self, numbered: bool) -> pickle_runs.Run:
        return pickle_runs.Run(0, [])


def walk(data: bytes) -> pickle_ops.Scan:
    return pickle_ops.walk(MemoryReader(data))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickle_ops, "Runs", NoRuns)


@pytest.mark.parametrize("protocol", range(6))
def test_runs_against_pickletools(protocol: int) -> None:
    data = pickle.dumps(BIG, protocol)
    scan = walk(data)
    assert scan.trouble is None
    assert scan.end == len(data)
    assert scan.opcodes == sum(1 for _ in pickletools.genops(data))
    assert {name for name in scan.globals if name.startswith(("_struct", "random"))} == {
        "_struct.Struct",
        "random.Random",
    }


def _opcode(rng: random.Random) -> bytes:
    word = rng.choice([b"os", b"system", b"a" * 70, b""])
    return rng.choice(
        [
            b"\x8c" + bytes([len(word)]) + word,
            b"X" + struct.pack("<I", len(word)) + word,
            b"\x94",
            b"h" + bytes([rng.randrange(9)]),
            b"q" + bytes([rng.randrange(9)]),
            b"\x93",
            b"K\x94",
            b"G" + rng.randbytes(8),
            rng.choice([b"0", b"2", b"N", b"]", b"a", b"e", b"\x85", b"R", b"b"]),
        ]
    )


def _program(rng: random.Random) -> bytes:
    density = rng.random()
    filler = [b"N", b"K\x01", b"\x8c\x03abc\x94", b"a"]
    steps = (
        _opcode(rng) if rng.random() < density else rng.choice(filler)
        for _ in range(rng.choice([20, 300, 2000]))
    )
    return bytes([0x80, rng.choice([2, 4])]) + b"".join(steps) + b"."


PROGRAMS = [_program(random.Random(seed)) for seed in range(150)]
FAST = [walk(program) for program in PROGRAMS]


def test_h9_runs_hide_no_name(slow: None) -> None:
    """A name that was taken apart too far is unknown; no other name comes in its place."""
    for program, fast in zip(PROGRAMS, FAST, strict=True):
        exact = walk(program)
        assert (fast.opcodes, fast.stops, fast.end) == (exact.opcodes, exact.stops, exact.end)
        assert all("unknown" in name for name in fast.globals - exact.globals)
        assert bool(fast.globals) == bool(exact.globals)


def test_name_out_of_a_long_memo() -> None:
    """The module's name lies thousands of memo entries back."""
    words = b"".join(b"\x8c\x04" + f"{n:04}".encode() + b"\x94" for n in range(5000))
    data = b"\x80\x04\x8c\x02os\x94" + words + b"\x8c\x01x\x94j\0\0\0\0\x8c\x06system\x93."
    assert walk(data).globals == {"os.system"}
    data = (
        b"\x80\x04]\x94" + words + b"\x8c\x02os\x94" + words + b"j\x89\x13\0\0\x8c\x06system\x93."
    )
    assert walk(data).globals == {"os.system"}


def test_wanted_texts_are_seen_in_long_runs() -> None:
    data = pickle.dumps({**{f"k{n}": n for n in range(900)}, "license": "MIT"}, 4)
    scan = pickle_ops.walk(MemoryReader(data), wanted=frozenset({"license"}))
    assert scan.pairs == {"license": "MIT"}


HOSTILE = {
    "marks": b"\x80\x02" + b"(" * 2_000_000,
    "tuples": b"\x80\x02)" + b"\x85" * 600_000 + b".",
    "puts": b"\x80\x02" + b"Nr\xff\xff\xff\x7f" * 300_000 + b".",
    "tiny": b"\x80\x04" + b"N0" * 10_000_000,
    "both-memos": b"\x80\x04N" + b"h\0q\0" * 300_000,
    "names": b"\x80\x02" + b"cos\nsystem\n" * 500_000,
    "runs-of-135": b"\x80\x04" + (b"N" * 135 + b"0") * 20_000,
    "long-texts": b"\x80\x04" + (b"\x8c\x46" + b"a" * 70) * 600_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_h8_budget_ends_every_walk(name: str) -> None:
    scan = walk(HOSTILE[name])
    assert scan.trouble is not None
    assert scan.trouble.code == "budget"


def joblib_bytes(
    code: str = "<f8", shape: bytes = b"K\x02K\x03\x86", data: bytes = bytes(48), align: bool = True
) -> bytes:
    """A list of an array and datetime.date, as joblib writes it with protocol 3."""

    def word(text: str) -> bytes:
        return b"X" + struct.pack("<I", len(text)) + text.encode()

    state = (
        word("shape") + shape + word("dtype") + b"cnumpy\ndtype\n" + word(code) + b"\x89\x88\x87R"
    )
    if align:
        state += word("numpy_array_alignment_bytes") + b"K\x10"
        data = b"\x03\xff\xff\xff" + data
    wrapper = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(" + state + b"ub"
    return b"\x80\x03](" + wrapper + data + b"cdatetime\ndate\ne."


@pytest.mark.parametrize(
    "data",
    [
        joblib_bytes(),
        joblib_bytes(align=False),
        joblib_bytes("<U5", b"K\x04\x85", bytes(80)),
        joblib_bytes("|V12", b")", bytes(12)),
        joblib_bytes("|O8", b"K\x01\x85", b"\x80\x02cdecimal\nDecimal\n.", align=False),
    ],
)
def test_joblib_is_read_to_its_end(data: bytes) -> None:
    scan = joblib_walk.walk(MemoryReader(data))
    assert scan.trouble is None
    assert scan.end == len(data)
    assert "datetime.date" in scan.globals
    match = b.found(data)
    assert (match.format, match.problems) == ("joblib", ())


def test_joblib_names_in_arrays_of_objects() -> None:
    data = joblib_bytes("|O8", b"K\x01\x85", b"\x80\x02cos\nsystem\n.", align=False)
    assert "os.system" in b.found(data).metadata["globals"]


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (joblib_bytes(shape=b"N\x85"), "array of unknown shape or type"),
        (joblib_bytes("complicated"), "array of unknown shape or type"),
        (
            joblib_bytes(shape=b"J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86"),
            "array of 36893488113059364872 bytes",
        ),
        (joblib_bytes(shape=b"J\xfe\xff\xff\xff\x85"), "array of unknown shape or type"),
    ],
)
def test_joblib_that_cannot_be_followed(data: bytes, detail: str) -> None:
    match = b.found(data)
    assert match.format == "joblib"
    assert detail in match.problems[0][1]
    assert "nothing behind offset" in match.problems[0][1]


def test_joblib_of_a_model() -> None:
    data = joblib_bytes().replace(b"cdatetime\ndate\n", b"csklearn.svm\nSVC\n")
    match = b.found(data)
    assert (match.format, match.role, match.certainty) == ("joblib", "weights", "likely")


def test_plain_pickle_that_mentions_joblib() -> None:
    assert b.found(pickle.dumps(["joblib.numpy_pickle"], 2)).format == "pickle"
