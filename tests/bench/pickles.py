"""Pickles as machine-learning programs write them, made without those programs."""

from __future__ import annotations

import pickle
import pickletools
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

COUNT = 100
SMALLEST, LARGEST = 10_000, 1_000_000
#: Part of a file that is the raw bytes of arrays; the rest is many small values.
ARRAYS = 0.8

_CLASSES = (
    "sklearn.ensemble._forest.RandomForestClassifier",
    "sklearn.tree._tree.Tree",
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.feature_extraction.text.CountVectorizer",
    "numpy.ndarray",
    "numpy.dtype",
    "torch.nn.modules.linear.Linear",
)
_STRINGS = {"BINUNICODE", "SHORT_BINUNICODE"}
_PUTS, _GETS = {"BINPUT", "LONG_BINPUT"}, {"BINGET", "LONG_BINGET"}


def make(top: Path, count: int = COUNT) -> None:
    """Write COUNT pickles of 10 KB to 1 MB, of protocols 2 to 5, into TOP."""
    rng = random.Random(5)
    with _classes() as classes:
        for index in range(count):
            size = int(SMALLEST * (LARGEST / SMALLEST) ** (index / max(1, count - 1)))
            data = pickle.dumps(_value(rng, classes, size), 2 + index % 4)
            (top / f"model-{index:03}.pkl").write_bytes(data)


def names(data: bytes) -> set[str]:
    """The names a pickle of make() would import, by the standard library's pickletools."""
    found: set[str] = set()
    memo: dict[Any, str] = {}
    strings: list[str] = []
    for op, value, _ in pickletools.genops(data):
        if op.name == "GLOBAL":
            found.add(str(value).replace(" ", "."))
            strings.append("")
        elif op.name == "STACK_GLOBAL":
            found.add(".".join(strings[-2:]))
            strings.append("")
        elif op.name in _STRINGS:
            strings.append(str(value))
        elif op.name in _GETS:
            strings.append(memo.get(value, ""))
        elif op.name == "MEMOIZE":
            memo[len(memo)] = strings[-1] if strings else ""
        elif op.name in _PUTS:
            memo[value] = strings[-1] if strings else ""
    return found


def opcodes(data: bytes) -> int:
    """How many steps a pickle has."""
    return sum(1 for _ in pickletools.genops(data))


def _value(rng: random.Random, classes: dict[str, type], size: int) -> Any:
    """An estimator: arrays, settings, a vocabulary, and up to some hundred small objects."""
    model = classes["RandomForestClassifier"]()
    share = int(size * ARRAYS)
    trees = []
    for _ in range(min(300, size // 2500)):
        tree = classes["Tree"]()
        tree.__dict__ = {"node_count": rng.randrange(999), "depth": 7, "values": rng.random()}
        trees.append(tree)
    rest = (size - share) // 60
    model.__dict__ = {
        "estimators_": trees,
        "coef_": [_array(rng, classes, share // 4) for _ in range(4)],
        "params": {"alpha": 0.1, "solver": "lbfgs", "classes": ["a", "b"], "nested": {"n": [1]}},
        "vocabulary_": {f"word{rng.randrange(10**6)}": index for index in range(rest)},
        "history": [[rng.random(), rng.randrange(70_000), None] for _ in range(rest)],
        "inner": [classes[name]() for name in sorted(classes)],
    }
    return model


def _array(rng: random.Random, classes: dict[str, type], size: int) -> Any:
    array = classes["ndarray"]()
    array.__dict__ = {
        "shape": (size // 4,),
        "dtype": classes["dtype"](),
        "raw": rng.randbytes(size),
    }
    return array


@contextmanager
def _classes() -> Iterator[dict[str, type]]:
    """Stand-ins that pickle as the classes of _CLASSES; nothing of those packages is needed."""
    added: list[str] = []
    made: dict[str, type] = {}
    try:
        for path in _CLASSES:
            module, name = path.rsplit(".", 1)
            made[name] = type(name, (), {"__module__": module})
            parts = module.split(".")
            for end in range(1, len(parts) + 1):
                parent = ".".join(parts[:end])
                if parent not in sys.modules:
                    sys.modules[parent] = ModuleType(parent)
                    added.append(parent)
            setattr(sys.modules[module], name, made[name])
        yield made
    finally:
        for parent in added:
            del sys.modules[parent]
