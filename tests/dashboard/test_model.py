"""The pages of models: what all packages that ship one say of it, side by side."""

from __future__ import annotations

import pytest
from archive.packages import Binary, Source
from archive.repository import build
from archive.scanning import run
from conftest import safetensors
from once import made

from .conftest import build_site
from .shown import links, page, rows

MANIFEST = """\
models:
- name: tuned
  files: [usr/share/{name}/weights.safetensors]
  license: {license}
  base:
  - name: org/big-base
    license: {base}
    relation: finetune
    url: https://example.org/big-base
    base:
    - {{name: first-base, license: MIT, relation: quantized}}
"""


def _source(name, **said):
    model = {f"usr/share/{name}/weights.safetensors": safetensors(name="tuned")}
    return Source(
        name,
        binaries=(Binary(f"{name}-data", files=model),),
        debian={"mlmodel.yaml": MANIFEST.format(name=name, **said).encode()},
    )


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """The dashboard of two packages that ship the same model, and declare different things."""

    def write(top):
        free = _source("free", license="Apache-2.0", base="MIT")
        other = _source("other", license="Apache-2.0", base="CC-BY-NC-4.0")
        build(top / "mirror", {"sid": [free, other]})
        status, _, err = run(top / "mirror", top / "archive.db", "--suite", "sid", "-j2")
        assert status == 0, err
        (top / "archive.notes.yaml").write_text("- {model: tuned, verdict: reported}\n")
        build_site(top / "archive.db", top / "site")

    return made(tmp_path_factory, "dashboard-shared", write) / "site"


@pytest.fixture
def path(shared):
    """The path of its page."""
    (only,) = (shared / "model").glob("*.html")
    return f"model/{only.stem}"


def test_where_it_ships(shared, path):
    told = page(shared, path)
    assert told["note"] == f"SHA-256 {path.removeprefix('model/')}"
    ships = told["tables"]["ships"]["rows"]
    assert {(row["package"], row["source"]) for row in ships} == {
        ("free-data", "free"), ("other-data", "other"),
    }  # fmt: skip
    assert all(row["suites"] == ["sid/main"] for row in ships)
    files = told["tables"]["files"]["rows"]
    assert {row["path"] for row in files} == {
        f"usr/share/{name}/weights.safetensors" for name in ("free", "other")
    }
    assert {row["key"]: row["value"] for row in told["tables"]["metadata"]["rows"]}[
        "name"
    ] == "tuned"
    assert "../source/other.html" in links(shared / f"{path}.html").values()


def test_what_packages_say_stands_side_by_side(shared, path):
    facts = rows(shared, path, "facts")
    licenses = {row["value"]: row for row in facts if row["fact"] == "base[0].license"}
    assert licenses["MIT"]["packages"] == ["free-data"]
    assert licenses["CC-BY-NC-4.0"]["packages"] == ["other-data"]
    assert licenses["MIT"]["said_by"].startswith("debian/mlmodel.yaml")
    assert licenses["MIT"]["authority"]
    disputed = {row["fact"] for row in rows(shared, path, "disputed")}
    assert "base[0].license" in disputed and "weights.license" not in disputed


def test_verdicts_follow_what_each_package_says(shared, path):
    verdicts = rows(shared, path, "verdicts")
    practice = {
        row["packages"][0]: row["area"] for row in verdicts if row["ruleset"] == "archive-practice"
    }
    assert practice == {"free-data": "main", "other-data": "non-free"}
    missing = {row["ruleset"]: row["missing"] for row in verdicts}
    assert "training.program" in missing["ml-policy"]
    why = [row for row in rows(shared, path, "reasons") if row["rule"] == "base-model"]
    assert any("org/big-base" in row["text"] for row in why)
    assert all(set(row["rulesets"]) <= set(missing) for row in why)
    ways = rows(shared, path, "ways")
    assert any("training.program = in-source" in row["if"] for row in ways)


def test_the_chain_of_bases(shared, path):
    chain = [
        (row["base"], row["of"], row["relation"], row["license"], row["packages"])
        for row in rows(shared, path, "bases")
    ]
    assert ("org/big-base", "this model", "finetune", "MIT", ["free-data"]) in chain
    assert ("org/big-base", "this model", "finetune", "CC-BY-NC-4.0", ["other-data"]) in chain
    assert ("first-base", "org/big-base", "quantized", "MIT", ["free-data", "other-data"]) in chain


def test_what_people_said(shared, path):
    assert [row["note"] for row in rows(shared, path, "notes")] == ["reported"]


def test_all_models(team, site):
    every = rows(site, "models", "models")
    assert {row["model"] for row in every} == {p.stem for p in (site / "model").glob("*.html")}
    sizes = [row["bytes"] for row in every]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(row["models"] for row in rows(site, "models", "sizes")) == len(every)
    (shared,) = rows(site, "models", "duplicates")
    assert shared["sources"] == 2
