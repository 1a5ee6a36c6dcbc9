"""``mlpolicy manifest check``: what upstream has now, without a download."""

from __future__ import annotations

import json

import pytest
from fetch import answers
from fetch.hub import MODEL

from .conftest import LARGE, digest


def states(done):
    """State by path, of the JSON form."""
    return {row["path"]: row["state"] for row in json.loads(done.out)["files"]}


def test_all_is_as_it_was(manifest, hub, pinned):
    done = manifest("check")
    assert "ok      tiny-en: sub/model.safetensors" in done.out
    assert "size and SHA-256" in done.out
    assert "size; the server tells no SHA-256" in done.out
    assert {seen.method for seen in hub.seen} == {"HEAD"}
    assert hub.cdn.seen == [] and hub.sent == 0


@pytest.mark.parametrize(
    "linked",
    [
        {"X-Linked-ETag": f'"{"0" * 64}"'},
        {"X-Linked-Size": "12"},
        {"X-Repo-Commit": "0" * 40},
    ],
)
def test_another_file_is_there(manifest, hub, pinned, linked):
    hub.linked = linked
    done = manifest("check", pinned, "--format", "json", expect=1)
    assert states(done) == {"b.txt": "ok", "config.json": "ok", "sub/model.safetensors": "changed"}


def test_files_that_are_gone_or_longer(manifest, hub, pinned):
    del hub.tree["b.txt"]
    hub.tree["config.json"] += b" "
    done = manifest("check", "--format", "json", expect=1)
    assert states(done) == {
        "b.txt": "gone",
        "config.json": "changed",
        "sub/model.safetensors": "ok",
    }


def test_a_gate_and_a_token(manifest, hub, pinned, monkeypatch):
    hub.gated, hub.tokens, hub.accepted = True, {"hf_secret"}, {"hf_secret"}
    done = manifest("check", "--format", "json", expect=1)
    assert set(states(done).values()) == {"gated"}
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    done = manifest("check", "--endpoint", hub.url)
    assert "hf_secret" not in done.out + done.err


def test_the_token_is_for_the_endpoint_alone(manifest, hub, pinned, start_server, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    manifest("check", "--endpoint", "https://localhost:1")
    assert all("authorization" not in seen.headers for seen in hub.seen)


def test_a_package_s_own_manifest_whose_hub_is_elsewhere(manifest, hub, tmp_path):
    base = f"https://huggingface.co/{MODEL}/resolve/{{revision}}/{{path}}"
    row = {"path": "sub/model.safetensors", "size": len(LARGE), "sha256": digest(LARGE)}
    data = {
        "schema": 1,
        "name": "tiny-en",
        "revision": "5f1c0e8a3b7d2946c0ab1e57d48f90231c6ea7b4",
        "gated": False,
        "base": [{"url": base, "kind": "hf"}],
        "files": [{**row, "optional": True}],
        "total_size": len(LARGE),
    }
    (tmp_path / "tiny-en.json").write_text(json.dumps(data))
    done = manifest("check", "tiny-en.json", "--endpoint", hub.url)
    assert done.out.startswith("ok      tiny-en: sub/model.safetensors (localhost:")


def _web(tmp_path, base, size=5):
    sheet = tmp_path / "m.yaml"
    sheet.write_text(
        "models:\n  - name: m\n    files: [w]\n    action: download\n    download:\n"
        f"      revision: {'1' * 40}\n      base: ['{base}']\n"
        f"      files: [{{path: a, size: {size}, sha256: {'a' * 64}}}]\n"
    )
    return sheet


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (answers.text(200, "12345", "application/octet-stream"), "ok"),
        (answers.text(200, "1234", "application/octet-stream"), "changed"),
        (answers.text(200, "12345", "text/html"), "unknown"),
        (answers.text(200, "12345", "text/plain", Content_Encoding="gzip"), "unknown"),
        (answers.text(503), "unknown"),
        (answers.text(404), "gone"),
        (answers.text(410), "gone"),
        (answers.text(302, Location="/again"), "unknown"),
        (answers.text(302, Location="ftp://x/"), "unknown"),
        (answers.text(302, Location="http://["), "unknown"),
        (answers.Answer(raw=b"\x1b[2J nonsense\r\n\r\n"), "unknown"),
        (answers.Answer(raw=b""), "unknown"),
    ],
)
def test_what_any_web_server_says(manifest, start_server, tmp_path, answer, state):
    server = start_server()
    server.answer = lambda seen: answer
    sheet = _web(tmp_path, server.url + "/{path}")
    done = manifest("check", sheet, expect=int(state != "ok"))
    assert done.out.split()[0] == state
    assert len(done.out.splitlines()) == 1 and "\x1b" not in done.out


def test_nobody_listens(manifest, tmp_path):
    done = manifest("check", _web(tmp_path, "http://127.0.0.1:9/{path}"), expect=1)
    assert done.out.startswith("unknown m: a (127.0.0.1:9): ")


@pytest.mark.parametrize("base", ["http://[", "https://u:p@localhost/{path}", "http://a b/"])
def test_addresses_that_are_none(manifest, tmp_path, base):
    done = manifest("check", _web(tmp_path, base), expect=1)
    assert done.out.startswith("unknown") and "u:p" not in done.out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", "[", "not JSON"),
        ("a.json", "[" * 100_000, "not JSON"),
        ("a.json", '{"schema": 2}', "schema 1"),
        ("a.json", '{"schema": 1, "gated": []}', "gated"),
        ("a.json", '{"schema": 1, "files": [[]], "base": [7]}', "7"),
        ("a.json", '{"schema": 1}', "no model"),
        ("a.yaml", "models: [", "not YAML"),
        ("a.yaml", "models: []", "no model"),
        ("a.yaml", "a: &x [*x]", "not YAML"),
    ],
)
def test_manifests_that_are_none(manifest, tmp_path, name, content, said):
    (tmp_path / name).write_text(content)
    done = manifest("check", name, "nowhere.json", expect=1)
    assert len(done.err.splitlines()) == 2 and "nowhere.json: cannot read" in done.err
    assert said in done.err or "a.yaml:1:" in done.err
