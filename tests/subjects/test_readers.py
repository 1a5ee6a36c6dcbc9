"""Members of a stream: whatever is asked of one in whichever order, the next one is found."""

from __future__ import annotations

import io
import itertools

import pytest

from mlpolicy.subjects.readers import StreamReader, Tally

SIZE = 9 << 20  # beyond what is kept in memory
CONTENT = bytes(range(251)) * (SIZE // 251 + 1)

ASKED = {
    "start": lambda reader: reader.start == CONTENT[:4096],
    "head": lambda reader: reader.head == CONTENT[:65536],
    "early": lambda reader: reader.read(5000, 100) == CONTENT[5000:5100],
    "middle": lambda reader: reader.read(5 << 20, 100) == CONTENT[5 << 20 :][:100],
    "end": lambda reader: reader.read(SIZE - 7, 100) == CONTENT[SIZE - 7 : SIZE],
}


class Stream(io.BytesIO):
    """A stream of the content of one member and the beginning of the next."""

    def skip(self, length):
        return len(self.read(length))


@pytest.mark.parametrize("order", itertools.permutations(ASKED, 3), ids="-".join)
def test_reading_in_any_order_stays_within_the_member(order):
    stream = Stream(CONTENT[:SIZE] + b"next")
    reader = StreamReader(stream, SIZE, Tally())
    assert all(ASKED[what](reader) for what in order)
    reader.finish()
    assert stream.read() == b"next"
