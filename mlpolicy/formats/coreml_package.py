"""CoreML packages: ``.mlpackage`` is a directory; its Manifest.json tells that it is one.

Source: coremltools modelpackage/src/ModelPackage.cpp [read; a package made by coremltools 9;
certain]. The bundle of the whole directory is put together elsewhere.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats import documents
from mlpolicy.formats.base import Content, Format, present, text


def probe(content: Content) -> Match | None:
    """Recognise the manifest by its two keys."""
    manifest = documents.mapping(content, b'"rootModelIdentifier"', b'"itemInfoEntries"')
    if manifest is None or not isinstance(manifest.get("itemInfoEntries"), dict):
        return None
    root = documents.word(manifest, "rootModelIdentifier")
    if root is None:
        return None
    item = manifest["itemInfoEntries"].get(root)
    author, path = documents.word(item, "author"), documents.word(item, "path")
    why = "manifest of a CoreML package" + (f" with the model {path[:120]}" if path else "")
    metadata = present(producer=text(author) if author else None, toolchain="coreml")
    return Match("coreml-package", "config", "certain", why, metadata)


COREML_PACKAGE = Format(
    id="coreml-package",
    title="CoreML package",
    description="The directory .mlpackage; its Manifest.json is recognised by rootModelIdentifier.",
    reference="https://apple.github.io/coremltools/docs-guides/source/convert-to-ml-program.html",
    role="config",
    starts=documents.MAPPING,
    nature="text",
    least=64,
    keys=(b"rootModelIdentifier",),
    probe=probe,
)

FORMATS = (COREML_PACKAGE,)
