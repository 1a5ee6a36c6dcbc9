"""Versions of packages, compared as dpkg compares them."""

from __future__ import annotations


def newer(version: str, than: str) -> bool:
    """Whether VERSION is newer; what is no version is older than everything."""
    from debian.debian_support import version_compare

    try:
        return bool(version_compare(version, than) > 0)
    except ValueError:  # its own, for what is no version
        return False
