"""What the fuzzer once found stays mended: each find under the properties it broke."""

import gzip
from pathlib import Path

import builders
import pytest
from fuzz.properties import frugal
from fuzz.targets import TARGETS
from patience import ends

from mlpolicy import pipeline
from mlpolicy.domain import Trouble
from mlpolicy.readers.cursor import MemoryReader
from mlpolicy.subjects.readers import Inflated, StreamReader, Tally
from mlpolicy.subjects.stream import PlainStream, open_stream

FINDS = Path(__file__).resolve().parents[1] / "fuzz" / "finds"
LARGE = 9 << 20  # more of a compressed content than is kept in memory
MODELS = {
    "safetensors": lambda: builders.safetensors_bytes(
        {"w": builders.tensor(LARGE // 4, end=LARGE)}, bytes(LARGE)
    ),
    "npy": lambda: builders.npy_bytes(shape=f"({LARGE // 4},)", data=bytes(LARGE)),
    "onnx": lambda: builders.onnx_bytes(weights=LARGE),
}


@pytest.mark.parametrize("path", sorted(FINDS.glob("*.bin")), ids=lambda path: path.stem)
def test_find(path: Path) -> None:
    with ends():
        frugal(TARGETS[path.name.partition("-")[0]].run, path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_anything(name: str) -> None:
    for data in (b"", b"\0", b"\0" * 600, bytes(range(256)), b"PK\x03\x04" + bytes(40)):
        TARGETS[name].run(data)


@pytest.mark.parametrize("name", MODELS)
def test_a_large_compressed_model_is_recognized(name: str, tmp_path: Path) -> None:
    """Beyond 8 MiB its size was not known: every recogniser that asks for it gave up."""
    (tmp_path / "model.gz").write_bytes(gzip.compress(MODELS[name](), 1))
    (scanned,) = pipeline.scan_path(str(tmp_path / "model.gz"))
    assert [artifact.format for artifact in scanned.artifacts] == [name]


def test_a_hostile_name_is_not_told_in_full() -> None:
    """Two names of 4096 control characters made a message of 32,000."""
    data = builders.zip_bytes({"\1" * 4096: b"x"})
    TARGETS["zip"].run(data[:30] + b"\2" + data[31:])


def test_no_offset_is_too_large_for_a_temporary_file() -> None:
    stream = PlainStream(MemoryReader(bytes(LARGE)).read, 0, LARGE)
    member = StreamReader(stream, LARGE, Tally())
    assert member.read(LARGE - 2, 1) == b"\0"
    assert member.read(1 << 64, 10) == b""
    member.finish()


def test_what_ended_a_content_is_remembered() -> None:
    """A recogniser that could not read on has not seen the content, which is not clean then."""
    packed = gzip.compress(bytes(range(256)) * 4096)[:3000]
    content = Inflated(open_stream(MemoryReader(packed).read, 0, len(packed))[1])
    assert content.start and content.trouble is None
    with pytest.raises(Trouble):
        content.read(0, 1 << 20)
    assert content.trouble is not None and content.trouble.code == "truncated"
