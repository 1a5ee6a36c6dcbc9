"""``dashboard serve``: the same pages as the files, over HTTP, whoever asks and however."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import pytest
from archive.scanning import run

from .serving import PATIENCE, serving, start

_LIVE = re.compile(r'<section class="live".*?</section>', re.DOTALL)
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


@pytest.fixture(scope="module")
def server(team):
    with serving(team / "archive.db") as running:
        yield running


@pytest.fixture
def own(tmp_path, team):
    """A copy of the store, to be changed."""
    shutil.copy(team / "archive.db", tmp_path / "archive.db")
    return tmp_path / "archive.db"


def _url(top, path):
    return "/" + quote(str(path.relative_to(top)), safe="/")


def _same(server, top):
    """Every file of the site at TOP is what SERVER has there, but for the filters of pages."""
    paths = [one for one in top.rglob("*") if one.is_file() and one.suffix in _TYPES]
    assert len(paths) > 50
    for path in paths:
        answer = server.get(_url(top, path))
        assert answer.status == 200, path
        assert answer.getheader("Content-Type") == _TYPES[path.suffix]
        body = answer.body
        if path.suffix == ".html":
            body, number = _LIVE.subn("", body.decode())
            assert number == 1
            body = body.encode()
        assert body == path.read_bytes(), path


def test_the_same_as_the_files(server, site):
    _same(server, site)


def test_hostile_names(hostile):
    with serving(hostile.parent / "archive.db") as server:
        _same(server, hostile)
        for word in ("\x00nul", "\u202eevil\u2066", "<b>bold</b> *x* _y_ [z](http://evil.example)"):
            for name in ("source", "package", "suite", "maintainer", "tag", "model"):
                text = server.text(f"/find.html?{name}={quote(word)}")
                assert "\x00" not in text and "\u202e" not in text and "<b>bold" not in text
        # A name as people write it leads to that of the file.
        answer = server.get(f"/source/{quote('a|b|c')}.json")
        assert (
            answer.status == 302 and answer.getheader("Location") == "../source/a%257Cb%257Cc.json"
        )
        # Whatever a page leads to is there: no link is too long for the server.
        todo, seen = ["find.html"], set()
        while todo and len(seen) < 60:
            path = todo.pop()
            for link in re.findall(r'href="([^"]+)"', server.text(f"/{path}")):
                link = link.replace("&amp;", "&")
                if link.startswith("find.") and link not in seen:
                    seen.add(link)
                    todo.append(link)
        assert len(seen) > 20


def test_without_a_suffix(server, site):
    assert server.text("/") == server.text("/index.html") == server.text("/index")
    assert server.text("/source/model001") == server.text("/source/model001.html")
    assert server.text("/source/model001.json") == (site / "source/model001.json").read_text()


def test_headers(server):
    for path in ("/", "/find", "/find.json", "/style.css", "/nothing", "/find?page=0"):
        answer = server.get(path)
        policy = answer.getheader("Content-Security-Policy")
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self';")
        assert "frame-ancestors 'none'" in policy and "script" not in policy
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert answer.getheader("Referrer-Policy") == "no-referrer"
        assert int(answer.getheader("Content-Length")) == len(answer.body)


def test_what_a_reader_has_is_not_sent_again(server):
    answer = server.get("/index.json")
    etag = answer.getheader("ETag")
    assert answer.getheader("Cache-Control") == "no-cache"
    for given in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        again = server.get("/index.json", If_None_Match=given)
        assert again.status == 304 and again.body == b"" and again.getheader("ETag") == etag
    assert server.get("/index.json", If_None_Match='"x"').status == 200
    assert server.get("/nothing", If_None_Match="*").status == 404


def test_head(server):
    whole, head = server.get("/index.html"), server.get("/index.html", "HEAD")
    assert head.status == 200 and head.body == b""
    assert head.getheader("Content-Length") == str(len(whole.body))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "X" * 99])
def test_only_reading(server, method):
    answer = server.get("/", method)
    assert answer.status == 405 and answer.getheader("Allow") == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/source/nothing.html", "/source/", "/source/model001/", "/index.htm",
        "/../archive.db", "/..%2f..%2farchive.db", "/%2e%2e/archive.db", "/source/..%2findex.html",
        "/source/model001%00.html", "/source/model001.html%00", "/%00", "/source%2fmodel001/x",
        "/style.css/x", "/find/x", "/archive.db", "/%ff%fe", "/index.html/..", "/http://evil.example",
        "/find.svg", "/source/model001/suite=sid.html", "/tags/x/a=b=c.html",
    ],
)  # fmt: skip
def test_nothing_there(server, path):
    answer = server.get(path)
    assert answer.status == 404
    assert b"Traceback" not in answer.body


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=red", "There is no parameter “colour” here; known are source, package"),
        ("<b>=1", "There is no parameter “&lt;b&gt;” here"),
        ("page=0", "page cannot be “0”: a number from 1 to"),
        ("page=x", "a number from 1 to"),
        ("page=99999", "there are"),
        ("page=1e5", "a number"),
        ("page=" + "9" * 300, "a number"),
        ("page=%D9%A1", "a number"),  # an Arabic 1
        ("kind=both", "kind cannot be “both”: known are source, binary"),
        ("severity=bad", "known are error, warning"),
        ("state=x", "known are full, control, failed, vanished, waiting"),
        ("area=universe", "known are main, contrib, non-free"),
        ("ruleset=mine", "known are"),
        ("sort=size", "known are package, source"),
        ("tag=a&tag=b", "given twice"),
        ("source=" + "x" * 401, "at most 400 characters"),
        ("source=%ff", "not UTF-8"),
        ("&".join(f"a{number}=1" for number in range(41)), "too many parameters"),
    ],
)
def test_wrong_parameters(server, query, said):
    text = server.text(f"/find?{query}", 400)
    assert said in text
    plain = server.get(f"/find.json?{query}")
    assert plain.status == 400 and plain.getheader("Content-Type").startswith("text/plain")


def test_too_long(server):
    assert server.get("/" + "x" * 10_000).status == 414
    assert server.get("/find?" + "x" * 10_000).status == 414
    assert b" 414 " in server.raw(b"GET /" + b"x" * 70_000 + b" HTTP/1.0\r\n\r\n")
    many = "".join(f"X-{number}: y\r\n" for number in range(200)).encode()
    assert b" 431 " in server.raw(b"GET / HTTP/1.0\r\n" + many + b"\r\n")


def test_filters_of_any_page(server, site):
    whole = json.loads((site / "tags.json").read_text())
    (name, table), *_ = whole["tables"].items()
    severity = table["rows"][0]["severity"]
    want = [row for row in table["rows"] if row["severity"] == severity]
    narrowed = json.loads(server.text(f"/tags.json?severity={severity}"))
    assert narrowed["narrowed"] == {"severity": severity}
    assert narrowed["tables"][name]["rows"] == want
    text = server.text(f"/tags.html?severity={severity}")
    assert f'href="tags.json?severity={severity}"' in text and "Show all rows" in text
    assert len(server.text(f"/tags.csv?severity={severity}")) < len(server.text("/tags.csv"))
    assert "no parameter “sid”" in server.text("/tags?sid=suite", 400)


def test_columns_of_different_tables(server):
    assert "No table of this page has all of" in server.text("/index?tag=x&role=y", 400)


def test_names_that_are_not_this_machine(server):
    for host in ("evil.example", "evil.example:8080", "localhost.evil.example", "", "127.0.0.1.x",
                 "[::2]", "localhost:port", "local host", "127.0.0.2"):  # fmt: skip
        assert server.get("/", Host=host).status == 421
    for host in ("localhost", "LOCALHOST:80", "127.0.0.1:1234", "[::1]", "[::1]:99"):
        assert server.get("/", Host=host).status == 200
    assert b" 421 " in server.raw(b"GET / HTTP/1.0\r\n\r\n")


_JUNK = (
    b"", b"\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"GET\r\n\r\n", b"\x00" * 999,
    b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nX", b"GET /\r\n",
    b"G" * 70_000, b"GET / HTTP/1.1\r\n: x\r\nbad\r\n\r\n",
)  # fmt: skip


def test_junk(server):
    for sent in _JUNK:
        assert b"Traceback" not in server.raw(sent)
    # What follows a request is not another one.
    asked = b"GET /index.json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n"
    answer = server.raw(asked + b"12345" + asked + b"\xff" * 5000, shut=False)
    assert answer.count(b"HTTP/1.0 200 OK") == 1 and answer.endswith(b"}\n")
    assert server.get("/").status == 200


def test_slow_and_silent_clients_stop_nobody(server):
    where = (server.host, server.port)
    slow = [socket.create_connection(where, PATIENCE) for _ in range(20)]
    try:
        for one in slow[:10]:
            one.sendall(b"GET / HTTP/1.1\r\nHost: local")
        assert server.get("/").status == 200
    finally:
        for one in slow:
            one.close()


def test_more_clients_than_there_is_room_for(server):
    clients = [socket.create_connection((server.host, server.port), PATIENCE) for _ in range(60)]
    try:
        with socket.create_connection((server.host, server.port), PATIENCE) as last:
            assert last.recv(100).startswith(b"HTTP/1.0 503 ")
    finally:
        for one in clients:
            one.close()
    assert any(server.get("/find").status == 200 for _ in range(100))


def test_many_at_once(server):
    paths = ["/", "/find", "/find.json?kind=source", "/tags.csv", "/source/model001", "/no"] * 8
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(server.get, paths))
    once = {path: server.get(path).body for path in set(paths)}
    assert all(answer.body == once[path] for path, answer in zip(paths, answers, strict=True))


def test_a_new_run_shows_and_a_scan_disturbs_nobody(own, team, tmp_path):
    shutil.copytree(team / "mirror", tmp_path / "mirror")
    with serving(own) as server:
        before = json.loads(server.text("/find.json"))["note"]
        done = threading.Event()
        seen = []

        def read():
            while not done.is_set():
                seen.append(server.get("/find?kind=source").status)

        with ThreadPoolExecutor(2) as pool:
            reading = [pool.submit(read) for _ in range(2)]
            try:
                suites = ("--suite", "sid", "--suite", "trixie")
                assert run(tmp_path / "mirror", own, *suites)[0] == 0
            finally:
                done.set()
            for one in reading:
                one.result()
        assert set(seen) == {200}
        after = json.loads(server.text("/find.json"))["note"]
        assert "run 3," in before and "run 4," in after


def test_notes_are_read_again(own):
    notes = own.with_name("archive.notes.yaml")
    with serving(own) as server:
        path = "/source/model004.html"
        assert "asked again" not in server.text(path)
        notes.write_text("- source: model004\n  verdict: reported\n  reason: asked again\n")
        assert server.get(path).status == 200
        notes.write_text("- nonsense")
        assert server.get(path).status == 200
        assert "what was read before counts on" in server.end()[1]


def test_a_store_that_goes_away(own):
    with serving(own) as server:
        away = own.with_name("away.db")
        own.rename(away)
        for path in ("/", "/find.json", "/source/model001"):
            answer = server.get(path)
            assert answer.status == 503 and answer.getheader("Retry-After")
            assert b"The store of this dashboard cannot be read now" in answer.body
            assert str(own.parent).encode() not in answer.body
        own.write_bytes(b"something else\n" * 1000)
        assert server.get("/").status == 503
        own.unlink()
        own.mkdir()
        assert server.get("/").status == 503
        own.rmdir()
        away.rename(own)
        assert server.get("/").status == 200
        shutil.copy(own, away)
        own.write_bytes(own.read_bytes()[:4096] + b"\xff" * 8192)  # under its feet
        for path in ("/", "/find", "/source/model001.json"):
            assert b"Traceback" not in server.get(path).body
        away.replace(own)
        assert server.get("/").status == 200
        status, err = server.end()
        assert status == 0 and "no store" in err and "Traceback" not in err


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_signals(team, sign, status):
    with serving(team / "archive.db") as server:
        with socket.create_connection((server.host, server.port), PATIENCE):
            ended, err = server.end(sign)
        assert ended == status and "Traceback" not in err


def test_what_it_says(team):
    with serving(team / "archive.db") as server:
        assert urlsplit(server.said.split()[0]).hostname == "127.0.0.1"
        process = start(team / "archive.db", bind=f"127.0.0.1:{server.port}")
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1 and out == ""
        said = f"mlpolicy: cannot listen at 127.0.0.1:{server.port} (Address already in use)"
        assert err == f"{said}; give another --bind\n"
        assert server.end() == (0, "")


def test_open_to_others(team):
    with serving(team / "archive.db", bind="0.0.0.0:0") as server:
        assert server.get("/", Host="dashboard.example").status == 200
        err = server.end()[1]
        assert "has no login" in err and len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "bind",
    ["", "8080", ":8080", "x:99999", "127.0.0.1", "[::1", "256.1.1.1:80", "1.2.3.4:80", "a b:8"],
)
def test_wrong_places(team, bind):
    process = start(team / "archive.db", bind=bind)
    err = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 1 and len(err.splitlines()) == 1 and "--bind" in err


def test_no_store(tmp_path):
    process = start(tmp_path / "no.db")
    assert "no store" in process.communicate(timeout=PATIENCE)[1] and process.returncode == 1
