"""Every message of an error is in messages.txt, so that somebody has read it before users do.

It says what is wrong and how to mend it; the list says of the others why nothing can be done.
"""

from __future__ import annotations

import difflib
import re

import pytest
from said import LIST, PARTS, Said, hands_on, listed, messages, names_fix, reasons

MESSAGES = messages()
OWN = [one for one in MESSAGES if one.kind not in PARTS]


def test_the_list_is_that_of_the_sources():
    wanted = listed(MESSAGES, reasons()).splitlines()
    known = LIST.read_text("utf-8").splitlines()
    changed = "\n".join(difflib.unified_diff(known, wanted, "listed", "said", lineterm="", n=0))
    assert not changed, f"read what is new, then run python3 tests/said.py\n{changed}"


def test_the_search_finds_what_there_is():
    kinds = {one.kind for one in MESSAGES}
    assert {"InputError", "Stop", "Failed", "UsageError", "perl", "Mistake"} <= kinds
    assert set(PARTS) <= kinds
    assert len(OWN) > 250


@pytest.mark.parametrize("one", OWN, ids=str)
def test_it_says_how_to_mend_it(one: Said):
    why = reasons().get(str(one))
    if names_fix(one.text) or hands_on(one.text):
        assert why is None, "it names a fix: take the reason out of the list"
    else:
        assert why, "say behind a semicolon what to do, or in the list why there is nothing to do"


@pytest.mark.parametrize("one", OWN, ids=str)
def test_it_is_a_plain_sentence(one: Said):
    assert not one.text.endswith("."), "no full stop"
    assert "!" not in one.text
    assert not re.search(r"\b(please|sorry|invalid|illegal)\b", one.text, re.IGNORECASE)
    assert not re.match(r"[A-Z][a-z]", one.text) or one.text.startswith(("Dask ", "Bug in helper"))


def test_reasons_are_few_and_of_messages_that_are_there():
    texts = {str(one) for one in MESSAGES}
    why = reasons()
    assert set(why) <= texts
    assert len(why) < len(OWN) / 8
