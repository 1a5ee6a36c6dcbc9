"""Where artifacts come from: every kind of place, what is chosen, and broken indices."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from mlpolicy.archive import places, scratch
from mlpolicy.archive.entry import Failure
from mlpolicy.archive.places import remote
from mlpolicy.archive.runs import Request
from mlpolicy.domain import InputError

from . import server
from .packages import Binary, Source, write
from .repository import build, flat

ADA, BOB = "Ada One <ada@example.org>", "Bob Two <bob@example.org>"
SPEC = {
    "sid": [
        Source("alpha", binaries=(Binary("alpha-data"), Binary("alpha", architecture="amd64"))),
        Source("beta", area="contrib", binaries=(Binary("beta", architecture="arm64"),)),
        Source("gamma", maintainer=ADA, binaries=(Binary("libgamma1"),)),
        Source("delta", maintainer=ADA, uploaders=BOB, binaries=(Binary("delta"),)),
    ],
    "trixie": [Source("alpha", "0.9-1", binaries=(Binary("alpha-data"),))],
}


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    return build(tmp_path_factory.mktemp("archive") / "mirror", SPEC)


@pytest.fixture
def own(tmp_path):
    """An archive of the test's own, to be broken."""
    return build(tmp_path / "mirror", SPEC)


@pytest.fixture
def served(repo):
    with server.serving(repo.top) as serving:
        yield serving


@pytest.fixture(autouse=True)
def quick(monkeypatch, tmp_path):
    """No pauses, and slots of the test's own."""
    monkeypatch.setattr(remote, "sleep", lambda _seconds: None)
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))


def listed(where, cache, **choice):
    place = places.open(str(where))
    members = list(place.members(Request(str(where), **choice), Path(cache)))
    return place, members


def names(members):
    return [f"{one.entry.package}/{one.entry.architecture}" for one in members]


def armored(text):
    """TEXT as it is when signed."""
    begin = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
    return f"{begin}{text}\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n"


def the(members, package, suite="sid"):
    (found,) = [m.entry for m in members if m.entry.package == package and m.suite == suite]
    return found


# What there is.


def test_a_mirror_lists_its_suites_areas_and_architectures(repo, tmp_path):
    place, members = listed(repo.top, tmp_path / "cache")
    assert sorted((m.suite, m.component, *_short(m)) for m in members) == [
        ("sid", "contrib", "beta", "arm64"),
        ("sid", "contrib", "beta", "source"),
        ("sid", "main", "alpha", "amd64"),
        ("sid", "main", "alpha", "source"),
        ("sid", "main", "alpha-data", "all"),
        ("sid", "main", "delta", "all"),
        ("sid", "main", "delta", "source"),
        ("sid", "main", "gamma", "source"),
        ("sid", "main", "libgamma1", "all"),
        ("trixie", "main", "alpha", "source"),
        ("trixie", "main", "alpha-data", "all"),
    ]
    assert not place.notes
    delta = next(m.entry for m in members if m.entry.package == "delta")
    assert (delta.maintainer, delta.uploaders) == (ADA, (BOB,))
    assert [Path(file.path).suffix for file in delta.files] == [".dsc", ".gz", ".xz"]
    data = the(members, "alpha-data")
    assert (data.source, data.source_version, data.installed) == ("alpha", "1.0-1", 1)


def _short(member):
    return member.entry.package, member.entry.architecture


def test_indices_are_there_before_the_stream_begins_with_digest_date_and_copy(repo, tmp_path):
    place = places.open(str(repo.top))
    place.members(Request(str(repo.top), suites=("sid",)), tmp_path)
    assert len(place.indices) == 4 * 4  # areas, by sources, all, amd64 and arm64
    for path, sha256, date in place.indices:
        assert hashlib.sha256((tmp_path / path).read_bytes()).hexdigest() == sha256
        assert path.startswith("dists/sid/") and date.endswith("+0000")


def test_every_way_to_a_mirror_gives_the_same(repo, served, tmp_path, monkeypatch):
    choice = {"suites": ("sid",), "architectures": ("amd64", "arm64")}
    here = listed(repo.top, tmp_path / "a", **choice)
    url = listed(repo.top.as_uri(), tmp_path / "b", **choice)
    web = listed(served.url, tmp_path / "c", **choice)
    monkeypatch.chdir(repo.top.parent)
    relative = listed(repo.top.name, tmp_path / "d", **choice)
    assert here[1] == url[1] == web[1] == relative[1]
    assert here[0].indices == url[0].indices == web[0].indices
    assert relative[0].where == str(repo.top)  # so that it is the same in a worker's directory


def test_a_suite_of_two_names_is_read_once(own, tmp_path):
    (own.top / "dists/unstable").symlink_to("sid")
    _, members = listed(own.top, tmp_path / "cache")
    assert {m.suite for m in members} == {"sid", "trixie"}
    _, members = listed(own.top, tmp_path / "cache", suites=("unstable",))
    assert {m.suite for m in members} == {"unstable"}


def test_a_web_server_gives_what_the_machine_and_all_have(served, tmp_path):
    machine = places.mirror.machine()
    _, members = listed(served.url, tmp_path, suites=("sid",))
    expected = {"source", "all"} | ({machine} & {"amd64", "arm64"})
    assert {m.entry.architecture for m in members} == expected


def test_a_flat_repository(tmp_path):
    flat(tmp_path / "flat", SPEC["sid"])
    place, members = listed(tmp_path / "flat", tmp_path / "cache")
    assert len(members) == 9
    assert {(m.suite, m.component) for m in members} == {("", "main"), ("", "contrib")}
    assert [path for path, _, _ in place.indices] == ["Sources", "Packages"]
    for member in members:
        for file in member.entry.files:
            assert place.fetch(file, tmp_path) == tmp_path / "flat" / file.path
    _, some = listed(tmp_path / "flat", tmp_path / "cache", architectures=("arm64",))
    assert "alpha/amd64" not in names(some) and "beta/arm64" in names(some)


def test_a_directory_of_packages_at_any_depth(tmp_path):
    for source in SPEC["sid"]:
        write(source, tmp_path / "pool" / source.name)
    signed = tmp_path / "pool/gamma/gamma_1.0-1.dsc"
    signed.write_text(armored(signed.read_text()))
    place, members = listed(tmp_path / "pool", tmp_path)
    _, mirrored = listed(build(tmp_path / "m", {"sid": SPEC["sid"]}).top, tmp_path / "cache")
    assert sorted(names(members)) == sorted(names(mirrored))
    assert the(members, "alpha-data", "") == replace(
        the(mirrored, "alpha-data"), files=the(members, "alpha-data", "").files
    )
    assert the(members, "gamma", "").maintainer == ADA
    assert place.indices == []
    for member in members:
        for file in member.entry.files:
            place.fetch(file, tmp_path)


def test_what_cannot_be_read_is_a_member_that_fails(tmp_path):
    paths = write(Source("alpha", binaries=(Binary("alpha"),)), tmp_path)
    paths[0].write_text("Format: 3.0\nSource: alpha\nVersion: 1\nChecksums-Sha256:\n 12 xx\n")
    paths[1].write_bytes(b"!<arch>\nnonsense")
    (tmp_path / "loop_1_all.deb").symlink_to("loop_1_all.deb")
    place, members = listed(tmp_path, tmp_path)
    entries = [member.entry for member in members]
    assert [(e.kind, e.package, e.version, e.architecture) for e in entries] == [
        ("source", "alpha", "1.0-1", "source"),
        ("binary", "alpha", "1.0-1", "all"),
        ("binary", "loop", "1", "all"),
    ]
    assert len({m.entry.sha256 for m in members}) == 3
    with pytest.raises(Failure, match="loop_1_all.deb"):
        place.fetch(members[2].entry.files[0], tmp_path)


# What is chosen.


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"packages": ("alpha",)}, ["alpha/source", "alpha-data/all", "alpha/amd64"]),
        ({"packages": ("alpha-data",)}, ["alpha/source", "alpha-data/all"]),
        ({"packages": ("lib*", "b?ta")},
         ["beta/source", "gamma/source", "libgamma1/all", "beta/arm64"]),
        ({"packages": ("nothing",)}, []),
        ({"maintainers": ("ADA@",)},
         ["gamma/source", "delta/source", "libgamma1/all", "delta/all"]),
        ({"maintainers": ("bob two",)}, ["delta/source", "delta/all"]),
        ({"maintainers": ("bob", "nobody"), "packages": ("gamma",)}, []),
        ({"areas": ("contrib",)}, ["beta/source", "beta/arm64"]),
        ({"architectures": ("arm64",), "areas": ("main",), "packages": ("alpha",)},
         ["alpha/source", "alpha-data/all"]),
    ],
)  # fmt: skip
def test_choices(repo, tmp_path, choice, expected):
    _, members = listed(repo.top, tmp_path, suites=("sid",), **choice)
    assert sorted(names(members)) == sorted(expected)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({}, "name one with --suite"),
        ({"suites": ("nosuch",)}, "no suite nosuch"),
        ({"suites": ("../sid",)}, "no name of a suite"),
        ({"suites": ("sid",), "areas": ("universe",)}, "no area universe; there are main"),
        ({"suites": ("sid",), "architectures": ("vax",)}, "no architecture vax; there are all"),
    ],
)
def test_choices_that_are_none(served, tmp_path, choice, said):
    with pytest.raises(InputError, match=said):
        listed(served.url, tmp_path, **choice)


def test_suites_of_what_has_none(tmp_path):
    write(Source("alpha"), tmp_path)
    with pytest.raises(InputError, match="leave out --suite"):
        listed(tmp_path, tmp_path, suites=("sid",))


@pytest.mark.parametrize(
    "where", ["http://", "http://u:p@h/", "file://other/x", "/no/such", "ftp://x"]
)
def test_places_that_are_none(where):
    with pytest.raises(InputError):
        places.open(where)


def test_the_newest_version_counts_and_what_is_kept_for_others_does_not(tmp_path):
    top = flat(tmp_path / "flat", [])
    files = "Checksums-Sha256:\n " + "0" * 64 + " 1 {}.dsc\n"
    stanzas = [
        ("old", "1.10-1", ""), ("old", "1.9-1", ""), ("old", "2:0.1-1", ""),
        ("kept", "9-1", "Extra-Source-Only: yes\n"), ("kept", "8-1", ""),
        ("only", "1-1", "Extra-Source-Only: yes\n"),
    ]  # fmt: skip
    text = "\n".join(
        f"Package: {name}\nVersion: {version}\nDirectory: .\n{more}" + files.format(name)
        for name, version, more in stanzas
    )
    (top / "Sources").unlink()
    (top / "Sources.gz").write_bytes(gzip.compress(text.encode()))
    _, members = listed(top, tmp_path / "cache")
    assert [(m.entry.package, m.entry.version) for m in members] == [
        ("old", "2:0.1-1"), ("kept", "8-1"),
    ]  # fmt: skip


def test_stanzas_without_digests_are_told_as_left_out(tmp_path):
    top = flat(tmp_path / "flat", [Source("alpha", binaries=(Binary("alpha"),))])
    (top / "Packages").write_text("Package: x\nVersion: 1\nFilename: x.deb\nMD5sum: 0\nSize: 1\n")
    place, members = listed(top, tmp_path / "cache")
    assert names(members) == ["alpha/source"]
    assert [note.partition(": ")[2] for note in place.notes] == [
        "1 packages without file and SHA-256 left out"
    ]


# Indices that are not as they should be.


def test_indices_are_asked_for_by_hash_and_only_once(served, tmp_path):
    listed(served.url, tmp_path, suites=("sid",), areas=("main",))
    assert len(served.asked("*/by-hash/SHA256/*")) == 3 and not served.asked("*/Sources*")
    listed(served.url, tmp_path, suites=("sid",), areas=("main",))
    assert len(served.asked("*/by-hash/SHA256/*")) == 3


@pytest.mark.parametrize("fault", [server.missing, server.garbage, server.half])
def test_by_hash_may_fail_where_the_name_does_not(served, tmp_path, fault):
    served.fault("*/by-hash/*", fault)
    _, members = listed(served.url, tmp_path, suites=("sid",), areas=("main",))
    assert "alpha/source" in names(members)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (server.missing, "not there"),
        (server.garbage, "try again later"),
        (server.half, "try again later"),
        (server.page, "try again later"),
        (server.busy(), "gave up after 4 attempts"),
    ],
)
def test_an_index_that_cannot_be_had_stops_the_scan(served, tmp_path, fault, said):
    served.fault("*/by-hash/*", server.missing)
    served.fault("*/Sources*", fault)
    with pytest.raises(InputError, match=said):
        listed(served.url, tmp_path, suites=("sid",))


def test_a_mirror_on_disk_may_lack_what_nobody_named(own, tmp_path):
    for path in (own.top / "dists/sid/main/binary-arm64").rglob("*"):
        if path.is_file():
            path.unlink()
    place, members = listed(own.top, tmp_path / "cache", suites=("sid",))
    assert len(members) == 9
    assert [note.split(": ", 1)[1] for note in place.notes] == [
        "dists/sid/main/binary-arm64/Packages: not there; left out"
    ]
    with pytest.raises(InputError, match="binary-arm64/Packages: not there"):
        listed(own.top, tmp_path / "cache", suites=("sid",), architectures=("arm64",))


def test_a_release_file_without_sha256(own, tmp_path):
    release = own.top / "dists/sid/Release"
    release.write_text(release.read_text().replace("SHA256:", "SHA999:"))
    with pytest.raises(InputError, match="lists no SHA-256"):
        listed(own.top, tmp_path / "cache")


def test_an_inrelease_file_goes_before_a_release_file(own, tmp_path):
    release = own.top / "dists/sid/Release"
    text = release.read_text().replace("Date:", "Date: Mon, 01 Jan 2001 00:00:00 +0000\nX-Date:")
    (release.parent / "InRelease").write_text(armored(text))
    place, _ = listed(own.top, tmp_path / "cache", suites=("sid",))
    assert {date for _, _, date in place.indices} == {"Mon, 01 Jan 2001 00:00:00 +0000"}
