"""A store of two real scans with two teams and some people, who declare different things.

owl     the Deep Team, Mo         a model that nothing is known of
lark    Ann                       the same model, declared, and its base
wren    the Deep Team, Mo, Zoe    a model of its own, which is gone in the second scan
finch   another deep team, Zoe    a model without any facts, new in the second scan
swan    Zoe                       a model of its own, made from that base
robin   the Deep Team             no model
"""

from __future__ import annotations

from archive.packages import Binary, Source
from archive.repository import build
from archive.scanning import run
from conftest import safetensors

DEEP = "Debian Deep Team <team+deep@tracker.debian.org>"
OTHERS = "Others <team+deep@lists.example.org>"
ANN, MO, ZOE = (f"{name} <{name.lower()}@example.org>" for name in ("Ann", "Mo", "Zoë"))

LARK = """\
models:
- name: shared
  files: [usr/share/lark/weights.safetensors]
  package: lark-data
  license: MIT
  training:
    program: {location: external-url, license: MIT}
    data_complete: "yes"
    data:
    - {name: songs, license: CC0-1.0, availability: directDownload}
  base:
  - {name: big-base, license: CC-BY-NC-4.0, relation: finetune}
"""

SWAN = """\
models:
- name: own
  files: [usr/share/swan/weights.safetensors]
  package: swan-data
  license: MIT
  base:
  - {name: big-base, relation: finetune}
"""


def package(name, maintainer, uploaders="", model="", declared="", version="1.0-1"):
    """The source package NAME, with a MODEL in its binary package NAME-data."""
    files = {f"usr/share/{name}/README": b"Words.\n"}
    if model:
        files[f"usr/share/{name}/weights.safetensors"] = safetensors(name=model)
    debian = {"mlmodel.yaml": declared.encode()} if declared else {}
    return Source(
        name, version, binaries=(Binary(f"{name}-data", files=files),), debian=debian,
        maintainer=maintainer, uploaders=uploaders,
    )  # fmt: skip


def scans(top):
    """Make the store ``archive.db`` in TOP, from the archive ``mirror`` there."""
    repository = build(
        top / "mirror",
        {
            "sid": [
                package("owl", DEEP, MO, "shared"),
                package("lark", ANN, model="shared", declared=LARK),
                package("wren", DEEP, f"{MO}, {ZOE}", "own"),
                package("swan", ZOE, model="other", declared=SWAN),
                package("robin", DEEP),
            ]
        },
    )
    _scan(top)
    repository.put("sid", package("finch", OTHERS, ZOE, "finch"))
    repository.put("sid", package("wren", DEEP, f"{MO}, {ZOE}", version="1.1-1"))
    repository.publish()
    _scan(top)


def _scan(top):
    status, _, err = run(top / "mirror", top / "archive.db", "--suite", "sid", "-j2")
    assert status == 0, err
