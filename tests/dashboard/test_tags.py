"""The pages of tags: what they mean, and all that has them."""

from __future__ import annotations

import json

import pytest
import yaml
from archive.asking import archive, report, store
from archive.made import Found, Made
from conftest import python

from .conftest import build_site
from .shown import page, rows, tables


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The dashboard of a store with overridden findings, and a tag that we do not know."""
    top = tmp_path_factory.mktemp("tags")
    found = (
        Found("undeclared-model", "warning", "m.onnx"),
        Found("model-without-training-data", "error", "n.onnx", overridden="there never were any"),
        Found("from-the-future", "info", "o.onnx"),
    )
    both = (("sid", "main"), ("trixie", "main"))
    foo = Made("foo-data", at=both, findings=found)
    bar = Made("bar-data", findings=found[:1])
    path = store(top / "archive.db", [foo, bar])
    (top / "archive.notes.yaml").write_text(
        "- {package: foo-data, tag: undeclared-model, verdict: reported}\n"
    )
    build_site(path, top / "site")
    return top


def test_every_tag_has_a_page_with_its_texts(site):
    listed = python("-m", "mlpolicy", "list", "tags", "--format", "json").stdout
    for tag in json.loads(listed)["tags"]:
        told = page(site, f"tags/{tag['name']}")
        assert " ".join(told["texts"]["meaning"]) == tag["explanation"]
        assert told["texts"]["fix"] == [tag["fix"]]
        assert told["figures"]["severity"]["value"] == tag["severity"]


def test_all_tags_are_listed_once(team, site):
    told = page(site, "tags")["tables"]
    found, unseen = ([row["tag"] for row in told[name]["rows"]] for name in ("tags", "unseen"))
    assert told["tags"]["rows"] == report(team / "archive.db")["tags"]
    assert not set(found) & set(unseen)
    assert {path.stem for path in (site / "tags").glob("*.html") if "=" not in path.stem} == {
        *found,
        *unseen,
    }


def test_a_page_has_as_many_findings_as_the_report_counts(team, site):
    for row in report(team / "archive.db")["tags"]:
        found = rows(site, f"tags/{row['tag']}", "findings")
        own = [one for one in found if one["severity"] == row["severity"]]
        assert len(own) == row["findings"]
        assert len({one["source"] for one in own}) == row["sources"]
        assert sum(one["overridden"] is not None for one in own) == row["overridden"]


def test_findings(made):
    one, other = rows(made / "site", "tags/undeclared-model", "findings")
    assert one["source"] == "bar" and one["suite"] == ["sid"]
    assert other == {
        "severity": "warning", "source": "foo", "package": "foo-data", "suite": ["sid", "trixie"],
        "context": "m.onnx", "overridden": None, "note": "reported",
    }  # fmt: skip
    (third,) = rows(made / "site", "tags/model-without-training-data", "findings")
    assert third["overridden"] == "there never were any (debian/overrides:3)"


def test_a_suite_alone(made):
    (one,) = rows(made / "site", "tags/undeclared-model/suite=trixie", "findings")
    assert one["source"] == "foo"


def test_a_tag_that_this_version_does_not_know(made):
    told = page(made / "site", "tags/from-the-future")
    assert "does not know the tag" in told["note"] and told["texts"] == {}
    assert len(told["tables"]["findings"]["rows"]) == 1


def test_references_lead_to_where_they_can_be_read(site):
    shown = tables(site / "tags/undeclared-model.html")["references"]
    assert shown[1] == [
        "debian-vote 2025/05 msg00105",
        "https://lists.debian.org/debian-vote/2025/05/msg00105.html",
    ]


def test_the_hints_for_the_tracker_link_to_pages(team, site, tmp_path):
    archive("export", "hints", "--store", team / "archive.db", "--output", tmp_path)
    hints = yaml.safe_load((tmp_path / "mlpolicy-hints.yaml").read_text())["hints"]
    assert hints
    for hint in hints:
        assert (site / hint["link"]).exists()
