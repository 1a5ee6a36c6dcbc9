"""Facts that the model file itself carries in its header (formats' metadata)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..domain import Artifact, Fact


def facts(artifact: Artifact) -> Iterator[tuple[str, Fact]]:
    """The facts in ARTIFACT's metadata; their source is ``path#key``."""
    return from_metadata(artifact.metadata, artifact.path, "embedded")


def from_metadata(
    metadata: Mapping[str, Any], path: str, authority: str
) -> Iterator[tuple[str, Fact]]:
    """Translate metadata keys (contract, section 2) into facts; shared with the model card."""
    license_id = metadata.get("license")
    if isinstance(license_id, str) and license_id.strip().lower() == "other":
        license_id = metadata.get("license_name") or "other"
    if isinstance(license_id, str) and license_id.strip():
        yield "weights.license", Fact(license_id.strip(), f"{path}#license", authority)
    for key, name in (("base_model", "base"), ("datasets", "training.data")):
        listed = [str(item) for item in metadata.get(key) or () if str(item).strip()]
        if listed:
            yield name, Fact(listed, f"{path}#{key}", authority)
            for index, item in enumerate(listed):
                yield f"{name}[{index}].name", Fact(item, f"{path}#{key}", authority)
