"""The pages of binary packages: of those that hold a model, or may not be in main."""

from __future__ import annotations

from archive.asking import report

from .shown import links, page, rows


def test_those_with_a_model_have_a_page(site):
    names = {path.stem for path in (site / "binary").glob("*.html")}
    assert "tuned-data" in names
    assert all(name.endswith("-data") for name in names)  # the others only need these
    assert "../binary/model004-data.html" in links(site / "source/model004.html").values()


def test_all_moves_of_binary_packages_are_there(team, site):
    for move in report(team / "archive.db")["moves"]:
        if not move["package"].startswith("src:"):
            areas = rows(site, f"binary/{move['package']}", "areas")
            (row,) = (row for row in areas if row["ruleset"] == move["ruleset"])
            assert (row["area"], row["open"]) == (move["area"], move["open"])
            assert row["because"] == move["because"]


def test_where_it_is_and_what_is_in_it(site):
    told = page(site, "binary/model000-data")
    assert told["figures"]["source"]["value"] == ["model000"]
    assert [row["suite"] for row in told["tables"]["artifacts"]["rows"]] == ["sid", "trixie"]
    (model,) = told["tables"]["models"]["rows"]
    assert model["packages"] == ["model000-data"]
    verdicts = rows(site, f"model/{model['model']}", "verdicts")
    mine = {
        (ruleset, row["area"], row["class"], row["open"])
        for row in told["tables"]["verdicts"]["rows"]
        for ruleset in row["rulesets"]
    }
    assert mine == {(v["ruleset"], v["area"], v["class"], v["open"]) for v in verdicts}


def test_findings_of_the_package_alone(site):
    found = rows(site, "binary/tuned-data", "findings")
    assert found and {row["package"] for row in found} == {"tuned-data"}
