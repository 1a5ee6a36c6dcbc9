"""What an answer says before its first byte: whether it can be the file that is wanted."""

import email.utils
import re
import time
from dataclasses import dataclass
from email.message import Message

from mlmodel_fetch.errors import Status
from mlmodel_fetch.failure import SourceFailed
from mlmodel_fetch.manifest import SHA256, File, Manifest
from mlmodel_fetch.sources import Source
from mlmodel_fetch.text import safe
from mlmodel_fetch.web import Answer

LONGEST_WAIT = 60.0  # seconds of a Retry-After that are honored
BUSY = {408, 425, 429, 500, 502, 503, 504}
CHANGED = "upstream has another file there now"
NUMBER = re.compile(r"[0-9]{1,18}")
SPAN = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")


@dataclass(frozen=True)
class Body:
    """Which bytes of the file an answer will give."""

    start: int
    length: int | None  # None when the answer does not say


def look(headers: Message, file: File) -> None:
    """Compare what the hub says of a file, on its own answer or on its redirect, with the pin."""
    linked = headers.get("X-Linked-ETag", "").removeprefix("W/").strip('"')
    if SHA256.fullmatch(linked) and linked != file.sha256:
        raise SourceFailed(Status.GONE, f"{CHANGED} (its digest is {linked[:12]}...)")
    size = headers.get("X-Linked-Size", "")
    if NUMBER.fullmatch(size) and int(size) != file.size:
        raise SourceFailed(Status.GONE, f"{CHANGED} ({int(size)} bytes, not {file.size})")


def examine(answer: Answer, source: Source, manifest: Manifest, file: File, offset: int) -> Body:
    """Say what the body will be when it can be (a part of) the file; else SourceFailed."""
    if answer.status not in (200, 206):
        raise _refusal(answer, source, manifest)
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise SourceFailed(Status.GONE, f"it sends the file compressed ({safe(coding, 20)})")
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "text/html" and not file.path.endswith((".html", ".htm")):
        raise _portal()
    length = _content_length(answer)
    if answer.status == 206:
        return _part(answer, file, offset, length)
    if length is not None and length != file.size:
        raise SourceFailed(Status.GONE, f"{CHANGED} ({length} bytes, not {file.size})")
    return Body(0, length)


def _part(answer: Answer, file: File, offset: int, length: int | None) -> Body:
    match = SPAN.fullmatch(answer.headers.get("Content-Range", "").strip())
    if not match:
        raise SourceFailed(Status.GONE, "it sends a part and does not say which", forget=True)
    start, end = int(match[1]), int(match[2])
    if match[3] != "*" and int(match[3]) != file.size:
        raise SourceFailed(
            Status.GONE, f"{CHANGED} ({match[3]} bytes, not {file.size})", forget=True
        )
    if start != offset or not start <= end < file.size:
        raise SourceFailed(Status.GONE, "it sends another part than was asked for", forget=True)
    if length is not None and length != end - start + 1:
        raise SourceFailed(Status.GONE, "it contradicts itself about a part", forget=True)
    return Body(start, end - start + 1)


def _content_length(answer: Answer) -> int | None:
    values = {value.strip() for value in answer.headers.get_all("Content-Length", [])}
    if answer.chunked or not values:
        return None
    value = values.pop()
    if values or not NUMBER.fullmatch(value):
        raise SourceFailed(Status.GONE, "it sends a Content-Length that is not valid")
    return int(value)


def _portal() -> SourceFailed:
    return SourceFailed(
        Status.GONE,
        "a web page came in place of the file (HTML, perhaps of a captive portal)",
        advice="does this network want you to log in first? Open any page in a browser",
    )


def _refusal(answer: Answer, source: Source, manifest: Manifest) -> SourceFailed:
    code = answer.status
    if code in BUSY:
        wait = _retry_after(answer.headers)
        return SourceFailed(Status.NETWORK, f"it is busy (HTTP {code})", again=True, after=wait)
    if code == 511:
        return _portal()
    says_gate = answer.headers.get("X-Error-Code", "") == "GatedRepo"
    has_gate = says_gate or (manifest.gated and (source.hub or source.token != ""))
    if not answer.redirected and has_gate and code in (401, 403, 404):
        return _gate(code, source, manifest)
    if answer.redirected and code in (401, 403):
        # A signed address that expired; the first host signs a new one.
        return SourceFailed(Status.NETWORK, f"its storage refuses (HTTP {code})", again=True)
    if code in (401, 403):
        if source.token:
            return SourceFailed(
                Status.TOKEN, f"it refuses the token (HTTP {code})", advice=SET_TOKEN
            )
        return SourceFailed(Status.TOKEN, f"it asks for a token (HTTP {code})", advice=SET_TOKEN)
    if code in (404, 410):
        return SourceFailed(Status.GONE, f"the file is gone (HTTP {code})")
    return SourceFailed(Status.GONE, f"it answers HTTP {code}")


SET_TOKEN = "set HF_TOKEN, or name a file that holds a token with --token-file"


def _gate(code: int, source: Source, manifest: Manifest) -> SourceFailed:
    """The hub pretends that a gated model does not exist, so its words are not repeated."""
    page = safe(manifest.gate_url or manifest.homepage or source.url, 500)
    if not source.token:
        reason = "the model is behind a gate"
        advice = f"open {page}, accept there, then {SET_TOKEN}"
    elif code == 401:
        reason = "it refuses the token"
        advice = f"the model is behind the gate {page}; make a new token there, then {SET_TOKEN}"
    else:
        reason = "the owner of the token has not passed the gate"
        advice = f"open {page} and accept there, logged in as the owner of the token"
    return SourceFailed(Status.TOKEN, reason, advice=advice)


def _retry_after(headers: Message) -> float | None:
    """Seconds, at most a minute. A date is read against the server's own clock."""
    value = headers.get("Retry-After", "").strip()
    if NUMBER.fullmatch(value):
        return min(float(value), LONGEST_WAIT)
    then, now = _time(value), _time(headers.get("Date", ""))
    return None if then is None else _clamp(then - (time.time() if now is None else now))


def _time(date: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


def _clamp(seconds: float) -> float:
    return min(max(0.0, seconds), LONGEST_WAIT)
