"""A hub on loopback, and the command told to ask it."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import pytest
from fetch.hub import MODEL, REVISION, Cdn, Hub
from fetch.serving import certificates, start_server

__all__ = ["certificates", "start_server"]

SMALL, LARGE = b'{"a": 1}\n', bytes(range(256)) * 600


def digest(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def hub(start_server, certificates):
    """A hub and its storage over https; its model has a small file and a large one."""
    cdn = start_server(Cdn, certificates.context())
    made = start_server(Hub, cdn, certificates.context())
    made.tree = {"config.json": SMALL, "sub/model.safetensors": LARGE, "b.txt": b"b", "e": b""}
    return made


@pytest.fixture
def manifest(mlpolicy, monkeypatch, certificates, tmp_path):
    """Run ``mlpolicy manifest``; a request that leaves the machine fails at a dead proxy."""
    for name in ("HF_TOKEN", "HF_ENDPOINT", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))

    def run(*arguments, expect=0):
        done = mlpolicy("manifest", *arguments, cwd=tmp_path)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == expect, done.stdout + done.stderr
        return SimpleNamespace(out=done.stdout, err=done.stderr)

    return run


@pytest.fixture
def pinned(manifest, hub, tmp_path):
    """A debian/mlmodel.yaml with the part that ``manifest new`` made of the hub's model."""
    part = manifest("new", f"hf:{MODEL}@main", "--endpoint", hub.url).out
    sheet = tmp_path / "debian/mlmodel.yaml"
    sheet.parent.mkdir()
    sheet.write_text(f"models:\n  - name: tiny-en\n    files: [w]\n    action: download\n{part}")
    hub.forget()
    hub.cdn.forget()
    assert REVISION in part
    return sheet
