"""The libraries that an ELF file is linked to."""

from __future__ import annotations

import struct

import builders as b
import pytest

from mlpolicy.domain import Trouble
from mlpolicy.readers import elf
from tests.checks.elf import elf as made

LINKED = made(["libcudart.so.12", "libc.so.6"], {".data": "some"})


def needed(data: bytes) -> list[str]:
    return elf.needed(b.BytesReader(data))


def test_in_the_order_of_the_file() -> None:
    assert needed(LINKED) == ["libcudart.so.12", "libc.so.6"]


@pytest.mark.parametrize("data", [b"", b"text", made(), made((), {".data": "libc.so.6"})])
def test_none(data: bytes) -> None:
    assert needed(data) == []


def test_more_libraries_than_are_kept() -> None:
    many = [f"lib{k}.so" for k in range(elf.NEEDED_LIMIT + 50)]
    assert needed(made(many)) == many[: elf.NEEDED_LIMIT]


def test_names_behind_the_end_of_their_table_are_none() -> None:
    at = LINKED.index(struct.pack("<QQ", 1, 1))
    assert needed(LINKED[: at + 8] + b"\xff" * 8 + LINKED[at + 16 :]) == ["libc.so.6"]


def test_damage_is_trouble_at_worst() -> None:
    for at in range(len(LINKED)):
        for data in (LINKED[:at], LINKED[:at] + b"\xff" + LINKED[at + 1 :]):
            try:
                needed(data)
            except Trouble as trouble:
                assert trouble.code in ("malformed", "budget")
