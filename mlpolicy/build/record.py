"""The installed record: a CycloneDX 1.6 ML-BOM of the models in a package.

It holds no time, no path of the build machine and no random serial number, so that two builds
give the same bytes. Specification: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import __version__, escape
from ..domain import Model
from ..pipeline import Judged
from ..report import shapes
from ..rulesets import Ruleset


def write(directory: str, package: str, judged: Judged, rules: Sequence[Ruleset]) -> None:
    """Write the record of PACKAGE below DIRECTORY, world-readable, replacing an older one."""
    path = Path(directory, "usr/share/mlmodel/records", f"{package}.cdx.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(escape.data(bom(package, judged, rules)), indent=1, sort_keys=True)
    path.write_text(text + "\n", "utf-8")
    os.chmod(path, 0o644)


def bom(package: str, judged: Judged, rules: Sequence[Ruleset]) -> dict[str, Any]:
    """The record as plain data."""
    digests = judged.evidence.subject.digests
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": "package", "name": package},
            "properties": [
                {"name": "mlpolicy:version", "value": __version__},
                *(
                    {"name": f"mlpolicy:ruleset:{r.name}", "value": f"{r.date}; {r.standing}"}
                    for r in rules
                ),
            ],
        },
        "components": [_component(model, digests, judged) for model in judged.evidence.models],
    }


def _component(model: Model, digests: Mapping[str, str], judged: Judged) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "machine-learning-model",
        "bom-ref": f"model:{model.name}",
        "name": model.name,
        "components": [
            {
                "type": "file",
                "bom-ref": f"file:{path}",
                "name": path,
                "hashes": [{"alg": "SHA-256", "content": digests[path]}] if path in digests else [],
            }
            for path in model.files
        ],
        "properties": [
            {"name": f"mlpolicy:fact:{name}", "value": json.dumps(fact.value, sort_keys=True)}
            for name, fact in model.facts.items()
        ]
        + [
            {
                "name": f"mlpolicy:verdict:{name}",
                "value": json.dumps(shapes.verdict(verdict), sort_keys=True),
            }
            for name, verdict in judged.verdicts[model.name].items()
        ],
    }
    stated = model.facts.get("weights.license")
    if stated is not None:
        made["licenses"] = [{"license": {"name": str(stated.value)}}]
    return made
