"""Documents without end: the memory they take has a limit, and what it left out is told."""

from __future__ import annotations

import json
import resource

from conftest import python

ADDRESS_SPACE = 400 << 20


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def test_what_the_packaging_says_is_kept_and_the_rest_is_told(tmp_path):
    debian = tmp_path / "tree/debian"
    debian.mkdir(parents=True)
    (debian / "control").write_text("Source: foo\nSection: contrib/misc\n\nPackage: foo\n")
    for number in range(150):  # 600 MiB that take no space
        card = tmp_path / f"tree/a{number:03}/README.md"
        card.parent.mkdir()
        with card.open("wb") as file:
            file.truncate(4 << 20)
    told = []
    for jobs in ("1", "2"):
        got = python(
            "-m", "mlpolicy", "classify", "--format", "json", "-j", jobs, tmp_path / "tree",
            preexec_fn=limited,
        )  # fmt: skip
        assert got.returncode in (0, 1) and "Traceback" not in got.stderr, got.stderr[-500:]
        (subject,) = json.loads(got.stdout)["subjects"]
        assert (subject["source"], subject["declared_area"]) == ("foo", "contrib")
        told.append([one for one in subject["problems"] if one["code"] == "budget"])
    assert told[0] == told[1]
    (budget,) = told[0]
    assert budget["path"] == "a015/README.md" and "135 documents not looked at" in budget["detail"]
