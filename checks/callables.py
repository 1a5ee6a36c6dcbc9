"""Which names in a pickle are as harmless as a pickle allows; all others are told.

Unpickling calls what is named, so a list of bad names would never be whole. Here is the list of
those that picklers write for tensors, arrays, containers and estimators. Sources: the names that
PyTorch allows under weights_only (torch/_weights_only_unpickler.py), and what NumPy, SciPy,
pandas and scikit-learn write for their own objects (tried on 165 estimators of scikit-learn 1.9).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from mlpolicy.formats.pickles import MODEL_PACKAGES

#: Packages whose classes (CapWords) are expected: to make one is what their pickles are for.
_PACKAGES = MODEL_PACKAGES | {"joblib", "numpy", "pandas", "scipy"}
_CLASS = re.compile(r"_{0,2}[A-Z]\w{0,100}")
#: With dotted names a pickle reaches a module through another one that imports it, such as
#: torch.utils.x.subprocess.Popen; these have the names of packages' own parts, and no such power.
_INNOCENT = {"array", "collections", "parser", "queue", "random", "statistics", "tokenize"}
_LIBRARY = sys.stdlib_module_names - _INNOCENT

_BUILTINS = """
    bool bytearray bytes complex dict float frozenset int list long object range set slice str
    tuple unicode xrange
    """.split()
_EXACT = frozenset(
    (
        *(f"{module}.{name}" for module in ("builtins", "__builtin__") for name in _BUILTINS),
        *("copyreg._reconstructor", "copy_reg._reconstructor", "_codecs.encode"),
        *("collections.OrderedDict", "collections.defaultdict", "collections.Counter"),
        *("collections.deque", "datetime.date", "datetime.datetime", "datetime.time"),
        *("datetime.timedelta", "datetime.timezone", "decimal.Decimal", "fractions.Fraction"),
        *("argparse.Namespace", "types.SimpleNamespace", "uuid.UUID", "functools.partial"),
        *("pathlib.PosixPath", "pathlib.PurePosixPath", "pathlib.WindowsPath"),
        *("numpy.ndarray", "numpy.dtype", "numpy.random._pickle.__randomstate_ctor"),
        *("numpy.random._pickle.__generator_ctor", "numpy.random._pickle.__bit_generator_ctor"),
        *("torch._tensor._rebuild_from_type_v2", "torch.device"),
        "scipy._lib.array_api_compat.numpy._aliases.asarray",
        *("pandas._libs.internals._unpickle_block", "pandas.core.indexes.base._new_Index"),
    )
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"numpy\._?core\.(multiarray|numeric)\.(_reconstruct|scalar|_frombuffer)",
        r"numpy\.(bool|bytes|complex|datetime|float|int|str|timedelta|uint|void)\d{0,3}_?",
        r"torch\._utils\._rebuild_\w{1,60}",
        r"torch\.(bool|(b?float|complex|q?u?int)\d{0,3}|half|double|long|short)",
        r"scipy\.sparse\.\w{1,20}\.[a-z]{3}_(matrix|array)",
        r"(sklearn|numpy|pandas)\.[\w.]{1,150}\.__pyx_unpickle_\w{1,80}",
        r"sklearn\.[\w.]{1,150}\.newObj",
        # What estimators are given to score features, to step and to transform values.
        r"sklearn\.feature_selection\._univariate_selection\.\w{1,40}",
        r"sklearn\.cluster\._kmeans\._kmeans_single_\w{1,20}",
        r"numpy\.(abs|absolute|exp|expm1|log|log1p|log2|log10|max|mean|median|min|sqrt|square|sum)",
    )
)


def unexpected(names: Iterable[str]) -> list[str]:
    """Those of NAMES, ``module.name``, that an ordinary pickle of a model does not need."""
    return [name for name in names if not _expected(name)]


def _expected(name: str) -> bool:
    if name in _EXACT or any(pattern.fullmatch(name) for pattern in _PATTERNS):
        return True
    package, *inner = name.split(".")
    known = package in _PACKAGES and bool(inner) and _LIBRARY.isdisjoint(inner)
    return known and bool(_CLASS.fullmatch(inner[-1]))
