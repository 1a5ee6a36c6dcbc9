"""Voices of hts_engine: ``*.htsvoice``.

Source: hts_engine lib/HTS_model.c (HTS_ModelSet_load) and the training scripts of HTS, which
write the file [read, certain]. The header is text; COMMENT is free, and often names a license.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present, text

_VERSION = re.compile(rb"\nHTS_VOICE_VERSION:([^\r\n]{1,32})")
_COMMENT = re.compile(rb"\nCOMMENT:([^\r\n]{1,1024})")
_LICENSE = re.compile(rb"licen[cs]e|creative commons|\bcc0\b|\bcc[- ]by\b", re.IGNORECASE)


def probe(content: Content) -> Match | None:
    """Recognise the first section and the version in it."""
    version = _VERSION.search(content.start, 0, 1024)
    if version is None:
        return None
    comment = _COMMENT.search(content.start)
    license_name = comment[1] if comment and _LICENSE.search(comment[1]) else b""
    metadata = present(license_name=text(license_name.strip()), toolchain="hts")
    why = f"HTS voice, version {text(version[1])}"
    return Match("htsvoice", "weights", "certain", why, metadata)


HTSVOICE = Format(
    id="htsvoice",
    title="HTS voice",
    description="Statistical voice for speech synthesis; recognised by its [GLOBAL] section and "
    "HTS_VOICE_VERSION.",
    reference="https://hts-engine.sourceforge.net/",
    role="weights",
    magic=(b"[GLOBAL]\n", b"[GLOBAL]\r\n"),
    probe=probe,
)

FORMATS = (HTSVOICE,)
