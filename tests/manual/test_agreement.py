"""What a tag, ruleset or key is, is said in the same words wherever somebody asks for it."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from conftest import python

from mlpolicy import rulesets
from mlpolicy.checks import TAGS
from mlpolicy.hooks.lintian import tree


def shown(page):
    """The text that man shows, by the items that are not indented further than a tag's name."""
    got = subprocess.run(
        ["man", "-E", "UTF-8", "-l", page], capture_output=True, text=True, timeout=60, check=True,
        env={"PATH": "/usr/bin:/bin", "MANWIDTH": "10000", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return got.stdout


def words(text):
    """TEXT without spaces and marks, as shells, terminals and roff set these differently."""
    return re.sub(r"[`\s]", "", text)


@pytest.fixture(scope="module")
def explained():
    """What mlpolicy explain says of each tag."""
    got = python("-m", "mlpolicy", "explain", *TAGS)
    assert got.returncode == 0, got.stderr
    parts = re.split(r"^tag (\S+) \(([a-z]+)\)\n", got.stdout, flags=re.MULTILINE)[1:]
    # A tag that has the name of a rule or format is followed by that.
    texts = (re.split(r"^\S", text, flags=re.MULTILINE)[0] for text in parts[2::3])
    return {n: (s, t) for n, s, t in zip(parts[0::3], parts[1::3], texts, strict=True)}


def test_explain_and_the_page_say_the_same(written, explained):
    page = shown(written / "man/mlpolicy-tags.7")
    parts = re.split(r"^ {5,7}([a-z-]+) \(([a-z]+)\)\n", page, flags=re.MULTILINE)[1:]
    texts = (re.split(r"^\S", text, flags=re.MULTILINE)[0] for text in parts[2::3])
    told = {n: (s, t) for n, s, t in zip(parts[0::3], parts[1::3], texts, strict=True)}
    assert set(told) == set(explained) == set(TAGS)
    for name, (severity, text) in explained.items():
        body, *references = text.split("  See also: ")
        said, _, cited = told[name][1].partition("See also: ")
        assert told[name][0] == severity
        assert words(body) == words(said), name
        assert words(";".join(references)) == words(cited).removesuffix("."), name


def test_explain_and_lintian_say_the_same(tmp_path, explained):
    if shutil.which("lintian-explain-tags") is None:
        pytest.skip("lintian is not installed: apt-get install lintian")
    tree.write(tmp_path)
    got = subprocess.run(
        ["lintian-explain-tags", "--include-dir", tmp_path, *TAGS],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    parts = re.split(r"^N:\n([EWIPC]): (\S+)\n", got.stdout, flags=re.MULTILINE)[1:]
    told = dict(zip(parts[1::3], zip(parts[0::3], parts[2::3], strict=True), strict=True))
    assert set(told) == set(explained)
    for name, (letter, text) in told.items():
        severity, own = explained[name]
        own = own.partition("  See also: ")[0].replace("What to do:", "")
        said = re.sub(r"^N:", "", text, flags=re.MULTILINE)
        assert letter == severity[0].upper()
        assert words(said).startswith(words(own)), name


@pytest.mark.parametrize("name", rulesets.SHIPPED)
def test_explain_and_the_page_of_rulesets_say_the_same(written, name):
    page = words(shown(written / "man/mlpolicy-rulesets.7"))
    got = python("-m", "mlpolicy", "explain", name).stdout
    for text in re.findall(r"^    - (\S+ \(.*?\)): (.*?)(?=^    -|^  \S|\Z)", got, re.M | re.S):
        assert words("".join(text)) in page
    one = rulesets.load(name)
    assert words(one.summary) in page
    assert words(one.source) in page
