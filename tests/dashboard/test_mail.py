"""E-mail digests: off by default, once, of what is new or fixed alone."""

from __future__ import annotations

import email
from dataclasses import replace
from email.policy import default

import pytest
from archive.asking import HOSTILE, store
from archive.made import Found, Made, Model, fill

from mlpolicy.archive.store import Store

from .conftest import build_site
from .test_people import DEEP, OTHERS, crew

__all__ = ["crew"]

OLD = Found("model-without-license", "error", "old.onnx")
NEW = Found("undeclared-model", "warning", "new.onnx")
LESSER = Found("pickle-model", "info", "new.pkl")
STRICT = Model(areas={"ml-policy": "non-free", "gr2025-a": "non-free"})


def messages(directory):
    """The messages in DIRECTORY by whom they are to."""
    found = {}
    for path in sorted(directory.glob("*.eml")):
        data = path.read_bytes()
        assert data.isascii()
        one = email.message_from_bytes(data, policy=default)
        assert not one.defects and not any(header.defects for header in one.values())
        found[one["To"].addresses[0].addr_spec] = one
    return found


def mailed(top, before, after, *options, notes=""):
    """The messages on what changed from the packages BEFORE to those AFTER."""
    path = store(top / "archive.db", before, after)
    (top / "archive.notes.yaml").write_text(notes)
    build_site(path, top / "site", "--mail", top / "mail", *options)
    return messages(top / "mail")


def test_real_changes(crew, tmp_path):
    said = build_site(crew / "archive.db", tmp_path / "site", "--mail", tmp_path / "mail",
                      "--base", "https://qa.example.org/models",
                      "--mail-from", "QA <qa@example.org>")  # fmt: skip
    found = messages(tmp_path / "mail")
    # Zoë's address is not plain ASCII; Ann has nothing to hear of.
    assert set(found) == {DEEP, OTHERS, "mo@example.org"}
    assert "3 digests" in said
    new, fixed = found[OTHERS], found[DEEP]
    body = new.get_content()
    assert "New (" in body and "Fixed (" not in body
    assert "W undeclared-model in finch-data" in body
    assert "https://qa.example.org/models/source/finch.html" in body
    assert f"https://qa.example.org/models/maintainer/{OTHERS}.html" in body
    assert "Fixed (" in fixed.get_content() and "  wren\n" in fixed.get_content()
    assert new["Subject"].endswith(" new in packages of Others")
    assert new["From"] == "QA <qa@example.org>" and new["To"] == f"Others <{OTHERS}>"
    assert new["Auto-Submitted"] == "auto-generated"
    assert new["List-Id"] == "mlpolicy digests <mlpolicy.qa.example.org>"
    assert new["List-Unsubscribe"] == "<https://qa.example.org/models/maintainers.html#digests>"
    with Store(crew / "archive.db", read_only=True) as opened:
        (finished,) = opened.db.execute("SELECT finished FROM run WHERE id = 2").fetchone()
    assert new["Date"].datetime.isoformat() == finished
    assert new["Message-ID"].endswith("@qa.example.org>")
    assert max(map(len, body.splitlines())) <= 76


def test_none_unless_asked_for(crew, tmp_path):
    build_site(crew / "archive.db", tmp_path / "site")
    assert not list(tmp_path.rglob("*.eml"))


def test_once_alone_and_the_same_wherever(tmp_path):
    found = mailed(
        tmp_path, [Made("a", findings=(OLD,))], [Made("a", version="2", findings=(NEW,))]
    )
    (path,) = (tmp_path / "mail").glob("*.eml")
    before = path.read_bytes()
    path.unlink()  # it has been sent
    said = build_site(tmp_path / "archive.db", tmp_path / "site", "--mail", tmp_path / "mail")
    assert "0 digests" in said and not list((tmp_path / "mail").glob("*.eml"))
    build_site(tmp_path / "archive.db", tmp_path / "site", "--mail", tmp_path / "other")
    assert (tmp_path / "other" / path.name).read_bytes() == before
    # The next run has its own, beside those that were not sent yet.
    with Store(tmp_path / "archive.db") as opened:
        fill(opened, [Made("a", version="3", findings=(NEW, OLD))])
    build_site(tmp_path / "archive.db", tmp_path / "site", "--mail", tmp_path / "other")
    assert len(list((tmp_path / "other").glob("*.eml"))) == 2
    assert found["tess@example.org"]["Subject"] == "mlpolicy: 1 new, 1 fixed in packages of Tess"


def test_what_is_told_and_what_is_not(tmp_path):
    at = {"architecture": "source"}
    before = [
        Made("changed", findings=(OLD,), **at),
        Made("gone", maintainer="G <g@example.org>", findings=(OLD,), **at),
        Made("unread", maintainer="U <u@example.org>", **at),
        Made("same", maintainer="S <s@example.org>", findings=(OLD,), **at),
    ]
    after = [
        Made("changed", version="2", findings=(NEW, LESSER), models=(STRICT,), **at),
        Made("unread", version="2", maintainer="U <u@example.org>", status="failed", **at),
        before[3],
    ]
    found = mailed(tmp_path, before, after)
    assert set(found) == {"tess@example.org"}
    body = " ".join(found["tess@example.org"].get_content().split())
    assert "E model-without-license in src:changed: old.onnx" in body.partition("Fixed (1)")[2]
    assert "W undeclared-model in src:changed: new.onnx" in body
    assert "src:changed: sid: in main, allowed in non-free (under gr2025-a, ml-policy)" in body
    assert "New (2)" in body and "pickle" not in body


def test_what_a_note_leaves_alone_is_not_told(tmp_path):
    after = [Made("a", version="2", findings=(NEW, OLD), models=(STRICT,))]
    notes = (
        "- {tag: undeclared-model, ignore_until: 2999-01-01}\n"
        "- {model: m.onnx, ignore_until: 2999-01-01}\n"
        "- {tag: model-without-license, reason: asked upstream}\n"
    )
    body = mailed(tmp_path, [Made("a")], after, notes=notes)["tess@example.org"].get_content()
    assert "New (1)" in body and "model-without-license" in body
    assert "note: asked upstream" in body


def test_nothing_at_all_where_all_is_left_alone(tmp_path):
    notes = "- {source: a, ignore_until: 2999-01-01}\n"
    assert not mailed(tmp_path, [Made("a")], [Made("a", version="2", findings=(NEW,))], notes=notes)


def test_hostile_names_put_nothing_into_headers(tmp_path):
    injected = (
        "X\r\nBcc: all@evil.example",
        "X\nBcc: all@evil.example",
        '"X", all@evil.example',
        f"{'long ' * 11}, all@evil.example,",  # its header is folded
        f"{'Ł' * 40}, all@evil.example,",
    )
    before, after = [], []
    for number, word in enumerate((*HOSTILE, *injected)):
        one = Made(f"p{number}", maintainer=f"{word} <m{number}@example.org>", uploaders=(
            f"N <n{number}@example.org\nBcc: all@evil.example>", f"W <{word}>"))  # fmt: skip
        before.append(one)
        found = Found("undeclared-model", "warning", f"{word}\nBcc: all@evil.example", word)
        after.append(replace(one, version="2", findings=(found,)))
    found = mailed(tmp_path, before, after)
    assert set(found) == {f"m{number}@example.org" for number in range(len(before))}
    for one in found.values():
        assert set(one.keys()) == {
            "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
            "Content-Transfer-Encoding", "MIME-Version",
        }  # fmt: skip
        assert len(one["To"].addresses) == 1
        body = one.get_content()
        assert "\nBcc" not in body and "\x1b" not in body and "\u202e" not in body


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--base", "javascript:alert(1)", "not a URL"),
        ("--base", "https://a.example/\nX: y", "not a URL"),
        ("--mail-from", "nobody", "not an address"),
        ("--mail-from", "a@example.org\nBcc: b@example.org", "not an address"),
    ],
)
def test_what_cannot_be_is_told(crew, tmp_path, option, value, said):
    told = build_site(crew / "archive.db", tmp_path / "site", "--mail", tmp_path / "mail", option,
                      value, status=1)  # fmt: skip
    assert said in told and not (tmp_path / "mail").exists()
