"""Bills of materials, and what is read out of one."""

from __future__ import annotations

import json

from evidence.asking import about, model

from mlpolicy.evidence import sbom

DIGEST = "ab" * 32


def told(name, document, *files, **more):
    """What the bill NAME with this DOCUMENT says."""
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    return list(sbom.statements(about(*files, documents={name: text}, **more)))


def spdx(*elements):
    """A document of SPDX 3."""
    return {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": list(elements)}


def link(how, start, *ends, **more):
    """A relationship of SPDX 3."""
    return {
        "type": "Relationship",
        "relationshipType": how,
        "from": start,
        "to": list(ends),
        **more,
    }


AI = {"type": "ai_AIPackage", "spdxId": "urn:m", "name": "M"}
SET = {
    "type": "dataset_DatasetPackage",
    "spdxId": "urn:d",
    "name": "The Set",
    "dataset_datasetAvailability": "clickthrough",
    "software_downloadLocation": "https://example.org/d",
    "releaseTime": "2026-01-02T00:00:00Z",
    "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": DIGEST.upper()}],
}
MIT = {
    "type": "simplelicensing_LicenseExpression",
    "spdxId": "urn:l",
    "simplelicensing_licenseExpression": "MIT",
}


def cdx(*components, **more):
    """A document of CycloneDX."""
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": list(components), **more}


ML = {
    "type": "machine-learning-model",
    "name": "m",
    "licenses": [{"license": {"id": "MIT", "acknowledgement": "declared"}}],
    "pedigree": {"ancestors": [{"type": "machine-learning-model", "group": "org", "name": "base",
                                "licenses": [{"expression": "CC-BY-NC-4.0"}]}]},
    "modelCard": {"modelParameters": {"datasets": [
        {"type": "dataset", "name": "inline", "contents": {"url": "https://example.org/i"}},
        {"ref": "d"}, {"ref": "inner"}, {"ref": "nowhere"}, {"type": "source-code", "name": "no"},
    ]}},
}  # fmt: skip
DATA = {
    "type": "data",
    "bom-ref": "d",
    "name": "refd",
    "licenses": [{"license": {"name": "CC-BY-4.0"}}, {"expression": "MIT OR Zlib"}],
    "hashes": [{"alg": "SHA-256", "content": DIGEST}, {"alg": "MD5", "content": "00"}],
    "data": [{"type": "dataset", "bom-ref": "inner", "name": "part",
              "contents": {"url": "https://example.org/p"}}],
}  # fmt: skip


CROISSANT = {
    "@type": "sc:Dataset",
    "conformsTo": "http://mlcommons.org/croissant/1.1",
    "name": "The-Set",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "datePublished": "2026-01-02",
    "url": "https://example.org/the-set",
    "distribution": [
        {"@type": "cr:FileObject", "contentUrl": "https://example.org/z.zip", "sha256": DIGEST},
        {"@type": "cr:FileObject", "@id": "f", "containedIn": {"@id": "z"}, "contentUrl": "f.csv"},
        {"@type": "cr:FileSet", "includes": "*.csv"},
    ],
}  # fmt: skip
NAMING = model(datasets=["org/the-set", "more"])
