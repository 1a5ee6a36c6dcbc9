"""Do the override files say what they are meant to say?

Both tags are beyond the contract's list, which asks only that an unused override is a finding.
Their names are not those of lintian's tags for the same, as lintian is told of ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from mlpolicy.documents import INSTALLED_OVERRIDES, OVERRIDES, SOURCE_OVERRIDES
from mlpolicy.domain import Hint
from mlpolicy.evidence.control import Stanza
from mlpolicy.overrides import Override, Owner, Sheet, parse

from .base import Case, Check, Tag

UNUSED = Tag(
    "unused-mlpolicy-override",
    "warning",
    "This override is for a finding that is not there: it has been mended, it has another "
    "context or pointer than the override, or an override above takes it. What is left of an "
    "old override may later hide a new finding that nobody has looked at.",
    "Remove the line, or let it say what `mlpolicy lint` prints. `*` stands for any text and `?` "
    "for any character; the context, the pointer or its line number may be left out.",
    ("Lintian User's Manual, Overrides",),
)
MALFORMED = Tag(
    "malformed-mlpolicy-override",
    "warning",
    "This line of an override file has no effect: it is not in the grammar of overrides, is for "
    "another package, or names a tag that does not exist.",
    "Write `[[PACKAGE][ ARCHITECTURES][ TYPE]: ]TAG[ CONTEXT][ [POINTER]]`, one override a line; "
    "`mlpolicy list tags` shows the tags.",
    ("Lintian User's Manual, Overrides",),
)


def sheet(case: Case) -> Sheet:
    """The overrides for the package of CASE, without entries when there is no file."""
    found = case.judged.evidence
    package = found.subject.package
    if not package:
        return Sheet("")
    path = INSTALLED_OVERRIDES + package if case.binary else SOURCE_OVERRIDES
    owner = Owner(package, "source")
    if case.binary:
        suffix = "udeb" if found.subject.path.endswith(".udeb") else "deb"
        owner = _owner(package, found.control.stanzas.get(package), suffix)
    return _parse(found.subject.documents.get(path, b""), path, owner)


def left_over(case: Case, entries: Sequence[Override], enabled: Collection[str]) -> Iterator[Hint]:
    """Hints about the ENTRIES that no finding needed.

    Nothing is said about those for a tag that is not ENABLED, nor when the package was not read
    in full: nobody knows whether the finding is there.
    """
    if case.judged.evidence.subject.partial:
        return
    for entry in entries:
        if entry.tag in enabled and UNUSED.name in enabled:
            context = f"{entry.tag} {entry.pattern}".strip()
            yield case.hint(UNUSED.name, context, entry.path, entry.line)


def run(case: Case) -> Iterator[Hint]:
    """Look for lines that are no overrides, in a source also in the files for its packages."""
    for one in (sheet(case), *_for_packages(case)):
        for mistake in one.mistakes:
            yield case.hint(MALFORMED.name, mistake.text, one.path, mistake.line)


def _for_packages(case: Case) -> Iterator[Sheet]:
    """What dh_mlmodel will install; it is in effect only in the binary packages."""
    found = case.judged.evidence
    if case.binary:
        return
    for path, content in sorted(found.subject.documents.items()):
        package = path.removeprefix("debian/").removesuffix(OVERRIDES)
        stanza = found.control.stanzas.get(package)
        if path == f"debian/{package}{OVERRIDES}" and stanza is not None:
            suffix = stanza.get("Package-Type") or "deb"
            yield _parse(content, path, _owner(package, stanza, suffix))


def _parse(content: bytes, path: str, owner: Owner) -> Sheet:
    from . import TAGS  # which this module's own tags are a part of

    return parse(content, path, owner, TAGS)


def _owner(package: str, stanza: Stanza | None, suffix: str) -> Owner:
    architecture = stanza.get("Architecture") if stanza is not None else None
    return Owner(package, "udeb" if suffix == "udeb" else "binary", architecture)


CHECK = Check("overrides", (UNUSED, MALFORMED), run)
