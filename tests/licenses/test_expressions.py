"""Expressions: SPDX, DEP-5 and addresses; never freer than their parts, and never an exception."""

import itertools

import pytest
from patience import ends

from mlpolicy import licenses
from mlpolicy.licenses import judge

DFSG = ("free", "unknown", "non-free", "none")
YES = ("yes", "unknown", "no")
DUTY = (
    "none", "excludes-datasets", "unknown", "database-offer", "legible-form",
    "corresponding-source",
)  # fmt: skip
SOME = (
    "MIT", "GPL-3.0-only", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "ODbL-1.0", "LGPLLR", "llama3.1",
    "cudnn", "faipl-1.0", "My-Own-1.0", "unknown", "CC0-1.0", "openmdw-1.1",
)  # fmt: skip


def ranks(judged):
    return (
        DFSG.index(judged.dfsg),
        *(YES.index(getattr(judged, n)) for n in ("redistributable", "osi", "open", "content")),
    )


@pytest.mark.parametrize(("one", "other"), itertools.product(SOME, SOME))
def test_and_is_never_freer_or_never_stricter(one, other):
    both, either = judge(f"{one} AND {other}"), judge(f"{one} OR {other}")
    for part in map(judge, (one, other)):
        assert all(a >= b for a, b in zip(ranks(both), ranks(part), strict=True))
        assert all(a <= b for a, b in zip(ranks(either), ranks(part), strict=True))
        assert DUTY.index(both.source) >= DUTY.index(part.source)
    assert ranks(both) == ranks(judge(f"{other} and {one}"))


@pytest.mark.parametrize(
    ("expression", "dfsg", "source"),
    [
        ("GPL-2+ or Artistic", "free", "none"),
        ("Expat and BSD-3-clause", "free", "none"),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", "free", "corresponding-source"),
        ("GPL-2+ with OpenSSL exception", "free", "corresponding-source"),
        ("Apache-2.0 WITH LLVM-exception", "free", "none"),
        ("GPL-2.0-only WITH Linux-syscall-note OR MIT", "free", "none"),
        ("OSL-3.0+", "free", "corresponding-source"),
        ("(MIT OR GPL-2.0+) AND CC-BY-NC-4.0", "non-free", "none"),
        ("MIT AND LicenseRef-own", "unknown", "unknown"),
        ("GPL-3+ OR LicenseRef-own", "free", "corresponding-source"),
        ("DocumentRef-a:LicenseRef-b", "unknown", "unknown"),
        ("MIT AND other", "none", "none"),
        ("openrail++ OR MIT", "free", "none"),
        ("GPL-1+ or Artistic, and CC-BY-NC-4.0", "non-free", "none"),
        ("CC-BY-NC-4.0 or MIT, and Zlib", "free", "none"),
        ("Apache License 2.0", "free", "none"),
        ("CC BY-NC 4.0", "non-free", "none"),
        ("LicenseRef-unread", "unknown", "unknown"),
    ],
)
def test_expressions(expression, dfsg, source):
    judged = judge(expression)
    assert (judged.dfsg, judged.source) == (dfsg, source)


def test_a_comma_binds_less_than_and():
    assert judge("CC-BY-NC-4.0 and MIT, or ISC").dfsg == "free"
    assert judge("MIT or ISC, and CC-BY-NC-4.0").dfsg == "non-free"
    assert judge("MIT or ISC and CC-BY-NC-4.0").dfsg == "free"


def test_an_exception_never_makes_less_free_but_a_restriction_is_none():
    assert judge("MIT WITH my-own-exception").dfsg == "free"
    assert "which was not read" in judge("MIT WITH my-own-exception").basis
    assert "which was not read" not in judge("GPL-2.0-only WITH GCC-exception-2.0").basis
    for name in ("Commons-Clause", "NonCommercial", "restrictions"):
        assert judge(f"Apache-2.0 WITH {name}").dfsg == "unknown"
    assert judge("CC-BY-NC-4.0 WITH my-own-exception").dfsg == "non-free"


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("https://creativecommons.org/licenses/by-nc/4.0/", "CC-BY-NC-4.0"),
        ("http://creativecommons.org/licenses/by/4.0/legalcode", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-sa/3.0/deed.en", "CC-BY-SA-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"),
        ("http://www.apache.org/licenses/LICENSE-2.0.html", "Apache-2.0"),
        ("https://spdx.org/licenses/GPL-2.0-or-later.html", "GPL-2.0-or-later"),
        ("https://www.gnu.org/licenses/gpl-3.0.en.html", "GPL-3.0-only"),
        ("https://www.gnu.org/licenses/gpl-3.0.txt", "GPL-3.0-only"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("https://ai.google.dev/gemma/terms", "LicenseRef-scancode-gemma-tou-2025-03-24"),
    ],
)
def test_addresses(address, known):
    assert licenses.find(address).id == known
    assert judge(address.upper()) == judge(known)


@pytest.mark.parametrize(
    "text",
    [
        "see https://opensource.org/licenses/MIT",
        "not https://opensource.org/licenses/MIT",
        "https://example.org/licenses/MIT",
        "https://example.org/?https://opensource.org/licenses/MIT",
        "https://opensource.org/licenses/",
        "https://creativecommons.org/licenses/by-nc/9.9/",
        "MIT with",
        "()",
        "(((",
        "AND",
        "MIT AND",
        "a, b",
        "MIT/Apache",
        "MIT (but not for you)",
        "\0",
        "\ud800",
        "MIT OR",
        "+",
        "{}",
        "MIT\nNot for commercial use",
        "MIT\rNot for commercial use",
        "Permission is hereby granted\n" * 30,
        "MIT " * 1000,
    ],
)
def test_what_cannot_be_told_is_unknown(text):
    judged = judge(text)
    assert (judged.dfsg, judged.redistributable) == ("unknown", "unknown")
    assert len(judged.basis) < 600


@pytest.mark.parametrize("text", [None, "", "  \n", "none", "NOASSERTION", "Unknown", " other "])
def test_no_grant(text):
    assert judge(text).dfsg == "none"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 499 + "a" + ")" * 499,
        " or ".join(["a"] * 200),
        " and ".join(f"x{i} or y{i}" for i in range(60)),
        ", and ".join(["a"] * 100),
        "a with " * 140 + "a",
        "(a or b and " * 60 + "a" + ")" * 60,
        "https://" * 100,
        "MIT" * 100000,
        "/legalcode" * 90,
    ],
)
def test_hostile_strings_are_judged(text):
    with ends():
        judged = judge(text)
    assert judged.dfsg == "unknown" and len(judged.basis) < 600
