"""`mlpolicy archive report`: what a run has found, counted once, with what it is out of."""

from __future__ import annotations

from dataclasses import replace

from conftest import safetensors

from mlpolicy import rulesets
from mlpolicy.archive.entry import FAILED, VANISHED
from mlpolicy.archive.store import Store

from .asking import archive, report, store
from .made import Found, Made, Model, fill, outdate
from .packages import Binary, Source, write
from .repository import AREAS, build, standard
from .scanning import run

STRICT = Model(areas={"ml-policy": "non-free", "fsf-2024": "contrib"})
PROGRAM = Found("model-without-training-program", "warning", "m.onnx: unknown", "m.onnx", 3)


def package(name="foo", **fields):
    """A source package with one binary; both have what FIELDS say."""
    yield Made(name, architecture="source", source=name, **fields)
    yield Made(f"{name}-data", source=name, architecture="all", **fields)


def row(rows, **wanted):
    """The one of ROWS that has the WANTED values."""
    (found,) = (one for one in rows if wanted.items() <= one.items())
    return found


# A real scan of a real mirror: eight of forty sources have a model, one in four is in main.


def test_a_scan_of_a_mirror(undisturbed):
    tables = report(undisturbed)
    sources = standard(40, 8)["sid"]
    main = [one for one in sources if one.area == "main"]
    binaries = {binary.name for one in main for binary in one.binaries}
    head = row(tables["headline"], suite="sid", ruleset="ml-policy")
    assert (head["sources_in_main"], head["binaries_in_main"]) == (len(main), len(binaries))
    assert (head["sources"], head["sources_open"], head["not_read"]) == (2, 0, 0)
    moved = [one["package"] for one in tables["moves"] if one["ruleset"] == "ml-policy"]
    models = ["model000-data", "model004-data", "src:model000", "src:model004"]
    assert moved == [*models, "model000-data", "src:model000"]  # of sid, then of trixie
    assert {one["because"][0] for one in tables["moves"]} == {"weights.safetensors"}
    buggy = row(tables["release-critical"], suite="sid", ruleset="ml-policy")
    assert (buggy["directly"], buggy["sources_in_main"]) == (2, len(main))
    coverage = row(tables["coverage"], suite="sid", component="main", kind="source")
    assert coverage["listed"] == coverage["judged"] == len(main)
    assert {one["component"] for one in tables["coverage"] if one["suite"] == "sid"} == set(AREAS)
    (formats,) = tables["formats"]
    assert (formats["files"], formats["contents"], formats["sources"]) == (16, 7, 8)
    (shared,) = tables["duplicates"]
    assert (shared["sources"], shared["packages"]) == (2, 4)
    assert shared["in"] == ["model000-data", "model005-data", "src:model000", "src:model005"]
    assert row(tables["sizes"], size="below 1 MB")["models"] == 7
    assert tables["tags"][0]["severity"] != "classification"
    people = {one["maintainer"]: one for one in tables["maintainers"]}
    assert people["Mo Deler <mo@example.org>"]["sources_with_models"] == 8
    assert people["The Team <team@example.org>"]["sources"] == 4
    assert all(one["missing"] for one in tables["needs-human"])


def test_rows_are_always_in_the_same_order(undisturbed):
    for form in ("json", "text", "csv", "markdown"):
        told = {archive("report", "--store", undisturbed, "--format", form) for _ in range(2)}
        assert len(told) == 1


def test_what_needs_a_package_that_moves_would_be_buggy(tmp_path):
    model = {"usr/share/m/m.safetensors": safetensors()}
    data = Source("data", binaries=(Binary("data", files=model),))
    needs = Source("needs", binaries=(Binary("needs", fields={"Depends": "data"}),))
    both = Source("both", binaries=(Binary("both", fields={"Depends": "plain | data"}),))
    plain = Source("plain", binaries=(Binary("plain"),))
    cuda = Source("cuda", area="non-free", binaries=(Binary("libcudart12"),))
    gpu = Source("gpu", binaries=(Binary("gpu", fields={"Depends": "libcudart12"}),))
    build(tmp_path / "mirror", {"sid": [data, needs, both, plain, cuda, gpu]})
    assert run(tmp_path / "mirror", tmp_path / "store", "-j1")[0] == 0
    tables = report(tmp_path / "store")
    (through,) = (r for r in tables["through-relations"] if r["ruleset"] == "ml-policy")
    assert through == {
        "suite": "sid", "ruleset": "ml-policy", "source": "needs", "open": False, "needs": ["data"],
    }  # fmt: skip
    total = row(tables["release-critical"], ruleset="ml-policy")
    assert (total["directly"], total["through_relations"], total["sources_in_main"]) == (1, 1, 5)
    tag = row(tables["tags"], tag="cuda-only-runtime-dependency")  # from the indices
    assert (tag["findings"], tag["sources"], tag["severity"]) == (1, 1, "error")


def test_what_needs_it_may_be_in_a_suite_that_adds_to_it(tmp_path):
    suites = ("trixie", "unstable")
    made = package(models=(STRICT,), at=tuple((suite, "main") for suite in suites))
    path = store(tmp_path / "db", list(made))
    with Store(path) as opened, opened.writing() as db:
        for suite, component, source in (
            ("trixie-security", "updates/main", "a"), ("trixie-updates", "contrib", "b"),
            ("unstable", "main", "c"), ("bookworm", "main", "d"), ("trixie", "main", "foo"),
        ):  # fmt: skip
            row = (1, suite, component, source, source, "foo-data")
            db.execute("INSERT INTO dependent VALUES (?, ?, ?, ?, ?, ?)", row)
    rows = report(path)["through-relations"]
    told = [(one["suite"], one["source"]) for one in rows if one["ruleset"] == "ml-policy"]
    assert told == [("trixie", "a"), ("unstable", "c")]


# Counting.


def test_what_several_suites_list_counts_once_in_each(tmp_path):
    at = (("sid", "main"), ("trixie", "main"), ("trixie-updates", "contrib"))
    made = package(at=at, models=(STRICT,), findings=(PROGRAM,))
    tables = report(store(tmp_path / "db", list(made)))
    heads = [one for one in tables["headline"] if one["ruleset"] == "ml-policy"]
    counts = [(h["suite"], h["sources"], h["binaries"], h["sources_in_main"]) for h in heads]
    assert counts == [("sid", 1, 1, 1), ("trixie", 1, 1, 1), ("trixie-updates", 0, 0, 0)]
    (tag,) = tables["tags"]
    assert (tag["findings"], tag["sources"]) == (2, 1)  # of the source, and of its binary
    (weights,) = tables["weights"]
    assert (weights["sources"], weights["in"]) == (1, ["foo-data", "src:foo"])
    assert tables["duplicates"] == []


def test_architectures_are_one_package(tmp_path):
    made = [
        Made("foo", architecture=one, models=(STRICT,), findings=(PROGRAM,))
        for one in ("amd64", "arm64", "riscv64")
    ]
    tables = report(store(tmp_path / "db", made))
    head = row(tables["headline"], ruleset="ml-policy")
    assert (head["binaries"], head["binaries_in_main"]) == (1, 1)
    assert tables["tags"][0]["findings"] == 1
    assert tables["formats"][0]["files"] == 3 and tables["formats"][0]["contents"] == 1


def test_the_stricter_of_two_versions_counts_and_the_certain_of_two_as_strict(tmp_path):
    loose = Model(areas={"ml-policy": "contrib"})
    made = [
        Made("foo", architecture="amd64", models=(loose,)),
        Made("foo", architecture="arm64", models=(replace(STRICT, open=True),)),
        Made("foo", architecture="i386", models=(STRICT,)),
    ]
    tables = report(store(tmp_path / "db", made))
    move = row(tables["moves"], ruleset="ml-policy")
    assert (move["area"], move["open"]) == ("non-free", False)


def test_only_what_is_in_main_moves(tmp_path):
    made = [
        *package("a", models=(STRICT,), at=(("sid", "non-free"),)),
        *package("b", models=(STRICT,), at=(("sid-security", "updates/main"),)),
    ]
    tables = report(store(tmp_path / "db", made))
    assert {one["source"] for one in tables["moves"]} == {"b"}


def test_a_package_is_where_the_suite_lists_it_and_else_where_its_source_is(tmp_path):
    made = [
        Made("foo", architecture="source", models=(STRICT,)),
        Made("foo-extra", source="foo", at=(("sid", "contrib"),)),
    ]
    path = store(tmp_path / "db", made)
    with Store(path) as opened, opened.writing() as db:
        for package in ("foo-extra", "foo-unlisted"):  # as debian/control tells
            db.execute(
                "INSERT INTO place SELECT judgement, sha256, ?, ruleset, area, needs_human, "
                "because FROM place WHERE package = 'src:foo'",
                (package,),
            )
    moved = [one["package"] for one in report(path)["moves"] if one["ruleset"] == "ml-policy"]
    assert moved == ["foo-unlisted", "src:foo"]


def test_in_a_directory_of_packages_sections_tell_the_areas(tmp_path):
    write(Source("foo", binaries=(Binary("foo"),)), tmp_path / "debs")
    write(Source("bar", area="contrib", binaries=(Binary("bar"),)), tmp_path / "debs")
    assert run(tmp_path / "debs", tmp_path / "db", "-j1")[0] == 0
    head = report(tmp_path / "db", "--table", "headline")["headline"][0]
    assert (head["sources_in_main"], head["binaries_in_main"]) == (1, 1)


def test_what_is_in_no_area_is_not_counted_and_said(tmp_path):
    path = store(tmp_path / "db", [*package(at=(("sid", ""),))])
    said = archive("report", "--store", path, "--table", "headline")
    assert "2 packages are in no area that is known: not counted here." in " ".join(said.split())


def test_people_are_known_by_their_addresses(tmp_path):
    made = [
        Made("a", architecture="source", maintainer="Jo <JO@example.org>", models=(STRICT,)),
        Made("b", architecture="source", maintainer="J. O. <jo@example.org>", models=(STRICT,)),
        Made("c", architecture="source", maintainer="X <x@example.org>",
             uploaders=("Jo Last, Jr. <jo@example.org>",), models=(STRICT,)),
        Made("d", architecture="source", maintainer="Jo <jo@example.org>", status=FAILED),
    ]  # fmt: skip
    tables = report(store(tmp_path / "db", made))
    jo, x = tables["maintainers"]
    assert (jo["maintainer"], jo["sources"], jo["not_read"]) == ("J. O. <jo@example.org>", 4, 1)
    assert (jo["sources_with_models"], jo["models"]) == (3, 1)
    assert x["sources"] == 1
    moved = row(tables["maintainers-moves"], maintainer=jo["maintainer"], ruleset="ml-policy")
    assert moved["sources"] == 3


# What is not known.


def test_what_was_not_read_is_never_clean(tmp_path):
    made = [
        *package("fine"),
        *package("half", status=FAILED, detail="not as large as the index says"),
        Made("gone", architecture="source", status=VANISHED, detail="404"),
    ]
    made[2] = replace(made[2], status="ok")  # the source of half was read, its binary was not
    tables = report(store(tmp_path / "db", made))
    head = row(tables["headline"], ruleset="ml-policy")
    assert (head["sources_in_main"], head["binaries_in_main"], head["not_read"]) == (3, 2, 2)
    source = row(tables["coverage"], kind="source")
    assert (source["listed"], source["full"], source["vanished"]) == (3, 2, 1)
    told = [(r["package"], r["status"], r["detail"]) for r in tables["not-read"]]
    assert told == [
        ("gone", "vanished", "404"),
        ("half-data", "failed", "not as large as the index says"),
    ]
    first = archive("report", "--store", tmp_path / "db").splitlines()[0]
    assert first == "run 1: 5 packages: 3 read in full, 1 failed, 1 vanished"


def test_what_was_read_and_not_judged_is_not_clean_either(tmp_path):
    store(tmp_path / "db", list(package()))
    with Store(tmp_path / "db") as opened, opened.writing() as db:
        db.execute("DELETE FROM judgement")
    tables = report(tmp_path / "db")
    assert tables["headline"][0]["not_read"] == 2
    assert tables["coverage"][0]["judged"] == 0


def test_a_run_stays_what_it_was(tmp_path):
    """What could not be read then is not counted then, though it was read since."""
    bad, good = (
        [Made("foo", architecture="source", status=status, models=(STRICT,))]
        for status in (FAILED, "ok")
    )
    store(tmp_path / "db", bad, good)
    then, now = (report(tmp_path / "db", "--run", run) for run in (1, 2))
    assert (then["formats"], then["moves"], then["weights"]) == ([], [], [])
    assert then["headline"][0]["not_read"] == 1 and now["headline"][0]["not_read"] == 0
    assert len(now["formats"]) == 1


def test_a_ruleset_that_a_run_did_not_know_is_not_told(tmp_path):
    store(tmp_path / "db", list(package(models=(STRICT,))))
    with Store(tmp_path / "db") as opened:
        outdate(opened)
        with opened.writing() as db:
            for table in ("place", "verdict"):
                db.execute(f"DELETE FROM {table} WHERE ruleset = 'fsf-2024'")
                db.execute(f"UPDATE {table} SET ruleset = 'old-one' WHERE ruleset = 'osaid-1.0'")
    told = [one["ruleset"] for one in report(tmp_path / "db")["headline"]]
    known = [name for name in rulesets.SHIPPED if name not in ("fsf-2024", "osaid-1.0")]
    assert told == [*known, "old-one"]


# The queue of people.


def test_people_judge_first_what_most_have_then_what_is_large(tmp_path):
    sizes = {"small": 10, "large": 3000, "popular": 5, "done": 7000}
    made = [
        one
        for name, size in sizes.items()
        for one in package(name, models=(Model(content=name, size=size, open=name != "done"),))
    ]
    store(tmp_path / "db", made)
    installed = tmp_path / "by_inst"
    installed.write_text("#rank name inst\n1 popular-data 900 (x)\n2 other 5\n--- total 7 8\n")
    rows = report(tmp_path / "db", "--installations", installed)["needs-human"]
    assert [one["source"] for one in rows] == ["popular", "large", "small"]
    assert rows[0]["installations"] == 900 and rows[1]["installations"] is None
    assert rows[0]["packages"] == ["popular-data", "src:popular"]


def test_installations_must_be_there(tmp_path):
    store(tmp_path / "db", list(package()))
    wrong = tmp_path / "wrong"
    wrong.write_text("nothing of the kind\n")
    for path, told in ((wrong, "no line with rank"), (tmp_path / "none", "No such file")):
        options = ("--store", tmp_path / "db", "--installations", path)
        assert told in archive("report", *options, status=1)


# What is asked for wrongly.


def test_errors_name_the_fix(tmp_path, undisturbed):
    text = tmp_path / "text"
    text.write_text("no store")
    damaged = store(tmp_path / "damaged", list(package()))
    with damaged.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    for options, told in (
        (("--store", tmp_path / "none"), "no store; `mlpolicy archive scan` makes one"),
        (("--store", text), "give another --store"),
        (("--store", damaged), "is it damaged"),
        (("--store", undisturbed, "--run", 7), "no run 7; see `mlpolicy archive status`"),
        (("--store", undisturbed, "--table", "tag\x1b"), "unknown table tag\\x1b; known are head"),
        (("--store", undisturbed, "--notes", tmp_path / "n"), "check the path of --notes"),
    ):
        said = archive("report", *options, status=1)
        assert told in said and said.count("\n") == 1, said


def test_no_run_yet(tmp_path):
    with Store(tmp_path / "db"):
        pass
    assert "no finished run" in archive("report", "--store", tmp_path / "db", status=1)


def test_a_run_under_way_can_be_looked_at(tmp_path):
    with Store(tmp_path / "db") as opened:
        fill(opened, list(package()))
        with opened.writing() as db:
            db.execute("UPDATE run SET finished = NULL")
            db.execute("UPDATE member SET status = '', key = ''")
    tables = report(tmp_path / "db", "--run", 1)
    assert [one["waiting"] for one in tables["coverage"]] == [1, 1]
    assert tables["headline"][0]["not_read"] == 2
