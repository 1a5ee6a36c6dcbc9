"""Trees, vectors and nets turned into program code by an exporter.

Source: output of CatBoost 1.2.10, m2cgen 0.10.0, micromlgen 1.1.28 and emlearn 0.23.2
[measured]; files written by treelite and by LightGBM's convert_model [read]. m2cgen leaves no
name in what it writes: its one function and its many comparisons are counted (likely).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format


@dataclass(frozen=True)
class _Generator:
    """CLUE is in the first 4 KiB, and FIRST when it is set; PATTERN is met LEAST times in the
    head: with numbers, where the generator's own templates have none.
    """

    toolchain: str
    clue: bytes
    pattern: re.Pattern[bytes]
    first: re.Pattern[bytes] | None = None
    least: int = 1
    certainty: str = "certain"


_GENERATORS = (
    _Generator(
        "catboost",
        b"struct CatboostModel {",
        re.compile(rb"\bunsigned int (?:FloatFeatureCount|TreeCount) = \d"),
    ),
    _Generator("catboost", b"class catboost_model(object):", re.compile(rb"\btree_count = \d")),
    _Generator(
        "micromlgen",
        b"namespace Eloquent",
        re.compile(rb"[ (]-?\d{1,6}\.\d"),
        first=re.compile(rb"\bnamespace ML \{\s{1,64}namespace Port \{"),
        least=8,
    ),
    _Generator(
        "emlearn",
        b"generated using emlearn !!!",
        re.compile(
            rb"\bEmlTreesNode \w{1,99}+\[\d{1,9}\] = \{\s{0,9}\{ ?-?\d|\(features\[\d{1,6}\]"
        ),
    ),
    _Generator(
        "emlearn",
        b"#include <eml_",
        re.compile(
            rb"\bEmlTreesNode \w{1,99}+\[\d{1,9}\] = \{\s{0,9}\{ ?-?\d"
            rb"|\bfloat \w{1,99}_weights\[\d{1,9}\] = \{ ?-?\d"
        ),
    ),
    _Generator(
        "treelite", b"union Entry", re.compile(rb"\(data\[\d{1,6}\]\.missing != -1\)"), least=4
    ),
    _Generator(
        "lightgbm",
        b"double PredictTree0(const double* arr)",
        re.compile(rb"\bfval <= -?\d|\breturn -?\d"),
    ),
    _Generator(
        "m2cgen",
        b"core",  # score, in C# Score
        re.compile(rb"\binput(?:\[| !! )\d{1,6}\]? <= -?\d|\b[a-z]{3,4}\(-?\d[^\n\[]{1,80}input\["),
        first=re.compile(rb"[sS]core[^\n]{1,24}\binput\b"),
        least=8,
        certainty="likely",
    ),
)


def probe(content: Content) -> Match | None:
    """Recognise a generator by the words and the numbers that it writes."""
    for generator in _GENERATORS:
        if generator.clue not in content.start:
            continue
        if generator.first is not None and not generator.first.search(content.start):
            continue
        met = generator.pattern.finditer(content.head)
        if next(islice(met, generator.least - 1, None), None) is not None:
            why = f"program code of a model, as {generator.toolchain} writes it"
            metadata = {"toolchain": generator.toolchain}
            return Match("generated-code", "weights", generator.certainty, why, metadata)
    return None


#: What program code begins with, in the languages that they write.
_OPENING = re.compile(
    rb"\s{0,64}(?:#|/[/*]|\"\"\"|<\?php|using |import |from |package |namespace |module |Module "
    rb"|public |static |struct |class |def |let |fn |func|double|float|int |void|List<|score|Score)"
)

GENERATED_CODE = Format(
    id="generated-code",
    title="Model as program code",
    description="Decision trees or other models exported as source code by CatBoost, LightGBM, "
    "treelite, m2cgen, micromlgen or emlearn; recognised by the words that they write.",
    reference="https://github.com/BayesWitnesses/m2cgen",
    role="weights",
    nature="text",
    opening=_OPENING,
    least=512,
    digits=0.0005,
    probe=probe,
)

FORMATS = (GENERATED_CODE,)
