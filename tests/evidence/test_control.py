"""debian/control: areas, fields with their lines, relations."""

from __future__ import annotations

import pytest

from mlpolicy.domain import Area
from mlpolicy.evidence import control

TEXT = """\
# A comment before all.
Source: foo
Section: contrib/science
XS-Autobuild: yes
Build-Depends: debhelper-compat (= 13),
# a comment inside
 cuda [amd64 arm64] <!nocheck> | free,
 helper <pkg.foo.cuda>, tool:native (>= 1~) <!cross !nocheck> <stage1>

Package: foo-data
Section: non-free/science
depends: ${misc:Depends}, foo (= ${binary:Version}), lib${abi}x

Package: foo
Architecture: any
"""


@pytest.fixture
def parsed():
    return control.parse(TEXT)


def test_areas_are_the_packages_own_or_the_sources(parsed):
    assert parsed.source == "foo" and parsed.source_area is Area.CONTRIB
    assert parsed.area_of("foo-data") is Area.NON_FREE
    assert parsed.area_of("foo") is parsed.area_of(None) is Area.CONTRIB


@pytest.mark.parametrize(
    ("section", "area"),
    [
        ("", Area.MAIN),
        ("Section: science\n", Area.MAIN),
        ("Section: contrib/science\n", Area.CONTRIB),
        ("Section: non-free-firmware/x\n", Area.NON_FREE),
        ("Section: multiverse/x\n", None),
        ("Section: contribb/x\n", None),
        ("Section: not-distributable/x\n", None),
    ],
)
def test_an_area_that_debian_does_not_have_is_none(section, area):
    assert control.parse(f"Source: foo\n{section}").area_of(None) is area


def test_fields_have_their_lines(parsed):
    assert parsed.autobuild and parsed.path == "debian/control"
    fields = parsed.stanzas["foo-data"].fields
    assert (fields["section"].value, fields["section"].line) == ("non-free/science", 11)
    assert parsed.stanzas["foo"].get("architecture") == "any"


def test_relations_keep_alternatives_restrictions_and_lines(parsed):
    first, second, third, fourth = parsed.head.relations(*control.BUILD)
    assert (first.alternatives[0].name, first.alternatives[0].versioned) == (
        "debhelper-compat",
        True,
    )
    cuda, free = second.alternatives
    assert second.line == 7 and cuda.architectures == ("amd64", "arm64")
    assert cuda.profiles == (("!nocheck",),) and cuda.by_default
    assert second.default == (cuda, free)  # where cuda is not, free is the first
    assert third.line == 8 and third.default == ()
    assert fourth.alternatives[0].profiles == (("!cross", "!nocheck"), ("stage1",))
    assert fourth.default == fourth.alternatives


def test_variables_stay_as_they_are(parsed):
    rows = [one for item in parsed.stanzas["foo-data"].relations("Depends")
            for one in item.alternatives]  # fmt: skip
    assert [(one.text, one.name) for one in rows] == [
        ("${misc:Depends}", ""),
        ("foo (= ${binary:Version})", "foo"),
        ("lib${abi}x", ""),
    ]


def test_a_binary_stanza_names_its_source():
    parsed = control.parse("Package: foo-data\nSource: foo (1.0)\nVersion: 1.0+b1\nSection: doc\n")
    assert parsed.source == "foo" and parsed.source_area is Area.MAIN
    assert parsed.head is None and parsed.path == "DEBIAN/control"


BROKEN = {
    "nothing": "",
    "no fields": "no colon\n: no name\n orphan\n",
    "no relations": "Depends: [ ], <!>, a [ ], b (>>), c | | d, ,,|, \x00, (, a <>\n",
    "blanks": "Depends:" + " " * 100_000 + "x y" + ", b" * 100_000 + "\n",
    "variables": "Depends: " + "${" * 50_000 + "\n",
    "alternatives": "Depends: " + "|" * 300_000 + "\n",
    "stanzas": "Package: a\n\n" * 20_000,
}


@pytest.mark.parametrize("text", [f"Package: a\n{text}" for text in BROKEN.values()], ids=BROKEN)
def test_what_is_broken_is_passed_over(text, capfd):
    parsed = control.parse(text)
    for stanza in parsed.stanzas.values():
        for item in stanza.relations(*control.STRONG):
            assert all(len(one.text) <= 500 for one in item.alternatives)
    assert capfd.readouterr() == ("", "")
