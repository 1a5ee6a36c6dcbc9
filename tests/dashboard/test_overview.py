"""The overview: its numbers are those of ``archive report``, in every form."""

from __future__ import annotations

import re

from archive.asking import diff, report

from .shown import links, page, rows, said, tables

#: The tables of the report that the overview has.
TABLES = ("headline", "release-critical", "tags", "coverage", "not-read", "formats", "sizes")


def test_every_number_is_that_of_the_report(team, site):
    wanted = report(team / "archive.db")
    shown = tables(site / "index.html")
    for name in TABLES:
        assert rows(site, "index", name) == wanted[name]
        head, *lines = shown[name] or [None]
        assert lines == [[said(cell) for cell in row.values()] for row in wanted[name]], name
        if wanted[name]:
            assert [one.replace(" ", "_") for one in head] == list(wanted[name][0])


def test_trends_end_with_the_numbers_of_the_report(team, site):
    wanted = report(team / "archive.db")
    newest = [row for row in rows(site, "index", "trend") if row["run"] == 3]
    headline = {(row["suite"], row["ruleset"]): row for row in wanted["headline"]}
    assert newest
    for row in newest:
        del row["run"], row["date"]
        assert row == headline[row["suite"], row["ruleset"]]
    assert {row["run"] for row in rows(site, "index", "trend")} == {1, 2, 3}
    *_, severities = rows(site, "index", "trend-findings")
    for severity in ("error", "warning", "info"):
        tags = [row["findings"] for row in wanted["tags"] if row["severity"] == severity]
        assert severities[severity] == sum(tags)


def test_trends_tell_of_each_run_what_its_report_tells(team, site):
    for number in (1, 2):
        wanted = report(team / "archive.db", "--run", number)
        headline = {(row["suite"], row["ruleset"]): row for row in wanted["headline"]}
        for row in rows(site, "index", "trend"):
            if row["run"] == number:
                same = headline[row["suite"], row["ruleset"]]
                assert {key: row[key] for key in same} == same


def test_it_says_at_once_of_what_and_how_much_was_read(site):
    told = page(site, "index")
    assert re.fullmatch(
        r"Run 3 of .*/mirror \(sid, trixie\) ended [0-9-]{10} [0-9:]{5} UTC with 69 packages: "
        r"69 read in full\.",
        told["note"],
    )
    assert told["figures"]["full"] == {"value": 69, "out_of": 69}
    assert told["figures"]["failed"] == {"value": 0, "out_of": 69}


def test_the_order_is_that_of_a_monday(site):
    first, second, *_ = tables(site / "index.html")
    assert (first, second) == ("headline", "changes")


def test_what_changed_is_counted_as_by_archive_diff(team, site):
    wanted = diff(team / "archive.db", 2, 3)
    for row in rows(site, "index", "changes"):
        assert row["findings"] + row["areas"] == wanted["counts"][row["class"]]
    assert links(site / "index.html")["2..3"] == "diff/2..3.html"


def test_a_suite_alone(site):
    told = page(site, "index/suite=trixie")
    assert told["narrowed"] == {"suite": "trixie"}
    for table in told["tables"].values():
        assert {row["suite"] for row in table["rows"]} == {"trixie"}
