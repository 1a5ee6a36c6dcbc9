"""Package indices: the same answers from every shape, with apt's reader and without."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import subprocess
import sys

import pytest

from mlpolicy.domain import Area, InputError
from mlpolicy.evidence import indices

PACKAGES = """\
Package: free
Architecture: amd64
Provides: virtual, engine (= 1.0), tool:any
Section: science
Filename: pool/main/f/free/free_1_amd64.deb

Package: helper
Section: contrib/science
Filename: pool/contrib/h/helper_1_all.deb
Description: longer
 text
 .
 Package: not-a-package

Package: cuda
Section: non-free/libs
Provides: virtual

Package: blob
Section: non-free-firmware/kernel
Filename: pool/non-free-firmware/b/blob_1_all.deb

Package: no-section
"""
SOURCES = """\
Package: openh264
Binary: libopenh264-8, libopenh264-cisco8, old-udeb
Directory: pool/main/o/openh264
Section: libs
Package-List:
 libopenh264-8 deb libs optional arch=any
 libopenh264-cisco8 deb contrib/libs optional arch=amd64
 old-udeb udeb debian-installer optional arch=any

Package: no-list
Binary: one, two
Directory: pool/non-free/n/no-list

Package: for-builds-only
Binary: three
Directory: pool/main/f/for-builds-only
Extra-Source-Only: yes
"""
MAIN, CONTRIB, NON_FREE = Area.MAIN, Area.CONTRIB, Area.NON_FREE

PACKERS = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress}


@pytest.fixture(params=["apt", "python-debian"])
def reader(request, monkeypatch):
    """Both ways of reading an index."""
    if request.param == "apt":
        pytest.importorskip("apt_pkg", reason="python3-apt is not installed")
    else:
        monkeypatch.setitem(sys.modules, "apt_pkg", None)
    return request.param


def packed(name, text=PACKAGES):
    ending = name[name.rfind(".") :] if "." in name else ""
    return PACKERS[ending](text.encode())


@pytest.mark.parametrize("ending", PACKERS)
def test_areas_by_pool_and_section(tmp_path, reader, ending):
    file = tmp_path / f"Packages{ending}"
    file.write_bytes(packed(file.name))
    index = indices.read([str(file)])
    assert index.areas("free") == {MAIN}
    assert index.areas("helper") == {CONTRIB}
    assert index.areas("cuda") == {NON_FREE}
    assert index.areas("blob") == {NON_FREE} and index.firmware("blob")
    assert not index.firmware("cuda")
    assert index.areas("nobody") is None and index.areas("not-a-package") is None
    assert index.areas("no-section") is None  # it is there, but where is not told


def test_provides(tmp_path, reader):
    (tmp_path / "Packages").write_text(PACKAGES)
    index = indices.read([str(tmp_path)])
    assert index.areas("virtual") == {MAIN, NON_FREE} and index.areas("tool") == {MAIN}
    assert index.areas("virtual", versioned=True) is None
    assert index.areas("engine", versioned=True) == {MAIN}


def test_sources_tell_of_what_they_build(tmp_path, reader):
    (tmp_path / "Sources").write_text(SOURCES)
    index = indices.read([str(tmp_path / "Sources")])
    assert index.areas("libopenh264-8") == {MAIN}
    assert index.areas("libopenh264-cisco8") == {CONTRIB}
    assert index.areas("two") == {NON_FREE}
    assert index.areas("old-udeb") is None and index.areas("three") is None
    assert index.areas("openh264") is None  # the name of a source is no package's


@pytest.mark.parametrize(
    "path",
    [
        "host_dists_sid_contrib_binary-amd64_Packages.xz",
        "contrib/binary-amd64/Packages.gz",
        "contrib/source/Sources.xz",
        "host_dists_sid_contrib_source_Sources",
    ],
)
def test_a_paths_component_is_the_last_resort(tmp_path, reader, path):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    text = "Package: a\nBinary: a\n" if "Sources" in path else "Package: a\nSection: misc\n"
    file.write_bytes(packed(file.name, text))
    (tmp_path / "contrib-notes").write_text("no index")
    assert indices.read([str(tmp_path)]).areas("a") == {CONTRIB}


def test_an_index_in_several_compressions_is_read_once(tmp_path, reader):
    for ending in PACKERS:
        (tmp_path / f"Packages{ending}").write_bytes(packed(f"Packages{ending}"))
    assert indices.read([str(tmp_path)]).files == [str(tmp_path / "Packages")]


@pytest.mark.parametrize(("program", "ending"), [("lz4", ".lz4"), ("zstd", ".zst")])
def test_apt_reads_what_it_stores(tmp_path, program, ending):
    pytest.importorskip("apt_pkg", reason="python3-apt is not installed")
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    packed = subprocess.run(
        [program, "-qc"], input=PACKAGES.encode(), capture_output=True, check=True, timeout=60
    )
    (tmp_path / f"Packages{ending}").write_bytes(packed.stdout)
    assert indices.read([str(tmp_path)]).areas("helper") == {CONTRIB}


@pytest.mark.parametrize(
    "content", [b"\0" * 5000, b"Hello, this is text\n" * 50, b"\xff\xfe: x\n\n" * 50]
)
@pytest.mark.parametrize("name", ["Packages", "Packages.xz", "Packages.gz"])
def test_what_is_no_index_is_said_in_one_line(tmp_path, reader, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        indices.read([str(tmp_path / name)])
    assert "\n" not in str(caught.value) and name in str(caught.value)


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".xz"])
def test_one_that_was_cut_off_is_not_taken_for_whole(tmp_path, reader, ending):
    many = "".join(f"Package: p{n}\nVersion: {n * n}\nSection: x\n\n" for n in range(9000))
    whole = PACKERS[ending](many.encode())
    path = tmp_path / f"Packages{ending}"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="give another --index|check this index"):
        indices.read([str(path)])


def test_missing_and_empty(tmp_path, reader):
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(InputError):
            indices.read([str(path)])
    (tmp_path / "Packages.xz").write_bytes(lzma.compress(b""))
    assert indices.read([str(tmp_path)]).areas("a") is None  # an area may hold nothing


def test_own_lists_come_from_debian(tmp_path, monkeypatch, reader):
    monkeypatch.setattr(indices, "LISTS", str(tmp_path))
    assert indices.own() is None
    for origin, name in (("Debian", "free"), ("Somebody", "cuda-12-5")):
        stem = tmp_path / f"{origin.lower()}_dists_x"
        (tmp_path / f"{stem.name}_InRelease").write_text(f"-----BEGIN\n\nOrigin: {origin}\n")
        index = tmp_path / f"{stem.name}_main_binary-amd64_Packages"
        index.write_text(f"Package: {name}\nSection: misc\n")
    found = indices.own()
    assert found.areas("free") == {MAIN} and found.areas("cuda-12-5") is None
