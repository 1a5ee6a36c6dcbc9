"""Parts of mlmodel-fetch that need no server: names, addresses, stamps, settings, texts."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "debhelper/fetch"))

from mlmodel_fetch import manifest, proxies, settings, sources, stamp, text
from mlmodel_fetch.errors import Status, Stop

DIGEST = "0123456789abcdef" * 4
FILE = manifest.File("a dir/{sha256}.bin", 10, DIGEST)


def model(*bases, files=(FILE,), **fields):
    given = [manifest.Base(*base) if isinstance(base, tuple) else base for base in bases]
    license = manifest.License("MIT")
    return manifest.Manifest("tiny", "1" * 40, license, tuple(given), tuple(files), **fields)


@pytest.mark.parametrize("path", ["a", "a/b", ".hidden", "a b/c", "a" * 255, "-x", "~", "a:b"])
def test_a_plain_path(path):
    assert manifest.check_path(path, "") == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "..",
        "a/../b",
        "./a",
        "a/.",
        "a\\b",
        "a\x7f",
        " a",
        "a ",
        "é",
        None,
        3,
    ],
)
def test_a_path_that_is_refused(path):
    with pytest.raises(manifest.ManifestError):
        manifest.check_path(path, "")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://h/",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://u:p@h/",
        "https://h:0/",
        "https://h:99999/",
        "http://[::1/",
        "https://h/a b",
        "https://h/\n",
        "javascript:1",
    ],
)
def test_an_address_that_is_refused(url):
    with pytest.raises(manifest.ManifestError):
        manifest.check_url(url, "")


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://h/{revision}/{path}", f"https://h/{'1' * 40}/a%20dir/%7Bsha256%7D.bin"),
        ("https://h/{sha256}", f"https://h/{DIGEST}"),
        ("https://h/{name}/{sha256}", f"https://h/tiny/{DIGEST}"),
        ("https://h/x/", "https://h/x/a%20dir/%7Bsha256%7D.bin"),
    ],
)
def test_a_base_becomes_an_address(base, url):
    (source,) = sources.of(model((base,)), FILE, (), "")
    assert source.url == url


def test_a_file_with_addresses_of_its_own_needs_no_base():
    own = manifest.File("a", 10, DIGEST, ("https://one/x{path}",))
    mirrors = ("https://mirror/{sha256}",)
    found = sources.of(model(("https://base/",), files=[own]), own, mirrors, "")
    assert [s.url for s in found] == [f"https://mirror/{DIGEST}", "https://one/x{path}"]


def test_the_token_is_for_the_hub_and_its_gate_alone():
    bases = [("https://hub/{path}", "hf"), ("https://other/",), ("http://plain/", "hf")]
    gate = {"gated": True, "gate_url": "https://gate/page"}
    found = sources.of(model(*bases, ("https://gate/",), **gate), FILE, ("https://m/",), "secret")
    assert [s.host for s in found if s.token] == ["hub", "gate"]


@pytest.mark.parametrize(
    ("host", "direct"),
    [
        ("hub.example.org", True),
        ("example.org", True),
        ("badexample.org", False),
        ("10.0.0.1", True),
        ("local", False),
        ("::1", True),
    ],
)
def test_no_proxy(host, direct):
    through = proxies.Proxy("p", 1)
    chosen = proxies.Proxies({"https": through}, (".example.org", "10.0.0.1", "local:81", "::1"))
    assert (chosen.choose("https", host, 443) is None) == direct


def test_a_proxys_password_is_not_shown(monkeypatch):
    found = proxies.find("http://me:p%40ss@proxy:3128", machine_wide=False)
    proxy = found.choose("https", "h", 443)
    assert str(proxy) == "proxy:3128" and proxy.authorization == "Basic bWU6cEBzcw=="


def test_a_stamp_is_lost_by_every_change(tmp_path):
    path = tmp_path / "blob"
    path.write_bytes(b"content")
    with path.open("rb") as file:
        stamp.stamp(file.fileno(), DIGEST)
    assert stamp.is_stamped(path.lstat(), DIGEST)
    assert not stamp.is_stamped(path.lstat(), DIGEST[::-1])
    copy = tmp_path / "copy"
    copy.write_bytes(b"content")
    os.utime(copy, ns=(0, path.lstat().st_mtime_ns))
    copy.chmod(0o444)
    assert not stamp.is_stamped(copy.lstat(), DIGEST)
    with path.open("rb") as file:
        stamp.unstamp(file.fileno())
    assert not stamp.is_stamped(path.lstat(), DIGEST)


def test_settings_of_several_files(tmp_path):
    main = tmp_path / "fetch.conf"
    main.write_text(
        "[fetch]\nproxy = http://u:50%@p\naccepted-licenses = MIT OR X, Y\nauto = yes\n"
    )
    more = tmp_path / "fetch.conf.d"
    more.mkdir()
    (more / "10.conf").write_text("[fetch]\nauto = no\nstall = 5\n")
    (more / "ignored.txt").write_text("[fetch\n")
    found = settings.read((main, tmp_path / "none"))
    assert found.accepted_licenses == ("MIT OR X", "Y") and found.proxy == "http://u:50%@p"
    assert not found.auto and found.stall == 5 and found.retries == 3


def test_settings_that_only_root_may_read(tmp_path, monkeypatch):
    """A password is in them; whoever is not root does without."""
    main = tmp_path / "fetch.conf"
    main.write_text("[fetch]\nretries = 5\n")
    more = tmp_path / "fetch.conf.d"
    more.mkdir()
    (more / "10.conf").write_text("[fetch]\nproxy = http://u:p@p\n")

    def opened(path, mode, really=Path.open):
        if path.parent == more:
            raise PermissionError(errno.EACCES, "Permission denied")
        return really(path, mode)

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    found = settings.read((main,))
    assert found.retries == 5 and not found.proxy
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(Stop) as caught:
        settings.read((main,))
    assert caught.value.status == Status.IO


@pytest.mark.parametrize("line", ["stall = soon", "auto = perhaps", "retries = 1.5", "no sense"])
def test_settings_that_make_no_sense(tmp_path, line):
    path = tmp_path / "fetch.conf"
    path.write_text(f"[fetch]\n{line}\n")
    with pytest.raises(Stop) as caught:
        settings.read((path,))
    assert caught.value.status == Status.USAGE


def test_the_example_of_settings_is_that_of_the_defaults():
    example = Path(__file__).resolve().parents[2] / "debhelper/fetch/fetch.conf"
    assert settings.read((example,)) == settings.Settings()
    named = {line[1:].partition(" =")[0] for line in example.read_text().splitlines()}
    fields = set(settings.Settings.__dataclass_fields__) - {"mirrors"} | {"mirror"}
    assert {name.replace("_", "-") for name in fields} <= named


def test_the_commented_defaults_are_true(tmp_path):
    example = Path(__file__).resolve().parents[2] / "debhelper/fetch/fetch.conf"
    lines = example.read_text().splitlines()
    path = tmp_path / "fetch.conf"
    path.write_text(
        "\n".join(x.removeprefix("#") if x[:1] == "#" and x[1:2] != " " else x for x in lines)
    )
    assert settings.read((path,)) == settings.Settings()


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_960, "100 kB"), (4_100_000_000, "4.1 GB")],
)
def test_sizes(count, shown):
    assert text.size(count) == shown


def test_foreign_text_is_harmless():
    assert text.safe("a\x1b[31m\n\u202eb") == "a\\x1b[31m\\n\\u202eb"
    assert len(text.safe("x" * 1000)) < 310
    assert text.duration(3700) == "1:01:40" and text.duration(75) == "1:15"
