"""The rows that judging a group gives to the store."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Judgement:
    """What there is to say of a group; each row begins with the digest of its artifact.

    VERDICTS: model, format, digest, size, ruleset, area, class, needs a human. PLACES: package,
    ruleset, area, needs a human, the models to blame. DETAILS are documents as classify prints
    them. FINDINGS: number, and the columns of the table from tag to fingerprint.
    """

    key: str
    rules: str
    verdicts: list[tuple[object, ...]] = field(default_factory=list)
    places: list[tuple[object, ...]] = field(default_factory=list)
    details: list[tuple[str, bytes]] = field(default_factory=list)
    findings: list[tuple[object, ...]] = field(default_factory=list)
