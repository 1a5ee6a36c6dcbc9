"""One string as a YAML scalar on one line, whatever is in it."""

from __future__ import annotations

from ..escape import text as esc

LIMIT = 500  # characters; a longer value is no name of a license, a data set or a place


def scalar(text: str) -> str:
    """TEXT, plain where YAML reads it back as this string, else in double quotes with escapes.

    A lone surrogate (a byte that was no UTF-8) cannot stand in YAML: it becomes a visible escape.
    """
    import yaml

    clean = text.encode("utf-8", "backslashreplace").decode("utf-8")
    visible = esc(clean, len(clean)) == clean
    wide = float("inf")
    plain: str = yaml.safe_dump(clean, allow_unicode=visible, width=wide)
    if plain.removesuffix("\n...\n") == clean:
        return clean
    quoted: str = yaml.safe_dump(clean, default_style='"', allow_unicode=visible, width=wide)
    return quoted.removesuffix("\n")
