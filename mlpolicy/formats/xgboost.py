"""XGBoost models: JSON, Universal Binary JSON, the old binary form, and text dumps.

Sources: files written by XGBoost 3.2 [measured, certain]; the old binary form by
XGBoost 1.6 [measured, certain]: ``binf`` or nothing, a structure of 136 bytes, then the names of
the objective and of the booster, each behind its 64-bit length. Base64 from [memory]: a hint.
"""

from __future__ import annotations

import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, present, text
from mlpolicy.formats.documents import LIST, MAPPING, tail, value_at, word

_SPACE = rb"[ \t\r\n]{0,64}"
_JSON = re.compile(
    rb'\{%b(?:"Config"%b:|"learner"%b:%b\{%b"([a-z_]+)"%b:)' % ((_SPACE,) * 6), re.DOTALL
)
_VERSION = re.compile(rb'"version"%b:%b\[%b(\d+)%b,%b(\d+)%b,%b(\d+)%b\]' % ((_SPACE,) * 8))
_UBJ = re.compile(rb"\{(?:L\0{7}|[iU])\x07learner\{(?:L\0{7}|[iU])(?:\x0a(attributes)|[\x04-\x20])")
_UBJ_PAIR = re.compile(rb"L\0{6}(..)(\w{1,200})SL\0{6}(..)", re.DOTALL)
_OBJECTIVE = re.compile(rb"(?:reg|binary|multi|rank|count|survival):[a-z_:0-9]{3,40}\Z")
_BOOSTERS = (b"gbtree", b"gblinear", b"dart")
_TEXT_DUMP = re.compile(rb"booster\[0\]:?\r?\n(?:0:(?:\[|leaf=)|bias:\r?\n)")
_JSON_DUMP = re.compile(rb'\[%b\{%b"nodeid"%b:%b\d' % ((_SPACE,) * 4))


def probe_json(content: Content) -> Match | None:
    """Recognise the ``learner``; with ``attributes`` it is a model, else its configuration."""
    found = _JSON.match(content.start)
    if found is None or b'"learner"' not in content.start:
        return None
    head = content.head
    if b'"gradient_booster"' not in head and b'"learner_model_param"' not in head:
        return None
    problems: Problems = []
    at = head.find(b'"attributes"')
    if found[1] is not None and at < 0:
        return Match("xgboost-json", "config", "certain", "XGBoost configuration in JSON")
    given = value_at(head, head.find(b":", at) + 1) if at >= 0 else None
    version = _VERSION.search(tail(content, 256, problems))
    metadata = present(
        license=word(given, "license"),
        author=word(given, "author"),
        name=word(given, "name"),
        producer="XGBoost " + b".".join(version.groups()).decode() if version else None,
        toolchain="xgboost",
    )
    why = "JSON with the learner and gradient_booster of XGBoost"
    return Match("xgboost-json", "weights", "certain", why, metadata, tuple(problems))


def probe_ubj(content: Content) -> Match | None:
    """Recognise the first key, ``learner``, in Universal Binary JSON."""
    found = _UBJ.match(content.start)
    if found is None:
        return None
    given: dict[str, str] = {}
    at = found.end() + 1  # behind the "{" of the attributes
    while found[1] and len(given) < 64 and (pair := _UBJ_PAIR.match(content.head, at)):
        if int.from_bytes(pair[1], "big") != len(pair[2]):
            break
        end = pair.end() + int.from_bytes(pair[3], "big")
        given[pair[2].decode()] = text(content.head[pair.end() : end])
        at = end
    metadata = present(
        license=given.get("license"),
        author=given.get("author"),
        name=given.get("name"),
        toolchain="xgboost",
    )
    why = "UBJSON whose first key is the learner of XGBoost"
    return Match("xgboost-ubj", "weights", "certain", why, metadata)


def probe_binary(content: Content) -> Match | None:
    """Recognise the names of objective and booster behind the parameters."""
    start = content.start
    metadata = {"toolchain": "xgboost"}
    at = 140 if start.startswith(b"binf") else 136
    objective, at = _string(start, at)
    if not _OBJECTIVE.match(objective):
        return None
    booster, _ = _string(start, at)
    if booster not in _BOOSTERS:
        return None
    why = f"XGBoost parameters, objective {objective.decode()}, booster {booster.decode()}"
    return Match("xgboost-binary", "weights", "certain", why, metadata)


def _string(raw: bytes, at: int) -> tuple[bytes, int]:
    """Return the string at AT behind its length, empty when there is none, and its end."""
    if at + 8 > len(raw):
        return b"", at
    (length,) = struct.unpack_from("<Q", raw, at)
    return (raw[at + 8 : at + 8 + length], at + 8 + length) if length < 64 else (b"", at)


def probe_dump(content: Content) -> Match | None:
    """Recognise the first tree of a dump in text or JSON."""
    start = content.start
    if not _TEXT_DUMP.match(start) and not (_JSON_DUMP.match(start) and b'"leaf"' in content.head):
        return None
    why = "dump of the trees of an XGBoost model"
    return Match("xgboost-dump", "weights", "certain", why, {"toolchain": "xgboost"})


XGBOOST_JSON = Format(
    id="xgboost-json",
    title="XGBoost model (JSON)",
    description="Boosted trees in JSON; recognised by the keys learner and gradient_booster.",
    reference="https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html",
    role="weights",
    starts=MAPPING,
    nature="text",
    least=40,
    keys=(b"learner",),
    probe=probe_json,
)

XGBOOST_UBJ = Format(
    id="xgboost-ubj",
    title="XGBoost model (UBJSON)",
    description="Boosted trees in Universal Binary JSON; recognised by the first key, learner.",
    reference="https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html",
    role="weights",
    magic=(b"{L\0\0\0\0\0\0\0\x07learner{", b"{i\x07learner{", b"{U\x07learner{"),
    probe=probe_ubj,
)

XGBOOST_BINARY = Format(
    id="xgboost-binary",
    title="XGBoost model (old binary form)",
    description="Boosted trees as written before JSON; recognised by the names of objective and "
    "booster behind 136 bytes of parameters.",
    reference="https://xgboost.readthedocs.io/en/release_1.7.0/tutorials/saving_model.html",
    role="weights",
    least=160,
    nature="binary",
    opening=re.compile(rb"(?s:.{136}(?:.{4})?)[\x08-\x3f]\0{7}(?:reg|bin|mul|ran|cou|sur)"),
    probe=probe_binary,
)

XGBOOST_DUMP = Format(
    id="xgboost-dump",
    title="XGBoost tree dump",
    description="The trees of a model in text or JSON; recognised by the first line or node.",
    reference="https://xgboost.readthedocs.io/en/stable/python/python_api.html",
    role="weights",
    starts=frozenset(b"b") | LIST,
    nature="text",
    least=20,
    opening=re.compile(rb"booster\[0\]|\["),
    keys=(b"nodeid",),
    probe=probe_dump,
)

FORMATS = (XGBOOST_UBJ, XGBOOST_JSON, XGBOOST_BINARY, XGBOOST_DUMP)
