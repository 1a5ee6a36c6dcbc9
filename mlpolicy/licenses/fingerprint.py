"""Print the digest of a license's text, for texts.yaml: FILE and the words that it begins with."""

from __future__ import annotations

import sys

from . import texts


def fingerprint(text: str, begins: str) -> str | None:
    """The digest of TEXT from the words BEGINS on; None when it does not have them."""
    words = texts.split(text).words
    at = words.find(begins)
    return None if at < 0 else texts.digest(texts.without_names(words[at:])[0])


def main(file: str, *begins: str) -> int:
    """Print the digest, or how the words of FILE begin."""
    with open(file, encoding="utf-8") as opened:
        text = opened.read(texts.MAX_BYTES)
    found = fingerprint(text, " ".join(begins))
    print(found or f"{file} begins: {texts.split(text).words[:200]}")
    return 0 if found else 1


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python3 -m mlpolicy.licenses.fingerprint FILE WORD...")
    sys.exit(main(*sys.argv[1:]))
