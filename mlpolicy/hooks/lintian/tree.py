"""The tree that lintian reads: our check and profiles as they are, a tag file for each tag."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from mlpolicy.checks import TAGS
from mlpolicy.checks.base import Tag

CHECK = "mlpolicy"  # lintian's name of the module lib/Lintian/Check/Mlpolicy.pm

#: Copied as they are, from beside this file.
FILES = (
    "lib/Lintian/Check/Mlpolicy.pm",
    "profiles/mlpolicy/main.profile",
    "profiles/mlpolicy/only.profile",
)

_WIDTH = 79  # columns, with the space that continues a field
_CODE = re.compile(r"`([^`\n]+)`")
#: Characters that HTML or Markdown would take for itself; lintian reads both.
_MARKUP = str.maketrans({char: f"&#{ord(char)};" for char in "&<>*_[]"})
_POLICY = re.compile(r"Debian Policy,? ([0-9.]+)")
_POST = re.compile(r"(debian-[a-z-]+) ([0-9]{4}/[0-9]{2}) (msg[0-9]+)")


def write(directory: Path) -> None:
    """Write the tree to DIRECTORY, over what is there; ``OSError`` when that fails."""
    here = Path(__file__).parent
    for name in FILES:
        _save(directory / name, (here / name).read_text("utf-8"))
    tags = directory / "tags" / CHECK
    if tags.is_dir():
        for stale in tags.glob("*.tag"):
            stale.unlink()
    for tag in TAGS.values():
        _save(tags / f"{tag.name}.tag", tag_file(tag))


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def tag_file(tag: Tag) -> str:
    """TAG as lintian reads it. lintian knows one severity; the text tells of other rulesets'."""
    lines = [f"Tag: {tag.name}", f"Severity: {tag.severity}", f"Check: {CHECK}"]
    texts = (tag.explanation, tag.exceptions, tag.fix)
    lines += _field("Explanation", "\n\n".join(text for text in texts if text))
    if tag.see_also:
        lines += ["See-Also:", ",\n".join(f" {citation(one)}" for one in tag.see_also)]
    return "\n".join(lines) + "\n"


def _field(name: str, text: str) -> list[str]:
    """TEXT, whose paragraphs are set apart by empty lines, as the field NAME."""
    lines: list[str] = []
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            lines.append(" .")
        escaped = " ".join(paragraph.split()).translate(_MARKUP)
        lines += textwrap.wrap(
            _CODE.sub(r"<code>\1</code>", escaped),
            _WIDTH,
            initial_indent=" " if number else f"{name}: ",
            subsequent_indent=" ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def citation(reference: str) -> str:
    """REFERENCE in lintian's words where it has some; without commas, which separate them."""
    if found := _POLICY.match(reference):
        return f"debian-policy {found[1]}"
    if found := _POST.fullmatch(reference):
        return f"https://lists.debian.org/{found[1]}/{found[2]}/{found[3]}.html"
    return reference.replace(",", ";")
