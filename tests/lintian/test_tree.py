"""What is written for lintian: a tag file for each tag, read back by lintian's own program."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import python

from mlpolicy.checks import TAGS
from mlpolicy.checks.base import Tag
from mlpolicy.hooks.lintian import tree

OWN = Path("/usr/share/lintian/tags")


@pytest.fixture
def written(tmp_path):
    """A tree for --include-dir."""
    tree.write(tmp_path)
    return tmp_path


def explained(directory, *names):
    """lintian-explain-tags of NAMES, each tag's text without its prefixes."""
    if shutil.which("lintian-explain-tags") is None:
        pytest.skip("lintian is not installed")
    got = subprocess.run(
        ["lintian-explain-tags", "--include-dir", directory, *names],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert got.returncode == 0, got.stderr
    parts = re.split(r"^N:\n([EWIPC]): (\S+)\n", got.stdout, flags=re.MULTILINE)[1:]
    texts = (re.sub(r"^N:", " ", text, flags=re.MULTILINE) for text in parts[2::3])
    return {
        name: (letter, " ".join(text.split()))
        for letter, name, text in zip(parts[0::3], parts[1::3], texts, strict=True)
    }


def test_lintian_explains_every_tag_with_our_words(written):
    told = explained(written, *TAGS)
    assert set(told) == set(TAGS)
    for name, (letter, text) in told.items():
        tag = TAGS[name]
        assert letter == tag.severity[0].upper()
        for words in (tag.explanation, tag.exceptions, tag.fix):
            assert " ".join(words.replace("`", "").split()) in text
        # lintian says more behind it of a classification tag.
        assert f"Visibility: {tag.severity} Show-Always: no Check: mlpolicy" in text
        assert ("Please refer to" in text) == bool(tag.see_also)


def test_what_html_or_markdown_would_take_for_itself_is_kept(written):
    words = "`a <b>` & c_d_e *.onnx [x](y) <https://example.org> &amp; `1`."
    tag = Tag("odd", "info", f"{words}\n\nMore.", "Mend.", ("A, B",))
    text = tree.tag_file(tag)
    assert "<code>a &#60;b&#62;</code>" in text
    assert text.count("\n .\n") == 2
    (written / "tags/mlpolicy/odd.tag").write_text(text)
    (_, told), *_ = explained(written, "odd").values()
    assert told.startswith(
        f"{words.replace('`', '')} More. Mend. Please refer to A; B for details."
    )


@pytest.mark.parametrize(
    ("reference", "cited"),
    [
        ("Debian Policy, 2.2 Archive areas", "debian-policy 2.2"),
        ("debian-ai 2021/08 msg00003", "https://lists.debian.org/debian-ai/2021/08/msg00003.html"),
        ("Bug#1063673", "Bug#1063673"),
        ("ML-Policy, Appendix A", "ML-Policy; Appendix A"),
    ],
)
def test_references_are_in_lintians_words(reference, cited):
    assert tree.citation(reference) == cited


def test_no_tag_is_one_of_lintians_own():
    """Ours would stand before it, and lintian's check would no longer be let issue it."""
    if not OWN.is_dir():
        pytest.skip("lintian is not installed")
    theirs = {path.stem for path in OWN.rglob("*.tag") if path.parent.name != "mlpolicy"}
    assert sorted(theirs & set(TAGS)) == []


def test_writing_again_drops_tags_that_are_gone(written):
    stale = written / "tags/mlpolicy/gone.tag"
    stale.write_text("Tag: gone\n")
    tree.write(written)
    assert not stale.exists()
    files = {str(path.relative_to(written)) for path in written.rglob("*") if path.is_file()}
    assert files == {*tree.FILES, *(f"tags/mlpolicy/{name}.tag" for name in TAGS)}


def test_the_command_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")
    got = python("-m", "mlpolicy.hooks.lintian", tmp_path / "file")
    assert got.returncode == 1
    assert got.stderr.endswith("; give another DIR\n") and got.stderr.count("\n") == 1
