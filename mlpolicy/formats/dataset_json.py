"""Descriptions of data sets in JSON: COCO annotations, Croissant, Hugging Face datasets.

Source: cocodataset.org (data format), the Croissant 1.0 specification of MLCommons, and
DatasetInfo, DatasetDict and Dataset.save_to_disk of the datasets library [specification,
certain]. They often name the license of the data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, distinct, present, text

_STARTS = frozenset(b"{\xef \t\r\n")
_SCHEMA_TYPES = ("sc:Dataset", "Dataset", "https://schema.org/Dataset", "http://schema.org/Dataset")
#: Besides the features, a DatasetInfo has some of these.
_INFO = ("splits", "citation", "builder_name", "dataset_name", "download_size", "homepage")


def probe_coco(content: Content) -> Match | None:
    """Recognise images with file names, and their annotations or categories."""
    if b'"images"' not in content.start and b'"annotations"' not in content.start:
        return None
    top = content.json
    if not isinstance(top, dict) or "images" not in top or b'"file_name"' not in content.head:
        return None
    # Of a large document only the first keys are known; the images may hide the others.
    if not {"annotations", "categories", "licenses"} & set(top):
        return None
    names = _texts(_dicts(top.get("licenses")), "name")
    metadata = present(license_name=text("; ".join(names)))
    why = "images, annotations and categories of COCO"
    return Match("coco", "dataset", "likely", why, metadata)


def probe_croissant(content: Content) -> Match | None:
    """Recognise a schema.org data set that says it conforms to Croissant."""
    if b"croissant" not in content.head:
        return None
    top = content.json
    if not isinstance(top, dict) or top.get("@type") not in _SCHEMA_TYPES:
        return None
    if "croissant" not in str(top.get("conformsTo", top.get("@context")))[:8192]:
        return None
    license_ = top.get("license")
    named = license_ if isinstance(license_, list) else [license_]
    metadata = present(
        license=text("; ".join(item for item in named if isinstance(item, str))),
        name=_text(top.get("name")),
    )
    return Match("croissant", "dataset", "certain", "Croissant description", metadata)


def probe_hugging_face(content: Content) -> Match | None:
    """Recognise dataset_info.json, dataset_infos.json and the state.json of a saved one."""
    state = b'"_fingerprint"' in content.start and b'"_data_files"' in content.start
    info = b'"features"' in content.head and b'"_type"' in content.head
    if not state and not info:
        return None
    top = content.json
    if not isinstance(top, dict):
        return None
    if state and "_data_files" in top:
        return Match(
            "hf-dataset", "dataset", "certain", "state of a saved Hugging Face dataset", {}
        )
    # dataset_infos.json has one DatasetInfo per configuration.
    infos = [one for one in (top, *_dicts(top.values())) if _is_info(one)]
    if not infos:
        return None
    metadata = present(
        license=next(iter(_texts(infos, "license")), None),
        name=next(iter(_texts(infos, "dataset_name", "builder_name")), None),
    )
    why = "DatasetInfo of Hugging Face datasets"
    return Match("hf-dataset", "dataset", "certain", why, metadata)


def _is_info(value: dict[str, Any]) -> bool:
    features = value.get("features")
    if not isinstance(features, dict) or not any(key in value for key in _INFO):
        return False
    return any(isinstance(kind, dict | list) for kind in features.values())


def _dicts(values: Any) -> list[dict[str, Any]]:
    if isinstance(values, dict) or not isinstance(values, Iterable):
        return []
    return [value for value in values if isinstance(value, dict)][:256]


def _texts(values: list[dict[str, Any]], *keys: str) -> list[str]:
    found = (value.get(key) for key in keys for value in values)
    return distinct(item for item in found if isinstance(item, str))


def _text(value: Any) -> str | None:
    return text(value) if isinstance(value, str) else None


COCO = Format(
    id="coco",
    title="COCO annotations",
    description="Images with annotations to train detectors from; recognised by the keys of the "
    "JSON document.",
    reference="https://cocodataset.org/#format-data",
    role="dataset",
    starts=_STARTS,
    nature="text",
    least=32,
    keys=(b"images", b"annotations"),
    probe=probe_coco,
)

CROISSANT = Format(
    id="croissant",
    title="Croissant data set",
    description="Description of a data set; recognised as a schema.org Dataset that conforms to "
    "Croissant.",
    reference="https://docs.mlcommons.org/croissant/docs/croissant-spec.html",
    role="dataset",
    starts=_STARTS,
    nature="text",
    least=32,
    needles=(b"croissant",),
    far=True,
    probe=probe_croissant,
)

HF_DATASET = Format(
    id="hf-dataset",
    title="Hugging Face dataset",
    description="Description of a data set (dataset_info.json, state.json); recognised by the "
    "keys of the JSON document.",
    reference="https://huggingface.co/docs/datasets/package_reference/main_classes",
    role="dataset",
    starts=_STARTS,
    nature="text",
    least=32,
    keys=(b"_fingerprint", b"features"),
    probe=probe_hugging_face,
)

FORMATS = (COCO, CROISSANT, HF_DATASET)
