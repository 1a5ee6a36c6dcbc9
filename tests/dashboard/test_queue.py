"""The human queue, and what people said of what is in it."""

from __future__ import annotations

import pytest
from archive.asking import report, store
from archive.made import Made, Model, digest
from once import made

from .conftest import build_site
from .shown import links, page, rows

LARGE = Model(content="large", size=5000, areas={"ml-policy": "non-free"}, open=True)
SMALL = Model(content="small", size=10, areas={"ml-policy": "non-free"}, open=True)
PACKAGES = [
    Made("large", architecture="source", models=(LARGE,)),
    Made("large-data", models=(LARGE,)),
    Made("often", models=(SMALL,)),
    Made("free", models=(Model("free"),)),
]


def test_it_is_what_the_report_says(site, team):
    told = report(team / "archive.db")["needs-human"]
    shown = rows(site, "queue", "needs-human")
    assert told and len(shown) == len(told)
    for one, other in zip(shown, told, strict=True):
        assert one["names"] == other["model"] and sorted(one["rulesets"]) == other["rulesets"]
        assert {**other, **one, "model": 0, "rulesets": 0, "names": 0} == {
            **other, "model": 0, "rulesets": 0, "names": 0,
        }  # fmt: skip


@pytest.fixture(scope="module")
def queue(tmp_path_factory):
    """The site of PACKAGES, of which one is said to be installed often."""

    def make(top):
        path = store(top / "archive.db", PACKAGES)
        (top / "by_inst").write_text("#rank name inst\n1 often 70 1 2 3 4 (x)\n")
        build_site(path, top / "site", "--installations", top / "by_inst")

    return made(tmp_path_factory, "dashboard-queue", make) / "site"


def test_the_most_installed_come_first(queue):
    shown = rows(queue, "queue", "needs-human")
    assert [(one["source"], one["installations"]) for one in shown] == [
        ("often", 70),
        ("large", None),
    ]


def test_a_file_that_is_none_is_told(tmp_path):
    path = store(tmp_path / "archive.db", PACKAGES)
    said = build_site(path, tmp_path / "site", "--installations", tmp_path / "no", status=1)
    assert "check the path of --installations" in said and not (tmp_path / "site").exists()


def test_a_model_leads_to_its_page(queue):
    to = links(queue / "queue.html")[digest("large")]
    assert to == f"model/{digest('large')}.html" and (queue / to).exists()


def test_one_ruleset_alone(queue):
    part = rows(queue, "queue/rulesets=ml-policy", "needs-human")
    assert {one["source"] for one in part} == {"large", "often"}


def test_what_people_said(tmp_path):
    path = store(tmp_path / "archive.db", PACKAGES)
    (tmp_path / "archive.notes.yaml").write_text(
        "- {source: often, reason: later, ignore_until: 2999-01-01}\n"
        "- {source: large, verdict: reported, bug: 123456}\n"
    )
    build_site(path, tmp_path / "site")
    (one,) = rows(tmp_path / "site", "queue", "needs-human")
    assert (one["source"], one["note"]) == ("large", "reported; bug 123456")
    assert page(tmp_path / "site", "queue")["figures"]["models to judge"]["value"] == 1
    notes = rows(tmp_path / "site", "queue", "notes")
    assert [one["state"] for one in notes] == ["left alone", ""]
