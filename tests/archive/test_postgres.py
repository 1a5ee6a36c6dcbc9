"""`archive export udd` into a real PostgreSQL, which the test starts for itself."""

from __future__ import annotations

import csv
import io
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from mlpolicy.archive.entry import FAILED
from mlpolicy.escape import text as esc

from .asking import HOSTILE, archive, store
from .made import Found, Made, Model

_NOBODY = 65534
DATA = Found("model-without-training-data", "warning", "m.onnx: unknown", "m.onnx", 3)


def program(name):
    """The path of a program of PostgreSQL, which Debian keeps out of PATH."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(newest[0]) if newest else shutil.which(name)


@pytest.fixture(scope="module")
def psql():
    """Run psql(1) with ARGUMENTS in a directory, on a server that only this test knows.

    No cluster of the system is used, made or stopped, and no port is opened.
    """
    initdb, postgres = program("initdb"), program("postgres")
    if not (initdb and postgres and shutil.which("psql")):
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="pg-") as top:  # a short path: of a socket, too
        prefix = []
        if os.geteuid() == 0:  # it refuses to run as root
            os.chown(top, _NOBODY, _NOBODY)
            ids = (f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")
            prefix = ["setpriv", *ids, "--"]
        data, log = f"{top}/data", Path(top, "log")
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": top}
        made = subprocess.run(
            [*prefix, initdb, "-D", data, "-A", "trust", "-U", "test", "-E", "UTF8", "-N"],
            cwd=top, env=env, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if made.returncode:
            pytest.skip(f"initdb fails here: {made.stderr.strip()[-200:]}")
        options = ("listen_addresses=", f"unix_socket_directories={top}", "fsync=off")
        command = [*prefix, postgres, "-D", data, *(f"--{option}" for option in options)]

        def ask(directory, *arguments):
            command = ("psql", "-X", "-q", "-h", top, "-U", "test", "-d", "postgres", *arguments)
            return subprocess.run(
                command, cwd=directory, capture_output=True, text=True, timeout=120, check=False
            )

        with (
            log.open("w") as said,
            subprocess.Popen(command, cwd=top, env=env, stdout=said, stderr=said) as server,
        ):
            try:
                last = time.monotonic() + 60
                while server.poll() is None and ask("/", "-c", "SELECT 1").returncode:
                    if time.monotonic() > last:
                        break
                    time.sleep(0.1)
                if server.poll() is not None or time.monotonic() > last:
                    pytest.skip(f"PostgreSQL does not start here: {log.read_text()[-300:]}")
                yield ask
            finally:
                server.send_signal(signal.SIGINT)  # a fast shutdown
                server.wait(60)


def table(psql, query):
    """The rows of QUERY."""
    got = psql("/", "--csv", "-t", "-c", query)
    assert got.returncode == 0, got.stderr
    return [tuple(row) for row in csv.reader(io.StringIO(got.stdout))]


def loaded(psql, path):
    """Export the store PATH and load it."""
    out = path.parent / "out"
    archive("export", "--store", path, "-o", out, "-q", "udd")
    got = psql(out, "-f", "mlpolicy.sql")
    assert (got.returncode, got.stdout) == (0, ""), got.stderr
    assert "ERROR" not in got.stderr
    return out


def test_it_loads_and_loads_again(psql, tmp_path):
    model = Model(size=123, areas={"ml-policy": "non-free"})
    kept = replace(DATA, context="n.onnx: lost", overridden="looked at")
    at = (("sid", "main"), ("trixie", "main"))
    made = [
        Made("foo", architecture="source", models=(model,), findings=(DATA, kept), at=at),
        Made("foo-data", status=FAILED),
    ]
    path = store(tmp_path / "db", made)
    for _ in range(2):
        loaded(psql, path)
    assert table(psql, "SELECT * FROM mlpolicy_packages ORDER BY 1, 4") == [
        ("sid", "main", "foo", "foo", "1.0-1", "source", "ok"),
        ("sid", "main", "foo", "foo-data", "1.0-1", "amd64", "failed"),
        ("trixie", "main", "foo", "foo", "1.0-1", "source", "ok"),
    ]
    assert table(psql, "SELECT * FROM mlpolicy_results ORDER BY tag_type") == [
        ("foo", "1.0-1", "foo", "source", "overridden", DATA.tag, "n.onnx: lost [m.onnx:3]"),
        ("foo", "1.0-1", "foo", "source", "warning", DATA.tag, "m.onnx: unknown [m.onnx:3]"),
    ]
    query = "SELECT suite, area, class, size, needs_human FROM mlpolicy_models"
    assert table(psql, f"{query} WHERE ruleset = 'ml-policy' ORDER BY suite") == [
        ("sid", "non-free", "toxic-candy", "123", "f"),
        ("trixie", "non-free", "toxic-candy", "123", "f"),
    ]


def test_hostile_words_come_back_as_they_are_shown(psql, tmp_path):
    made = [
        Made(
            f"p{number}", architecture="source", maintainer=word,
            models=(Model(word, word),), findings=(replace(DATA, context=word, path=word),),
        )
        for number, word in enumerate(HOSTILE)
    ]  # fmt: skip
    made.append(Made("last", HOSTILE[0], HOSTILE[1], HOSTILE[2], ((HOSTILE[3], HOSTILE[4]),)))
    loaded(psql, store(tmp_path / "db", made))
    rows = table(psql, "SELECT information FROM mlpolicy_results")
    shown = [esc(f"{word} [{word}:3]", limit=10_000) for word in HOSTILE]
    assert Counter(row for (row,) in rows) == Counter(shown)
    rows = table(psql, "SELECT DISTINCT model FROM mlpolicy_models")
    assert {row for (row,) in rows} == {esc(word, limit=10_000) for word in HOSTILE}
    (last,) = table(psql, "SELECT * FROM mlpolicy_packages WHERE package = 'last'")
    order = (HOSTILE[3], HOSTILE[4], HOSTILE[2], "last", HOSTILE[0], HOSTILE[1], "ok")
    assert last == tuple(esc(word) for word in order)


def test_half_a_file_loads_nothing(psql, tmp_path):
    out = loaded(psql, store(tmp_path / "db", [Made("foo", findings=(DATA,))]))
    before = table(psql, "SELECT * FROM mlpolicy_results")
    (out / "mlpolicy_models.tsv").write_text("sid\tmain\n")
    got = psql(out, "-f", "mlpolicy.sql")
    assert got.returncode == 3 and "missing data" in got.stderr
    assert table(psql, "SELECT * FROM mlpolicy_results") == before
