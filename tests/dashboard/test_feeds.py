"""Feeds, as a reader of feeds and RFC 4287 take them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from archive.made import Found, Made, Model, fill
from once import python_with

from mlpolicy.archive.store import Store

from .conftest import build_site
from .shown import page

_ATOM = "{http://www.w3.org/2005/Atom}"

#: What a reader makes of feeds: their names are given, and each is read as if it were at a server.
_PROGRAM = """\
import feedparser, json, sys
print(json.dumps([
    {
        "bad": str(read.get("bozo_exception", "")), "version": read.version,
        "title": read.feed.title, "links": [one.href for one in read.feed.links],
        "entries": [
            {"id": one.id, "title": one.title, "link": one.link, "when": one.updated,
             "text": one.content[0].value}
            for one in read.entries
        ],
    }
    for name in sys.stdin.read().splitlines()
    for where in ["http://127.0.0.1/" + name]
    for read in [feedparser.parse(open(name, "rb"), response_headers={
        "content-location": where, "content-type": "application/atom+xml; charset=utf-8"})]
]))
"""


def _read(site):
    """What feedparser makes of all feeds of SITE, by path."""
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.atom"))
    ran = subprocess.run(
        [python_with("feedparser"), "-c", _PROGRAM], cwd=site, input="\n".join(names),
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return dict(zip(names, json.loads(ran.stdout), strict=True))


def _there(site, address):
    return (site / unquote(urlsplit(address).path).lstrip("/")).exists()


@pytest.mark.parametrize("which", ("site", "hostile"))
def test_a_reader_understands_all_of_them(which, request):
    site = request.getfixturevalue(which)
    feeds = _read(site)
    assert {"index.atom", "runs.atom", "tags/undeclared-model.atom"} <= feeds.keys()
    for name, feed in feeds.items():
        assert (feed["bad"], feed["version"]) == ("", "atom10"), name
        for link in (*feed["links"], *(one["link"] for one in feed["entries"])):
            assert _there(site, link), (name, link)


@pytest.mark.parametrize("which", ("site", "hostile"))
def test_they_are_as_rfc_4287_wants_them(which, request):
    site = request.getfixturevalue(which)
    ids = set()
    for path in site.rglob("*.atom"):
        feed = ElementTree.parse(path).getroot()
        entries = feed.findall(f"{_ATOM}entry")
        own = feed.findtext(f"{_ATOM}id")
        assert own not in ids
        ids |= {own, *(one.findtext(f"{_ATOM}id") for one in entries)}
        assert len(entries) == len({one.findtext(f"{_ATOM}id") for one in entries})
        times = [datetime.fromisoformat(one.findtext(f"{_ATOM}updated")) for one in entries]
        updated = datetime.fromisoformat(feed.findtext(f"{_ATOM}updated"))
        assert all(one.tzinfo for one in (*times, updated))
        assert times == sorted(times, reverse=True)
        assert updated == max(times, default=updated)
        assert feed.findtext(f"{_ATOM}author/{_ATOM}name") == "mlpolicy"
        for one in (feed, *entries):
            for name in ("id", "title", "updated"):
                assert len(one.findall(f"{_ATOM}{name}")) == 1
            rels = [link.get("rel") for link in one.findall(f"{_ATOM}link")]
            assert rels == (["self", "alternate"] if one is feed else ["alternate"])
            assert urlsplit(one.findtext(f"{_ATOM}id")).scheme == "tag"
            assert one.findtext(f"{_ATOM}id").isascii()
        own, other = (link.get("href") for link in feed.findall(f"{_ATOM}link"))
        where = path.relative_to(site).as_posix()
        assert unquote(urljoin(where, own)) == where
        assert unquote(urljoin(where, other)) == f"{where.removesuffix('.atom')}.html"


@pytest.fixture(scope="module")
def scans():
    """The packages of three scans, one after the other."""
    found = Found("undeclared-model", "warning", "m.onnx")
    foo = Made("foo-data", findings=(found,))
    bar = Made("bar-data", models=(Model(areas={"ml-policy": "non-free"}),))
    return [foo], [foo, bar], [replace(foo, version="1.1-1", findings=()), bar]


def test_entries_say_what_changed_and_stay_what_they_are(tmp_path, scans):
    path, site = tmp_path / "archive.db", tmp_path / "site"
    feeds = []
    for packages in scans:
        with Store(path) as opened:
            fill(opened, packages)
        build_site(path, site)
        feeds.append(_read(site))
    first, second, third = (one["index.atom"]["entries"] for one in feeds)
    assert first == []
    new = next(one for one in second if one["title"].endswith("under ml-policy"))
    assert new["title"] == "new: area of bar-data under ml-policy"
    assert new["text"].startswith("sid: in main, allowed in non-free. The package is a new one")
    assert [one["id"] for one in third[1:]] == [one["id"] for one in second]
    assert third[0]["title"] == "fixed: W undeclared-model in foo-data"
    assert third[0]["link"].endswith("/source/foo.html")
    finished = page(site, "run/3")["tables"]["request"]["rows"]
    assert third[0]["when"] in [row["value"] for row in finished if row["name"] == "finished"]
    (tag,) = feeds[2]["tags/undeclared-model.atom"]["entries"]
    assert tag["title"] == third[0]["title"]
    (ruleset,) = feeds[2]["ruleset/ml-policy.atom"]["entries"]
    assert ruleset["title"] == new["title"]


def test_a_note_makes_no_other_entry(tmp_path, scans):
    path, site = tmp_path / "archive.db", tmp_path / "site"
    with Store(path) as opened:
        for packages in scans:
            fill(opened, packages)
    build_site(path, site)
    before = _read(site)["index.atom"]["entries"]
    (tmp_path / "archive.notes.yaml").write_text("- {source: bar, verdict: reported}\n")
    build_site(path, site)
    after = _read(site)["index.atom"]["entries"]
    assert [one["id"] for one in before] == [one["id"] for one in after]
    assert "Note: reported." in after[-1]["text"]


def test_a_feed_has_an_end(tmp_path):
    found = tuple(Found("undeclared-model", "warning", f"{n}.onnx") for n in range(300))
    with Store(tmp_path / "archive.db") as opened:
        fill(opened, [Made("foo-data")])
        fill(opened, [Made("foo-data", "1.1-1", findings=found)])
    build_site(tmp_path / "archive.db", tmp_path / "site")
    feed = Path(tmp_path / "site/index.atom").read_text()
    assert feed.count("<entry>") == 100
