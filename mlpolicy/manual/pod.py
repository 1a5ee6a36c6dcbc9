"""Writing POD, of which perl's pod2man makes man pages."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection, Iterable

_SPECIAL = {"<": "E<lt>", ">": "E<gt>"}
_CODE = re.compile(r"``?([^`]+)``?")


def plain(text: str) -> str:
    """TEXT as POD that shows just that."""
    return "".join(_SPECIAL.get(char, char) for char in " ".join(text.split()))


def bold(text: str) -> str:
    """TEXT as what a user types."""
    return f"B<{plain(text)}>"


def placeholder(text: str) -> str:
    """TEXT as what a user replaces; choices, which stand in lower case, are typed."""
    parts = text.split("|")
    return "|".join(bold(one) if one.islower() else f"I<{plain(one)}>" for one in parts)


def prose(text: str, placeholders: Collection[str] = ()) -> str:
    """TEXT of a help: `code` between backquotes, and the PLACEHOLDERS of its command."""
    pieces = _CODE.split(text)
    words = "|".join(sorted(map(re.escape, placeholders), key=len, reverse=True))
    known = re.compile(rf"(?<![\w-])({words})(?![\w-])") if words else None
    done = []
    for number, piece in enumerate(pieces):
        if number % 2:
            done.append(bold(piece))
            continue
        escaped = "".join(_SPECIAL.get(char, char) for char in piece)
        done.append(known.sub(r"I<\1>", escaped) if known else escaped)
    return " ".join("".join(done).split())


def sentence(text: str, placeholders: Collection[str] = ()) -> str:
    """TEXT, which may lack its capital letter and full stop, as a sentence."""
    whole = prose(text, placeholders).rstrip(".")
    return f"{whole[:1].upper()}{whole[1:]}." if whole else ""


def section(title: str, *paragraphs: str) -> str:
    """A section; nothing when there are no PARAGRAPHS."""
    body = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return f"=head1 {title}\n\n{body}\n\n" if body else ""


def items(rows: Iterable[tuple[str, str]]) -> str:
    """A list of terms with what they mean, POD both."""
    body = "\n\n".join(f"=item {term}\n\n{text}" for term, text in rows)
    return f"=over\n\n{body}\n\n=back" if body else ""


def man(text: str, name: str, number: int, release: str) -> str:
    """TEXT as the man page NAME of section NUMBER.

    The date is that of SOURCE_DATE_EPOCH, as pod2man has it, or none.
    """
    dated = [] if "SOURCE_DATE_EPOCH" in os.environ else ["--date", " "]
    command = ["pod2man", "--utf8", "--errors=die", "--center", "mlpolicy", *dated]
    command += ["--section", str(number), "--name", name.upper(), "--release", release]
    got = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)
    if got.returncode:
        raise ValueError(f"{name}({number}): pod2man: {got.stderr.strip()}")
    return got.stdout
