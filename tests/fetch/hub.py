"""A server like the large model hub: files behind a redirect to a CDN, gates, the tree API.

As documented for its HTTP interface: ``/ORG/MODEL/resolve/REVISION/PATH`` answers with a redirect
for a file in large-file storage, whose X-Linked-ETag is its SHA-256 and X-Linked-Size its size, and
itself with a small one, whose ETag is git's SHA-1; X-Repo-Commit is the revision. A gated model is
401 without a token, 403 to who has not accepted; a model that does not exist, or that nobody may
know of, is 404 or 401.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import ssl
from urllib.parse import quote, unquote

from . import answers
from .answers import Answer
from .server import Seen, Server

REVISION = "5f1c0e8a3b7d2946c0ab1e57d48f90231c6ea7b4"
MODEL = "org/tiny-en"
_GATE = "Access to this model is restricted. You must have access to it."


class Cdn(Server):
    """Serves what is signed, and every signed URL once, as if it expired at once."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(context)
        self.good: set[str] = set()
        self.blobs: dict[str, bytes] = {}
        self.faults = "ok"

    def sign(self, digest: str) -> str:
        """A URL for the blob DIGEST that is good for one request."""
        nonce = f"{len(self.good):08x}"
        self.good.add(nonce)
        return f"{self.url}/{self.faults}/{digest}?X-Amz-Expires=60&Signature={nonce}"

    def answer(self, seen: Seen) -> Answer:
        """A blob, for a signature that nobody used before."""
        path, _, query = seen.path.partition("?")
        nonce = query.rpartition("Signature=")[2]
        if nonce not in self.good:
            return answers.text(403, "<Error><Code>AccessDenied</Code></Error>", "text/xml")
        if seen.method == "GET":
            self.good.remove(nonce)
            self.good.add(f"used {nonce}")
        self.files = self.blobs
        return super().answer(seen)


class Hub(Server):
    """Serves TREE, the content by path; files of LARGE bytes and more come from the CDN."""

    def __init__(self, cdn: Cdn, context: ssl.SSLContext | None = None, large: int = 100_000):
        super().__init__(context, name="localhost")
        self.cdn = cdn
        self.large = large
        self.tree: dict[str, bytes] = {}
        self.gated = False
        self.hidden = False
        #: Tokens that exist, and those whose owners accepted the gate.
        self.tokens: set[str] = set()
        self.accepted: set[str] = set()
        #: What the redirect says in place of the truth.
        self.linked: dict[str, str] = {}

    def resolve(self) -> str:
        """The base URL as a manifest of this hub's model has it."""
        return f"{self.url}/{MODEL}/resolve/{{revision}}/{{path}}"

    def answer(self, seen: Seen) -> Answer:
        """What the hub says."""
        refused = self._gate(seen.headers.get("authorization", "").removeprefix("Bearer "))
        if refused is not None:
            return refused
        path = unquote(seen.path.partition("?")[0])
        for start, reply in (
            (f"/{MODEL}/resolve/{REVISION}/", self._file),
            (f"/api/models/{MODEL}/tree/{REVISION}", self._listing),
            (f"/api/models/{MODEL}/revision/{REVISION}", self._about),
            (f"/api/models/{MODEL}", self._about),
        ):
            if path.startswith(start):
                return reply(path.removeprefix(start), seen)
        return self._refusal(404, "RevisionNotFound", "Invalid rev id")

    def _gate(self, token: str) -> Answer | None:
        if self.hidden and token not in self.tokens:
            return self._refusal(404, "RepoNotFound", "Repository not found")
        if token and token not in self.tokens:
            return self._refusal(401, "", "Invalid credentials in Authorization header")
        if self.gated and not token:
            return self._refusal(401, "GatedRepo", _GATE)
        if self.gated and token not in self.accepted:
            return self._refusal(403, "GatedRepo", _GATE)
        return None

    def _refusal(self, status: int, code: str, message: str) -> Answer:
        headers = {"X_Error_Message": message} | ({"X_Error_Code": code} if code else {})
        return answers.text(status, message, **headers)

    def _file(self, path: str, seen: Seen) -> Answer:
        data = self.tree.get(path)
        if data is None:
            return self._refusal(404, "EntryNotFound", "Entry not found")
        if len(data) < self.large:
            answer = answers.of_file(data, seen.headers.get("range"))
            answer.headers |= {"X-Repo-Commit": REVISION, "ETag": f'"{_git(data)}"'}
            return answer
        digest = hashlib.sha256(data).hexdigest()
        self.cdn.blobs[digest] = data
        answer = answers.text(302, Location=self.cdn.sign(digest))
        answer.headers |= {
            "X-Repo-Commit": REVISION,
            "X-Linked-Size": str(len(data)),
            "X-Linked-ETag": f'"{digest}"',
            **self.linked,
        }
        return answer

    def _listing(self, path: str, seen: Seen) -> Answer:
        """One page of the tree: two entries, and the address of the next page in Link."""
        start = int(seen.path.partition("cursor=")[2].partition("&")[0] or 0)
        folders = {folder for name in self.tree for folder in _folders(name)}
        rows = [{"type": "directory", "oid": "0" * 40, "size": 0, "path": p} for p in folders]
        rows += [self._row(name, data) for name, data in self.tree.items()]
        rows.sort(key=lambda row: str(row["path"]))
        answer = answers.text(200, json.dumps(rows[start : start + 2]), "application/json")
        if start + 2 < len(rows):
            address = f"{self.url}{quote(seen.path.partition('?')[0])}?recursive=true"
            answer.headers["Link"] = f'<{address}&cursor={start + 2}>; rel="next"'
        return answer

    def _row(self, path: str, data: bytes) -> dict[str, object]:
        row: dict[str, object] = {"type": "file", "path": path, "size": len(data)}
        row["oid"] = _git(data)
        if len(data) >= self.large:
            digest = hashlib.sha256(data).hexdigest()
            row["lfs"] = {"oid": digest, "size": len(data), "pointerSize": 134}
        return row

    def _about(self, path: str, seen: Seen) -> Answer:
        names = [{"rfilename": name} for name in sorted(self.tree)]
        about = {
            "id": MODEL,
            "sha": REVISION,
            "gated": "manual" if self.gated else False,
            "private": self.hidden,
            "cardData": {"license": "apache-2.0"},
            "tags": ["license:apache-2.0"],
            "siblings": names,
        }
        return answers.text(200, json.dumps(about), "application/json")


def _git(data: bytes) -> str:
    """The object id that git gives to a file."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _folders(path: str) -> list[str]:
    return list(itertools.accumulate(path.split("/")[:-1], "{}/{}".format))
