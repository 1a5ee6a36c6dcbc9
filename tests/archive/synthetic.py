"""A store as scans of a whole archive leave it, of made-up packages: for what must be quick.

One source in three has two binaries, one in sixty a model, every second one findings. The rows
are written directly, as reading so many packages is what others measure.
"""

from __future__ import annotations

from .made import Found, Made, Model, fill

_MODELS = 60  # one source in so many has a model
_INDEXED = 5000
_STRICT = {"ml-policy": "non-free", "gr2025-a": "non-free", "in-archive-strict": "contrib"}


def build(store, artifacts, changed=(), found=2):
    """Fill STORE with a finished run of about ARTIFACTS; give its number.

    CHANGED are the numbers of sources that have another version, and another finding. One source
    in FOUND has findings.
    """
    run = fill(store, _packages(artifacts, frozenset(changed), found))
    with store.writing() as db:
        db.executemany(f"INSERT INTO relation VALUES ({', '.join('?' * 11)})", _relations(run))
        db.executemany("INSERT INTO dependent VALUES (?, ?, ?, ?, ?, ?)", _dependents(run))
    return run


def _relations(run):
    """What the indices tell of one package in ten."""
    tag, severity = "dependency-nowhere-in-archive", "warning"
    for number in range(_INDEXED):
        name = f"pkg{number * 10:06}"
        where = (run, number, "sid", "main", name, 0, "")
        yield (*where, tag, severity, "libgone-dev", f"{name} gone")


def _dependents(run):
    """Packages that need one with a model."""
    for number in range(_INDEXED):
        name, model = f"pkg{number:06}", number // _MODELS * _MODELS
        yield run, "sid", "main", f"{name}-bin", name, f"pkg{model:06}-bin"


def _packages(artifacts, changed, found):
    source = made = 0
    while made < artifacts:
        for one in _source(source, "1.1-1" if source in changed else "1.0-1", found):
            made += 1
            yield one
        source += 1


def _source(number, version, found):
    """The source package NUMBER and its binaries."""
    name = f"pkg{number:06}"
    common = {
        "source": name,
        "version": version,
        "maintainer": f"Team {number % 700} <team{number % 700}@lists.example>",
        "findings": () if number % found else tuple(_findings(version)),
        "models": (),
    }
    if number % _MODELS == 0:
        # Several packages have the same one.
        model = Model("m.onnx", f"model {number // 300}", 1000 + number, _STRICT, number % 7 == 0)
        common["models"] = (model,)
    uploaders = (f"Person {number % 900} <p{number % 900}@example.org>",)
    yield Made(name, architecture="source", uploaders=uploaders, **common)
    for part in ("bin", "data")[: 1 + (number % 3 == 0)]:
        yield Made(f"{name}-{part}", **common)


def _findings(version):
    first = 1 if version == "1.1-1" else 0
    for line in (first, first + 1):
        context = f"m.onnx: unknown {line}"
        yield Found("model-without-training-data", "warning", context, "usr/share/m.onnx", line)
