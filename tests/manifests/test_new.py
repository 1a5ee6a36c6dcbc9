"""``mlpolicy manifest new``: what is pinned, and what is refused."""

from __future__ import annotations

import json
import subprocess

import pytest
import yaml
from fetch import answers
from fetch.hub import MODEL, REVISION

from .conftest import LARGE, SMALL, digest


def part(done):
    return yaml.safe_load(done.out)["download"]


def rows(files):
    return [{"path": p, "size": len(d), "sha256": digest(d)} for p, d in sorted(files.items())]


def test_a_branch_becomes_its_commit_and_every_file_has_a_digest(manifest, hub):
    done = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url)
    made = part(done)
    assert made["revision"] == REVISION
    assert made["base"] == [hub.resolve()]
    wanted = {"config.json": SMALL, "sub/model.safetensors": LARGE, "b.txt": b"b"}
    assert made["files"] == rows(wanted)
    assert "e is empty" in done.err
    assert "apache-2.0" in done.out and "gated" not in made


def test_large_files_are_not_downloaded(manifest, hub):
    manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url)
    assert hub.cdn.seen == []
    assert {s.path.rpartition("/")[2] for s in hub.seen if "/resolve/" in s.path} == {
        "config.json",
        "b.txt",
    }


def test_files_are_chosen_by_globs(manifest, hub):
    chosen = ("--include", "*.json", "--include", "sub/*", "--exclude", "config*")
    made = part(manifest("new", f"hf:{MODEL}@v1", "--endpoint", hub.url, *chosen))
    assert [row["path"] for row in made["files"]] == ["sub/model.safetensors"]
    done = manifest("new", f"hf:{MODEL}@v1", "--endpoint", hub.url, "--include", "*.onnx", expect=1)
    assert "no file matches" in done.err and done.out == ""


def test_what_it_makes_is_a_manifest_that_a_package_builds_with(pinned):
    from mlpolicy.evidence import manifest as sheet

    read = sheet.parse(pinned.read_bytes())
    assert read.mistakes == ()
    assert len(read.models[0].data["download"]["files"]) == 3


def test_a_gate_is_written_and_the_token_is_shown_to_the_hub_alone(manifest, hub, monkeypatch):
    hub.gated, hub.tokens, hub.accepted = True, {"hf_secret"}, {"hf_secret"}
    refused = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url, expect=1)
    assert "behind a gate" in refused.err and len(refused.err.splitlines()) == 1
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    done = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url)
    made = yaml.load(done.out, yaml.BaseLoader)["download"]
    assert made["gated"] == "yes"
    assert made["gate_url"] == f"{hub.url}/{MODEL}"
    assert "hf_secret" not in done.out + done.err


def test_the_token_is_not_sent_where_a_redirect_leads(manifest, hub, start_server, monkeypatch):
    other = start_server(context=hub.context, name="localhost")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.answer = lambda seen: answers.text(302, Location=f"{other.url}/elsewhere")
    done = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url, expect=1)
    assert hub.seen[0].headers["authorization"] == "Bearer hf_secret"
    assert [("authorization" in seen.headers) for seen in other.seen] == [False]
    assert "hf_secret" not in done.err


def test_the_token_is_never_sent_in_clear(manifest, start_server, monkeypatch):
    server = start_server()
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    manifest("new", f"hf:{MODEL}@main", "--endpoint", server.url, expect=1)
    assert server.seen and "authorization" not in server.seen[0].headers


def _listing(hub, rows, **headers):
    """Let the hub answer for its tree with ROWS."""
    honest = hub.answer

    def answer(seen):
        if "/tree/" not in seen.path:
            return honest(seen)
        return answers.text(200, json.dumps(rows), "application/json", **headers)

    hub.answer = answer


ROW = {"type": "file", "path": "a", "size": 3, "oid": "0" * 40}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rows": [{**ROW, "path": "../a"}]}, "cannot be in a manifest"),
        ({"rows": [{**ROW, "path": "a\x1b[2J"}]}, "cannot be in a manifest"),
        ({"rows": [{**ROW, "size": -1}]}, "without path, size or digest"),
        ({"rows": [{**ROW, "size": 1 << 40}]}, "small files are more than"),
        ({"rows": [{**ROW, "lfs": {"oid": "x", "size": 3}}]}, "without path, size or digest"),
        ({"rows": [{**ROW, "path": 7}, 7]}, "without path, size or digest"),
        ({"rows": {"a": 1}}, "list of files is none"),
        ({"rows": []}, "no file is left"),
        ({"rows": [ROW], "Link": '<https://127.0.0.1:9/>; rel="next"'}, "another place"),
        ({"rows": [ROW], "Link": '<http://[>; rel="next"'}, "no http or https URL"),
        ({"rows": [{**ROW, "path": "b.txt", "size": 1}]}, "not what the commit has"),
        ({"rows": [{**ROW, "path": "config.json"}]}, "more than 3 bytes"),
        ({"rows": [{**ROW, "path": "no"}]}, "no such file"),
    ],
)
def test_a_hub_that_lies_is_refused_in_one_line(manifest, hub, given, said):
    _listing(hub, **given)
    done = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url, expect=1)
    assert said in done.err
    assert len(done.err.splitlines()) == 1 and "\x1b" not in done.err
    assert done.out == ""


@pytest.mark.parametrize("body", ["[" * 100_000, "nonsense", '{"sha": "main"}', "[]", "null"])
def test_answers_that_are_no_interface(manifest, hub, body):
    hub.answer = lambda seen: answers.text(200, body, "application/json")
    done = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url, expect=1)
    assert len(done.err.splitlines()) == 1


def test_pages_that_never_end(manifest, hub):
    _listing(hub, [], Link=f'<{hub.url}/api/models/x/tree/y>; rel="next"')
    honest = hub.answer
    hub.answer = lambda seen: (
        answers.text(200, "[]", "application/json", Link='</tree/y>; rel="next"')
        if "/tree/" in seen.path
        else honest(seen)
    )
    done = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url, expect=1)
    assert "pages" in done.err


def test_https_never_becomes_http(manifest, hub, start_server):
    plain = start_server()
    hub.answer = lambda seen: answers.text(302, Location=f"{plain.url}/x")
    done = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url, expect=1)
    assert "from https to http" in done.err and plain.seen == []


def test_a_server_that_nobody_vouches_for(manifest, hub, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    done = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url, expect=1)
    assert "certificate is not trusted" in done.err and hub.seen == []


def test_files_of_a_web_server_are_hashed(manifest, start_server, certificates):
    server = start_server(context=certificates.context(), name="localhost")
    server.files = {"a b.bin": LARGE, "c": b"c"}
    base = f"{server.url}/ok/{{path}}"
    made = part(manifest("new", f"{base}@{REVISION}", "--file", "a b.bin", "--file", "c"))
    assert made == {"revision": REVISION, "base": [base], "files": rows(server.files)}
    assert "40 lower-case" in manifest("new", f"{base}@main", "--file", "c", expect=1).err


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("cut=9", "too early"),
        ("reset=9", "localhost"),
        ("gzip", "compressed"),
        ("portal", "web page"),
        ("no-length", "how long"),
        ("garbage", "localhost"),
        ("silent", "closed"),
        ("escape,status=500", "HTTP 500"),
        ("headers=1000", "headers"),
        ("status=503", "try again"),
    ],
)
def test_a_web_server_that_breaks(manifest, start_server, certificates, fault, said):
    server = start_server(context=certificates.context(), name="localhost")
    server.files = {"c": LARGE}
    base = f"{server.url}/{fault}/{{path}}@{REVISION}"
    done = manifest("new", base, "--file", "c", expect=1)
    assert said in done.err and len(done.err.splitlines()) == 1
    assert done.out == "" and "\x1b" not in done.err


def test_files_of_a_directory_are_hashed(manifest, tmp_path):
    files = {"a.bin": LARGE, "sub/yes": b"x", ".git/HEAD": b"ref"}
    for name, data in files.items():
        (tmp_path / "up" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "up" / name).write_bytes(data)
    base = "https://models.example.org/{revision}/{path}"
    made = part(manifest("new", f"up@{REVISION}", "--base", base))
    del files[".git/HEAD"]
    assert made == {"revision": REVISION, "base": [base], "files": rows(files)}
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
    (tmp_path / "up/p.bin").write_bytes(pointer)
    assert "git lfs pull" in manifest("new", f"up@{REVISION}", "--base", base, expect=1).err
    subprocess.run(["mkfifo", tmp_path / "up/p.bin2"], check=True)
    out = manifest("new", f"up@{REVISION}", "--base", base, "--include", "p.bin2", expect=1)
    assert "not a file" in out.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hf:org/name"], "no revision"),
        (["nowhere@main"], "give hf:ORG/NAME"),
        (["http://localhost/x@main"], "give hf:ORG/NAME"),
        (["hf:../x@main"], "no name of a model"),
        (["hf:a/b@main", "--endpoint", "file:///etc"], "no http or https URL"),
        (["hf:a/b@main", "--endpoint", "https://u:hush@x"], "without a user's name"),
        ([f".@{REVISION}"], "give --base"),
        ([f"https://localhost/x@{REVISION}"], "--file PATH"),
        (["hf:a/b@main", "-o", "there"], "--force"),
    ],
)
def test_mistakes_of_the_user(manifest, tmp_path, arguments, said):
    (tmp_path / "there").write_text("mine")
    done = manifest("new", *arguments, expect=1)
    assert said in done.err and "hush" not in done.err
    assert (tmp_path / "there").read_text() == "mine"
