"""LightGBM models: the text form and its JSON dump.

Source: files written by LightGBM 4.7 [measured, certain]. The block ``parameters:`` near the end
names the training file, unless the model was trained from memory.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, present, text
from mlpolicy.formats.documents import MAPPING, mapping, tail

REACH = 32 << 10
_START = re.compile(rb"tree\r?\nversion=(v?\d{1,3})\r?\n")
_DATA = re.compile(rb"\n\[data: ([^\r\n]{1,4096})\]\r?\n")


def probe_text(content: Content) -> Match | None:
    """Recognise the first two lines and one of the keys that follow."""
    start = content.start
    found = _START.match(start)
    if found is None or not (b"\nnum_class=" in start or b"\nmax_feature_idx=" in start):
        return None
    problems: Problems = []
    end = tail(content, REACH, problems)
    block = end[max(0, end.rfind(b"\nparameters:")) :]
    data = _DATA.search(block)
    metadata = present(datasets=[text(data[1])] if data else [], toolchain="lightgbm")
    why = f"LightGBM model, version {found[1].decode()}"
    return Match("lightgbm", "weights", "certain", why, metadata, tuple(problems))


def probe_json(content: Content) -> Match | None:
    """Recognise the keys of Booster.dump_model()."""
    document = mapping(content, b'"num_tree_per_iteration"', b'"max_feature_idx"')
    if document is None or document.get("name") != "tree":
        return None
    why = "JSON dump of a LightGBM model"
    return Match("lightgbm-json", "weights", "certain", why, {"toolchain": "lightgbm"})


LIGHTGBM = Format(
    id="lightgbm",
    title="LightGBM model",
    description="Boosted trees as text; recognised by the lines tree and version=.",
    reference="https://lightgbm.readthedocs.io/en/stable/Python-Intro.html",
    role="weights",
    magic=(b"tree\nversion=", b"tree\r\nversion="),
    probe=probe_text,
)

LIGHTGBM_JSON = Format(
    id="lightgbm-json",
    title="LightGBM model dump (JSON)",
    description="Boosted trees in JSON; recognised by num_tree_per_iteration and "
    "max_feature_idx.",
    reference="https://lightgbm.readthedocs.io/en/stable/Python-API.html",
    role="weights",
    starts=MAPPING,
    nature="text",
    least=60,
    keys=(b"num_tree_per_iteration",),
    probe=probe_json,
)

FORMATS = (LIGHTGBM, LIGHTGBM_JSON)
