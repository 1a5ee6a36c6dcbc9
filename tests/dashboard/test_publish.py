"""Publishing: what readers see while a site is built, and when that goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import TOP, environment

from mlpolicy.dashboard.publish import publishing
from mlpolicy.domain import InputError

FIRST = {"index.html": b"1", "source/a.html": b"a", "source/b.html": b"b", "tags/x/s=1.html": b"x"}


def _put(top, files):
    with publishing(top) as site:
        for name, data in files.items():
            site.put(name, data)
    return site


def _there(top):
    """All files with their content but for our own."""
    return {
        str(path.relative_to(top)): path.read_bytes()
        for path in top.rglob("*")
        if path.is_file() and ".mlpolicy-dashboard" not in str(path)
    }


def _left(top):
    """What is there besides the site."""
    return sorted(one.name for one in top.iterdir() if one.name.startswith("."))


@pytest.fixture
def top(tmp_path):
    top = tmp_path / "deep" / "site"
    _put(top, FIRST)
    assert _there(top) == FIRST and _left(top) == [".mlpolicy-dashboard"]
    return top


def test_only_what_changed_is_written(top):
    before = {path: path.stat() for path in (top, *top.rglob("*"))}
    site = _put(top, FIRST)
    assert site.changed == [] and site.gone == 0
    assert {path: path.stat().st_mtime_ns for path in before} == {
        path: one.st_mtime_ns for path, one in before.items()
    }
    site = _put(top, {**FIRST, "source/a.html": b"A"})
    assert site.changed == ["source/a.html"]
    same = [path for path, one in before.items() if one.st_ino == path.stat().st_ino]
    assert len(before) - len(same) == 1


def test_what_is_gone_goes_with_its_directories(top):
    site = _put(top, {"index.html": b"1", "source/a.html": b"a"})
    assert site.gone == 2 and not (top / "tags").exists()
    assert _there(top) == {"index.html": b"1", "source/a.html": b"a"}


def test_an_error_changes_nothing(top):
    with pytest.raises(RuntimeError), publishing(top) as site:
        site.put("index.html", b"2")
        site.put("new/a.html", b"2")
        raise RuntimeError
    assert _there(top) == FIRST and _left(top) == [".mlpolicy-dashboard"]


def test_a_file_that_became_a_directory_and_the_other_way_round(top):
    second = {
        "index.html": b"1",
        "source/a.html/x.html": b"x",
        "source/b.html": b"b",
        "tags/x": b"y",
    }
    _put(top, second)
    assert _there(top) == second
    _put(top, FIRST)
    assert _there(top) == FIRST


def test_files_of_others_are_left_alone(top):
    (top / "robots.txt").write_text("mine")
    (top / "source/mine.html").write_text("mine")
    _put(top, {"index.html": b"2"})
    assert _there(top) == {
        "index.html": b"2", "robots.txt": b"mine", "source/mine.html": b"mine"
    }  # fmt: skip


@pytest.mark.parametrize("name", ["mine", "mine/a.html"])
def test_files_of_others_are_not_overwritten(top, name):
    (top / "mine").write_text("mine")
    with pytest.raises(InputError, match="mine: is no file of the dashboard; move it away"):
        _put(top, {**FIRST, "index.html": b"2", name: b"ours"})
    assert _there(top) == {**FIRST, "mine": b"mine"}


def test_a_directory_of_something_else(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="has files, but no dashboard"):
        _put(tmp_path, FIRST)
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]


def test_out_is_a_file(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InputError, match="out: cannot write"):
        _put(tmp_path / "out", FIRST)


def test_out_is_a_link(tmp_path, top):
    (tmp_path / "link").symlink_to(top)
    site = _put(tmp_path / "link", {**FIRST, "index.html": b"2"})
    assert site.changed == ["index.html"] and (tmp_path / "link").is_symlink()
    assert _there(top)["index.html"] == b"2"


def test_what_is_no_plain_file_any_more(top, tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"1")
    for name in ("index.html", "source/a.html"):
        (top / name).unlink()
    (top / "index.html").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(top / "source/a.html")
    _put(top, {**FIRST, "index.html": b"2"})
    assert _there(top) == {**FIRST, "index.html": b"2"}
    assert (tmp_path / "elsewhere").read_bytes() == b"1"


def test_a_list_that_names_files_elsewhere(top, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    with (top / ".mlpolicy-dashboard").open("ab") as file:
        file.write(f"../../victim\n{victim}\nsource/../../../victim\n\xff\xfe\n".encode("latin-1"))
    _put(top, FIRST)
    assert victim.exists() and _there(top) == FIRST


def test_two_at_once(top):
    with publishing(top) as site:
        site.put("index.html", b"2")
        with pytest.raises(InputError, match="another mlpolicy writes there"):
            _put(top, {"index.html": b"3"})
        for name, data in FIRST.items():
            if name != "index.html":
                site.put(name, data)
    assert _there(top) == {**FIRST, "index.html": b"2"}


def test_twice_the_same_name(top):
    with pytest.raises(ValueError, match="written twice"), publishing(top) as site:
        site.put("index.html", b"2")
        site.put("index.html", b"2")
    assert _there(top) == FIRST


_MANY = """
import sys
from pathlib import Path
from mlpolicy.dashboard.publish import publishing
top, word = Path(sys.argv[1]), sys.argv[2].encode()
print("go", flush=True)
with publishing(top) as site:
    for number in range(1000):
        site.put(f"d{number % 20}/p{number}{sys.argv[2]}.html", word * 50)
        site.put(f"d{number % 20}/q{number}.html", word * 50)
"""


@pytest.mark.parametrize("part", range(4))
def test_killed_at_any_time(tmp_path, part):
    def start(word):
        command = [sys.executable, "-c", _MANY, tmp_path / "site", word]
        return subprocess.Popen(command, cwd=TOP, env=environment(), stdout=subprocess.PIPE)

    with start("a") as whole:
        began = time.monotonic()
        assert whole.stdout.readline() and whole.wait() == 0
        lasted = time.monotonic() - began
    old = _there(tmp_path / "site")
    with start("b") as killed:
        killed.stdout.readline()
        time.sleep(lasted * part / 4)
        killed.send_signal(signal.SIGKILL)
    now = _there(tmp_path / "site")
    # No file is half, and none is gone before all new ones are there.
    assert set(now.values()) <= {b"a" * 50, b"b" * 50}
    new = {name for name in now if name not in old}
    assert old.keys() <= now.keys() or len(new) == 1000
    with start("b") as again:
        assert again.wait() == 0
    there = _there(tmp_path / "site")
    assert len(there) == 2000 and set(there.values()) == {b"b" * 50}
    assert _left(tmp_path / "site") == [".mlpolicy-dashboard"]


_FULL = """
set -e
mount -t tmpfs -o size=300k,nr_inodes=200 none "$1"
"$2" -c 'if True:
    import sys
    from pathlib import Path
    from mlpolicy.dashboard.publish import publishing
    from mlpolicy.domain import InputError
    top = Path(sys.argv[1]) / "site"
    def put(size, number=10):
        with publishing(top) as site:
            for one in range(number):
                site.put(f"d/{one}.html", b"x" * size)
    put(1000)
    for size, number in ((90_000, 10), (10, 500)):
        try:
            put(size, number)
        except InputError as error:
            assert "No space left on device" in str(error), error
        else:
            raise AssertionError
        assert sorted(path.stat().st_size for path in top.glob("d/*")) == [1000] * 10
        assert len(list(top.iterdir())) == 2
    put(500, 5)
    assert [path.stat().st_size for path in top.glob("d/*")] == [500] * 5
' "$1"
"""


def test_full_disk(tmp_path):
    command = ["unshare", "-rm", "sh", "-c", _FULL, "sh", tmp_path, sys.executable]
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("no namespaces here")
    ran = subprocess.run(command, cwd=TOP, env=environment(), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
