"""A certificate authority of the tests, and certificates that are good, or bad in one way."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

_NAMES = "DNS:localhost,DNS:hub.example.test,IP:127.0.0.1"
_NEW = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True)
class Certificates:
    """Everything lies in DIRECTORY; AUTHORITY is what a client may trust."""

    directory: Path

    @property
    def authority(self) -> Path:
        return self.directory / "authority.pem"

    def context(self, kind: str = "good") -> ssl.SSLContext:
        """For a server: "good", "elsewhere" (another host's), "expired" or "own" (self-signed)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.directory / f"{kind}.pem", self.directory / f"{kind}.key")
        return context


def make(directory: Path) -> Certificates:
    """Let openssl make all of them in DIRECTORY; Python 3.13 asks for all these extensions."""
    usage = "keyUsage=critical,keyCertSign,cRLSign"
    _request(directory, "authority", "-days", "2", "-subj", "/CN=Test authority", extension=usage)
    names = f"subjectAltName={_NAMES}"
    _request(directory, "own", "-days", "2", "-subj", "/CN=localhost", extension=names)
    _signed(directory, "good", _NAMES, "-days", "2")
    _signed(directory, "elsewhere", "DNS:elsewhere.example.test", "-days", "2")
    # openssl x509 signs for whole days from now on; none of them have passed already.
    _signed(directory, "expired", _NAMES, "-days", "0")
    return Certificates(directory)


def _request(directory: Path, name: str, *options: str, extension: str) -> None:
    files = ("-keyout", f"{name}.key", "-out", f"{name}.pem")
    _openssl(directory, "req", "-x509", *_NEW, *options, "-addext", extension, *files)


def _signed(directory: Path, name: str, names: str, *options: str) -> None:
    _openssl(
        directory, "req", *_NEW, "-subj", f"/CN={name}", "-keyout", f"{name}.key",
        "-out", f"{name}.csr",
    )  # fmt: skip
    keys = "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    (directory / f"{name}.ext").write_text(f"subjectAltName={names}\n{keys}")
    _openssl(
        directory, "x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem",
        "-CAkey", "authority.key", "-CAcreateserial", "-extfile", f"{name}.ext",
        "-out", f"{name}.pem", *options,
    )  # fmt: skip


def _openssl(directory: Path, *arguments: str) -> None:
    subprocess.run(
        ["openssl", *arguments], cwd=directory, check=True, capture_output=True, timeout=60
    )
