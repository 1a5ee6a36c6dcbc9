"""Every string that comes from scanned input passes here before a terminal, log or report."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

_LIMIT = 500  # characters of one string; a longer one is cut and says so


def text(raw: object, limit: int = _LIMIT) -> str:
    """RAW in one harmless line: control, format (bidi) and undecodable characters as escapes."""
    full = str(raw)
    if len(full) <= limit and full.isascii() and full.isprintable():  # most texts
        return full
    shown = full[:limit]
    if not (shown.isascii() and shown.isprintable()):  # most texts are harmless as they are
        shown = "".join(map(_visible, shown))
    return shown + f"... ({len(full)} characters)" if len(full) > limit else shown


def _visible(char: str) -> str:
    if char == " " or (char.isprintable() and unicodedata.category(char) not in ("Cf", "Cs")):
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no UTF-8, from surrogateescape
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


#: What JSON lets stand as it is, and a terminal or an editor obeys.
_INVISIBLE = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)

_LONE = re.compile("[\ud800-\udfff]")


def dump(value: Any, indent: int | None = 1) -> str:
    """VALUE as JSON text with a fixed layout, so that equal input gives equal bytes.

    Letters stay readable; control and format characters are escaped, as JSON has it.
    """
    written = json.dumps(value, indent=indent, ensure_ascii=False)
    if written.isascii() and "\x7f" not in written:  # most documents are harmless as they are
        return written
    written = json.dumps(data(value), indent=indent, ensure_ascii=False)
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def data(value: Any) -> Any:
    """VALUE for JSON: lone surrogates, which are no Unicode, become visible escapes."""
    if isinstance(value, str):
        return _LONE.sub(lambda found: _visible(found[0]), value)
    if isinstance(value, dict):
        return {data(key): data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [data(item) for item in value]
    return value
