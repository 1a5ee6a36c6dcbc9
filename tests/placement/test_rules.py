"""Each rule from models to packages: a case in which it fires, and one in which it does not."""

from __future__ import annotations

import pytest
from conftest import dep5

from mlpolicy.domain import Area
from mlpolicy.placement import rules

HEAD = "Source: foo\nSection: science\n"
SHIP = "models:\n- {name: m, files: [m.safetensors], package: foo-data}\n"
FETCH = "models:\n- {name: m, files: [far.bin], package: foo-data, action: download%s}\n"
PARQUET = (
    b"PAR1\x15\x04" + bytes(200) + b"parquet-cpp-arrow version 26.0.1".ljust(64, b"\0")
    + (64).to_bytes(4, "little") + b"PAR1"
)  # fmt: skip


def control(app="", data="", head=HEAD):
    """Two binary packages with more fields; APP None leaves the first one out."""
    first = "" if app is None else f"\nPackage: foo\n{app}Description: x\n"
    return f"{head}{first}\nPackage: foo-data\n{data}Description: x\n"


def entry(more):
    return SHIP.replace("}", f", {more}}}")


def fired(placement, package, notes=False):
    row = placement.row(package)
    if row is None:
        return {}
    reasons = row.notes if notes else row.places["r"].reasons
    return {reason.rule: reason.facts for reason in reasons}


def area(placement, package):
    return placement.row(package).places["r"].area


@pytest.mark.parametrize(
    ("verdict", "rules"),
    [
        (Area.MAIN, set()),
        (Area.CONTRIB, {"P-1"}),
        (Area.NON_FREE, {"P-1"}),
        (Area.NOT_DISTRIBUTABLE, {"P-1-remove"}),
    ],
)
def test_p1_a_package_is_no_freer_than_its_models(placed, verdict, rules):
    found = placed(control(), SHIP, area=verdict)
    for package in ("foo-data", "src:foo"):
        assert area(found, package) is verdict
        assert found.row(package).places["r"].because == ("m",)
        assert set(fired(found, package)) - {"P-10", "P-11"} == rules


def test_p1_what_may_not_be_distributed_says_how_to_repack(placed):
    found = placed(control(), SHIP, area=Area.NOT_DISTRIBUTABLE)
    (reason,) = found.row("src:foo").places["r"].reasons
    assert "Files-Excluded" in reason.text and "+dfsg or +ds" in reason.text


def test_p1_what_waits_for_a_human_waits_in_the_package(placed):
    for human in (True, False):
        found = placed(control(), SHIP, area=Area.NON_FREE, human=human)
        assert found.row("foo-data").places["r"].needs_human is human


def test_p1_a_declared_model_that_is_not_there_is_never_called_clean(placed):
    sheet = "models:\n- {name: m, files: [other.bin], package: foo-data}\n"
    place = placed(control(), sheet).row("foo-data").places["r"]
    assert place.needs_human and {r.rule for r in place.reasons} == {"P-1-unread"}
    assert not placed(control(), SHIP).row("foo-data").places["r"].needs_human


def test_p1_a_model_of_no_known_package_is_told_at_the_source(placed):
    assert "P-1-unassigned" in fired(placed(control()), "src:foo", notes=True)
    assert "P-1-unassigned" not in fired(placed(control(), SHIP), "src:foo", notes=True)


def test_p1_an_omitted_model_counts_in_the_source_alone(placed):
    sheet = entry("action: omit, software_useful_without_model: yes")
    found = placed(control(), sheet, area=Area.NON_FREE)
    assert area(found, "src:foo") is Area.NON_FREE
    assert area(found, "foo-data") is Area.MAIN


@pytest.mark.parametrize(
    ("useful", "relation", "place", "human"),
    [
        ("no", "Suggests: foo-data\n", Area.CONTRIB, False),
        ("no", "", Area.CONTRIB, False),  # the only other package
        ("yes", "Suggests: foo-data\n", Area.MAIN, False),
        ("unknown", "Suggests: foo-data\n", Area.CONTRIB, True),
    ],
)
def test_p2_software_that_needs_its_model(placed, useful, relation, place, human):
    sheet = entry(f"software_useful_without_model: {useful}")
    got = placed(control(relation), sheet, area=Area.NON_FREE).row("foo").places["r"]
    assert (got.area, got.needs_human) == (place, human)
    assert ("P-2" in {r.rule for r in got.reasons}) is (place is Area.CONTRIB)


def test_p2_a_free_model_asks_nothing_of_its_software(placed):
    found = placed(control("Suggests: foo-data\n"), entry("software_useful_without_model: no"))
    assert area(found, "foo") is Area.MAIN and not fired(found, "foo")


def test_p2_software_of_no_known_package_is_told_at_the_source(placed):
    sheet = "models:\n- {name: m, files: [far.bin], action: omit, %s}\n"
    for useful, fires in (("no", True), ("yes", False)):
        found = placed(control(), sheet % f"software_useful_without_model: {useful}")
        assert ("P-2-unassigned" in fired(found, "src:foo", notes=True)) is fires


def test_p3_useful_software_stays_in_main_with_a_suggestion(placed):
    sheet = entry("software_useful_without_model: yes")
    weak = placed(control("Suggests: foo-data\n"), sheet, area=Area.NON_FREE)
    assert area(weak, "foo") is Area.MAIN and set(fired(weak, "foo")) == {"P-3"}
    strong = placed(control("Recommends: foo-data\n"), sheet, area=Area.NON_FREE)
    assert area(strong, "foo") is Area.CONTRIB and set(fired(strong, "foo")) == {"P-3", "P-5"}
    assert not fired(placed(control("Suggests: foo-data\n"), sheet), "foo")


def test_p3_a_model_package_may_enhance_its_software(placed):
    sheet = entry("software_useful_without_model: yes")
    found = placed(control(data="Enhances: foo\n"), sheet, area=Area.NON_FREE)
    assert area(found, "foo") is Area.MAIN and set(fired(found, "foo")) == {"P-3"}


def test_p4_a_package_that_fetches_is_in_contrib(placed):
    found = placed(control(), FETCH % "")
    assert area(found, "foo-data") is Area.CONTRIB and "P-4" in fired(found, "foo-data")
    assert "P-4" not in fired(placed(control(), SHIP), "foo-data")


@pytest.mark.parametrize(
    ("relation", "place"),
    [
        ("Depends: cuda\n", Area.CONTRIB),
        ("Pre-Depends: helper\n", Area.CONTRIB),
        ("Recommends: cuda [amd64] | free\n", Area.CONTRIB),  # on amd64 it is the first
        ("Depends: free | cuda\n", Area.MAIN),
        ("Suggests: cuda\n", Area.MAIN),
        ("Depends: ${shlibs:Depends}, foo-data (= ${binary:Version})\n", Area.MAIN),
    ],
)
def test_p5_relations_to_other_sources(placed, index, relation, place):
    found = placed(control(data=relation), SHIP, index=index)
    assert area(found, "foo-data") is place
    assert ("P-5" in fired(found, "foo-data")) is (place is Area.CONTRIB)
    assert not fired(found, "foo-data", notes=True)


def test_p5_the_reason_names_the_relation_and_its_line(placed, index):
    found = placed(control(data="Depends: free,\n cuda (>= 1)\n"), SHIP, index=index)
    assert fired(found, "foo-data")["P-5"] == ("Depends: cuda (>= 1) [debian/control:9]",)


def test_p5_is_unknown_without_an_index(placed, index):
    for relation, known in (("Depends: cuda\n", None), ("Depends: nobody\n", index)):
        found = placed(control(data=relation), SHIP, index=known)
        assert area(found, "foo-data") is Area.MAIN
        assert "P-5-unknown" in fired(found, "foo-data", notes=True)


def test_p5_packages_of_the_source_have_their_own_places(placed):
    app = "Depends: foo-data\n"
    more = "\nPackage: foo-all\nDepends: foo (= 1)\nDescription: x\n"
    found = placed(control(app) + more, SHIP, area=Area.NON_FREE, human=True)
    for package in ("foo", "foo-all"):
        got = found.row(package).places["r"]
        assert (got.area, got.because, got.needs_human) == (Area.CONTRIB, ("m",), True)
    free = placed(control(app) + more, SHIP)
    assert area(free, "foo-all") is Area.MAIN and not fired(free, "foo-all")


def test_p5_what_packages_of_the_source_provide(placed, index):
    text = control("Depends: foo-weights\n", "Provides: foo-weights\n")
    assert area(placed(text, SHIP, area=Area.NON_FREE), "foo") is Area.CONTRIB
    free = f"{text}\nPackage: foo-tiny\nProvides: foo-weights\nDescription: x\n"
    assert area(placed(free, SHIP, area=Area.NON_FREE), "foo") is Area.MAIN
    elsewhere = text.replace("foo-weights", "free")  # the index has one in main
    assert area(placed(elsewhere, SHIP, area=Area.NON_FREE, index=index), "foo") is Area.MAIN


def test_p5_ends_when_packages_need_each_other(placed):
    found = placed(control("Depends: foo-data\n", "Depends: foo\n"), SHIP, area=Area.NON_FREE)
    assert area(found, "foo-data") is Area.NON_FREE and area(found, "foo") is Area.CONTRIB


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("Build-Depends: debhelper, cuda", "P-6"),
        ("Build-Depends-Indep: cuda | free", "P-6"),
        ("Build-Depends-Arch: cuda <!nocheck>", "P-6"),  # on unless somebody turns it off
        ("Build-Depends: cuda <pkg.foo.cuda>", "P-7"),
        ("Build-Depends: free | cuda", None),
        ("Build-Conflicts: cuda", None),
    ],
)
def test_p6_and_p7_what_the_source_needs_to_be_built(placed, index, field, rule):
    found = placed(control(head=f"{HEAD}{field}\n"), SHIP, index=index)
    names = set(fired(found, "src:foo")) | set(fired(found, "src:foo", notes=True))
    assert names & {"P-6", "P-7"} == ({rule} if rule else set())
    for package in ("src:foo", "foo-data"):
        assert area(found, package) is (Area.CONTRIB if rule == "P-6" else Area.MAIN)


def test_p6_is_unknown_without_an_index(placed):
    found = placed(control(head=f"{HEAD}Build-Depends: cuda\n"), SHIP)
    assert area(found, "src:foo") is Area.MAIN
    assert "P-6-unknown" in fired(found, "src:foo", notes=True)


def test_p8_a_source_in_main_may_build_for_contrib(placed):
    some = placed(control(), FETCH % "", **{"m.safetensors": None})
    assert area(some, "src:foo") is Area.MAIN
    assert fired(some, "src:foo") == {"P-8": ("foo-data: contrib",)}
    none = placed(control(app=None), FETCH % "", **{"m.safetensors": None})
    assert area(none, "src:foo") is Area.CONTRIB and "P-8-none" in fired(none, "src:foo")
    assert not fired(placed(control(), SHIP), "src:foo")


def test_p10_non_free_sources_ask_to_be_built(placed):
    asked = control(head=f"{HEAD}XS-Autobuild: yes\n")
    assert "P-10" in fired(placed(control(), SHIP, area=Area.NON_FREE), "src:foo")
    assert "P-10" not in fired(placed(asked, SHIP, area=Area.NON_FREE), "src:foo")
    assert "P-10" not in fired(placed(control(), SHIP), "src:foo")


def test_p11_what_is_not_in_main_says_why(placed):
    told = dep5("MIT").replace("\n\n", "\nDisclaimer: no training data (ML-Policy)\n\n", 1)
    assert "P-11" in fired(placed(control(), SHIP, area=Area.NON_FREE), "src:foo")
    assert "P-11" not in fired(placed(control(), SHIP), "src:foo")
    for text in (told, "A free-form file.\n"):
        found = placed(control(), SHIP, area=Area.NON_FREE, **{"debian/copyright": text})
        assert "P-11" not in fired(found, "src:foo")


def test_p12_training_tools_outside_of_main(placed):
    built = placed(control(), entry("training: {toolchain: non-free, in_build: yes}"))
    assert area(built, "foo-data") is Area.CONTRIB and "P-12" in fired(built, "foo-data")
    once = placed(control(), entry("training: {toolchain: non-free}"))
    assert area(once, "foo-data") is Area.MAIN
    assert "P-12-contested" in fired(once, "foo-data", notes=True)
    main = placed(control(), entry("training: {toolchain: main, in_build: yes}"))
    assert not fired(main, "foo-data") and not fired(main, "foo-data", notes=True)


def test_p13_only_tools_outside_of_main_run_it(placed):
    found = placed(control("Recommends: foo-data\n"), entry("runtime: contrib"))
    assert area(found, "foo-data") is Area.CONTRIB and "P-13" in fired(found, "foo-data")
    assert area(found, "foo") is Area.CONTRIB
    assert "P-13" not in fired(placed(control(), entry("runtime: main")), "foo-data")


@pytest.mark.parametrize(
    ("rights", "rule", "place", "human"),
    [
        (dep5("MIT"), None, Area.MAIN, False),
        (dep5("CC-BY-NC-4.0"), "P-14", Area.NON_FREE, False),
        (dep5("none"), "P-14", Area.NOT_DISTRIBUTABLE, False),
        (dep5("Own-Words-1"), "P-14-unknown", Area.NON_FREE, True),
        ("A free-form file.\n", "P-14-unknown", Area.NON_FREE, True),
        (None, "P-14-unknown", Area.NON_FREE, True),
    ],
)
def test_p14_data_sets_in_the_source_are_free_themselves(placed, rights, rule, place, human):
    files = {"tests/a.parquet": PARQUET, "m.safetensors": None, "debian/copyright": rights}
    found = placed(control(), **files)
    if rule is None:
        assert not found.rows  # nothing here concerns a model
        return
    got = found.row("src:foo").places["r"]
    assert (got.area, got.needs_human) == (place, human)
    assert fired(found, "src:foo")[rule][0].startswith("tests/a.parquet")


def test_p15_consent_is_the_users(placed):
    for download, fires in (("gated: yes", True), ("must_accept: yes", True), ("gated: no", False)):
        found = placed(control(), FETCH % f", download: {{{download}}}")
        assert ("P-15" in fired(found, "foo-data")) is fires


def test_every_rule_has_a_sentence_and_a_source():
    for rule in rules().values():
        assert rule.text.endswith(".") and rule.source, rule.id
