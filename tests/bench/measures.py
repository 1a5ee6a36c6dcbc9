"""What is measured: each function makes its files below WORK and gives lines of the table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import archive, dashboard, debs, fetch, large, peers, pickles, trees
from .peers import ours
from .table import Row, at_most, faster, memory, same, skipped
from .timing import Command, interleaved, peak, run

#: Rounds.
QUICK, SLOW = 5, 3
#: Seconds of ours and of the other.
Pair = tuple[float, float]


def tree(work: Path) -> Iterator[Row]:
    """One process over 50,000 files."""
    top = work / "tree"
    hidden = trees.make(top, packed=False)
    artifacts = _subject(top)["artifacts"]
    # Text full of numbers is a hint for people, and there is such text among the files.
    models = {item["path"] for item in artifacts if item["format"] != "numeric-text"}
    wrong = models ^ hidden
    yield same("tree: models among decoys", len(hidden) - len(wrong), len(hidden))
    what = f"tree of {trees.FILES} files"
    mixed = work / "mixed"
    trees.make(mixed)
    commands = {
        "scan": ours("scan", top),
        "jobs": ours("scan", "-j", "2", top),
        "mixed": ours("scan", mixed),
    }
    opener = peers.opener(work)
    if opener is None:
        yield skipped("cc")
    else:
        commands["opener"] = Command((opener, str(top)))
    cost = interleaved(commands, SLOW)
    if opener is not None:
        yield at_most(
            f"{what} / C program reading 4 KiB", cost["scan"].wall, cost["opener"].wall, 3
        )
        name = f"{what}, 40 % of them .gz that we look into / C program"
        yield at_most(name, cost["mixed"].wall, cost["opener"].wall)
    yield at_most(f"{what}, -j 2 / -j 1", cost["jobs"].wall, cost["scan"].wall, 0.9)
    program = peers.find("file")
    if program is None:
        yield skipped("file")
        return
    scaled = run(peers.file_of(program, trees.part(top))).wall * trees.PARTS
    name = f"{what}, file (time of {trees.FILES // trees.PARTS} files x {trees.PARTS})"
    yield faster(name, cost["scan"].wall, scaled, 30)


def classified(work: Path) -> Iterator[Row]:
    """classify, with all its evidence, against reading every byte and against scan alone."""
    top = work / "tree"
    trees.make(top)
    commands = {
        "classify": ours("classify", "--quiet", top),
        "plain": ours("classify", "--quiet", "--no-tree-evidence", top),
        "scan": ours("scan", "--quiet", top),
        "cat": peers.reading(top),
    }
    cost = interleaved(commands, 2 * QUICK)  # they are close to each other
    what = f"classify a tree of {trees.FILES} files"
    yield at_most(f"{what} / cat", cost["classify"].wall, cost["cat"].wall, 2)
    yield at_most(f"{what}, --no-tree-evidence / scan", cost["plain"].wall, cost["scan"].wall, 1.1)
    sources = trees.sources(work / "sources")
    commands = {"classify": ours("classify", "--quiet", sources), "cat": peers.reading(sources)}
    cost = interleaved(commands, QUICK)
    what = f"classify {trees.SOURCES} source files, {trees.PROGRAMS} of them training programs"
    yield at_most(f"{what} / cat", cost["classify"].wall, cost["cat"].wall)


def packages(work: Path) -> Iterator[Row]:
    """Binary packages against unpacking them; lintian over the small ones."""
    small = debs.small(work / "small")
    cost = interleaved({"scan": ours("scan", *small), "dpkg": peers.unpacking(small)}, QUICK)
    what = f"{len(small)} small .debs / dpkg-deb | cat"
    yield at_most(f"{what}, CPU", cost["scan"].cpu, cost["dpkg"].cpu, 0.9)
    yield at_most(f"{what}, wall", cost["scan"].wall, cost["dpkg"].wall)
    for compression, limit in (("xz", 1.1), ("zstd", 0.5)):
        package = debs.big(work / "big", compression)
        pair = {"scan": ours("scan", package), "dpkg": peers.unpacking([package])}
        cost = interleaved(pair, SLOW)
        what = f"{debs.BIG >> 20} MiB {compression} .deb / dpkg-deb | cat"
        yield at_most(f"{what}, wall", cost["scan"].wall, cost["dpkg"].wall, limit)
        yield at_most(f"{what}, CPU", cost["scan"].cpu, cost["dpkg"].cpu)
        yield memory(f"{what}, peak memory of the scanning process", peak(pair["scan"]), 100)
    program = peers.find("lintian")
    if program is None:
        yield skipped("lintian")
        return
    lintian = run(peers.lintian(program, small)).wall
    for name in ("lint", "scan"):
        yield at_most(
            f"{len(small)} small .debs, {name} / lintian", run(ours(name, *small)).wall, lintian
        )


def linted(work: Path) -> Iterator[Row]:
    """Our lint against lintian on one .deb of about 70 MB."""
    program = peers.find("lintian")
    if program is None:
        yield skipped("lintian")
        return
    package = debs.big(work / "big", "xz", debs.SEVENTY)
    cost = interleaved(
        {"lint": ours("lint", package), "lintian": peers.lintian(program, [package])}, SLOW
    )
    size = package.stat().st_size / 1e6
    what = f"lint a .deb of {size:.0f} MB, lintian"
    yield faster(what, cost["lint"].wall, cost["lintian"].wall, 8)


def pickled(work: Path) -> Iterator[Row]:
    """Pickles: the names they import, and how fast they are found."""
    top, empty = work / "pickles", work / "empty"
    top.mkdir()
    empty.mkdir()
    pickles.make(top)
    found = {item["path"]: set(item["metadata"]["globals"]) for item in _subject(top)["artifacts"]}
    data = {path.name: path.read_bytes() for path in top.iterdir()}
    right = sum(found.get(name) == pickles.names(raw) for name, raw in data.items())
    yield same("pickles: globals as by pickletools", right, len(data))
    steps = sum(map(pickles.opcodes, data.values()))
    size = sum(map(len, data.values())) / 1e6
    what = f"{len(data)} pickles ({size:.0f} MB, {steps} opcodes)"
    picklescan = peers.find("picklescan")
    if picklescan is None:
        yield skipped("picklescan")
    else:
        theirs = json.loads(peers.picklescan_globals(picklescan, top).output())
        right = sum(set(theirs[name]) == found.get(name) for name in data)
        yield same("pickles: globals as by picklescan", right, len(data))
        full, net = _with_start(peers.picklescan, picklescan, top, empty)
        yield faster(f"{what}, picklescan", *full, 10)
        yield faster(f"{what}, picklescan, both net of start-up", *net, 10)
    modelscan = peers.find("modelscan")
    if modelscan is None:
        yield skipped("modelscan")
    else:
        full, net = _with_start(peers.modelscan, modelscan, top, empty)
        yield faster(f"{what}, modelscan", *full)
        yield faster(f"{what}, modelscan, both net of start-up", *net)


def large_files(work: Path) -> Iterator[Row]:
    """The same content in 4 MiB and 4 GiB."""
    for name, ends in large.FORMATS.items():
        small, big = work / f"small.{name}", work / f"large.{name}"
        for path, size in ((small, large.SMALL), (big, large.LARGE)):
            large.make(path, ends, size)
        subject = _subject(big)
        known = [item["format"] for item in subject["artifacts"]] == [name]
        cost = interleaved({"small": ours("scan", small), "big": ours("scan", big)}, QUICK)
        read = subject["stats"]["bytes_read"] >> 10
        what = f"{name} of 4 GiB / of 4 MiB ({'' if known else 'NOT FOUND, '}reads {read} KiB)"
        yield at_most(what, cost["big"].wall, cost["small"].wall, 2)


def start(work: Path) -> Iterator[Row]:
    """The start of the program."""
    cost = interleaved({"version": ours("--version"), "pass": peers.NOTHING}, 4 * QUICK)
    yield at_most(
        "mlpolicy --version / python3 -c pass", cost["version"].wall, cost["pass"].wall, 4
    )


def _subject(path: Path) -> dict[str, Any]:
    """What scanning PATH reports."""
    report: dict[str, Any] = json.loads(ours("scan", "--format", "json", path).output())
    subject: dict[str, Any] = report["subjects"][0]
    return subject


def _with_start(
    peer: Callable[[str, Path], Command], program: str, full: Path, empty: Path
) -> tuple[Pair, Pair]:
    """Wall seconds of (ours, PEER) for the directory FULL, and without those for EMPTY."""
    cost = interleaved(
        {
            "ours": ours("scan", full),
            "peer": peer(program, full),
            "our start": ours("scan", empty),
            "peer start": peer(program, empty),
        },
        QUICK,
    )
    wall = {name: one.wall for name, one in cost.items()}
    net = wall["ours"] - wall["our start"], wall["peer"] - wall["peer start"]
    return (wall["ours"], wall["peer"]), net


MEASURES: dict[str, Callable[[Path], Iterator[Row]]] = {
    "tree": tree,
    "classify": classified,
    "debs": packages,
    "lint": linted,
    "pickles": pickled,
    "large": large_files,
    "start": start,
    "fetch": fetch.downloads,
    "archive": archive.store,
    "dashboard": dashboard.site,
}
