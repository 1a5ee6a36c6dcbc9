"""salsa-ci: a job in the pipeline of Debian's GitLab, after the build, on what was built.

What is built upon is read from the pipeline of the salsa-ci-team: its README says which line
includes it; in its salsa-ci.yml the job ``build`` leaves the .changes, with the source, in
WORKING_DIR, tests of what was built are in the stage ``test``, and the images of each release are
below SALSA_CI_IMAGES. A GitLab runner writes the lines of a job's script into one shell script
that ends with the first command that fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

import yaml

from ..domain import InputError
from ..escape import text as esc
from .base import TREE, Choice, Hook
from .yaml_block import Unfit, YamlBlock, items, value

_FILE = "debian/salsa-ci.yml"
_STAGE = "test"
_JOB, _TEMPLATE = "test-mlpolicy", ".test-mlpolicy"
_ALONE = """\
---
# Debian's pipeline, as the README of https://salsa.debian.org/salsa-ci-team/pipeline includes it.
include:
  - https://salsa.debian.org/salsa-ci-team/pipeline/raw/master/recipes/debian.yml

"""


def _lines(choice: Choice) -> tuple[str, ...]:
    if choice.indices:
        why = "the job asks the package lists of its image"
        raise InputError(f"salsa-ci has no --index, for {why}; leave it out")
    lint = "mlpolicy lint"
    if choice.ruleset:
        lint += f" --ruleset {quote(choice.ruleset)}"
    changes, report = '"${WORKING_DIR}"/*.changes', '"${WORKING_DIR}/mlpolicy.xml"'
    return (
        f"{_TEMPLATE}:",
        f"  stage: {_STAGE}",
        "  image: ${SALSA_CI_IMAGES}/base:unstable",
        "  needs:",
        "    - job: build",
        "      artifacts: true",
        "  script:",
        "    - apt-get update",
        "    - apt-get install --yes --no-install-recommends mlpolicy",
        "    # For the log; the status is that of the report.",
        f"    - {_scalar(f'{lint} {changes} || true')}",
        f"    - {_scalar(f'{lint} --fail-on error --format junit -o {report} {changes}')}",
        f"  allow_failure: {'false' if choice.enforce else 'true'}",
        "  artifacts:",
        "    when: always",
        "    reports:",
        "      junit: ${WORKING_DIR}/mlpolicy.xml",
        "",
        f"{_JOB}:",
        f"  extends: {_TEMPLATE}",
    )


def _scalar(text: str) -> str:
    """TEXT in one line of YAML, in single quotes, for it has double ones."""
    return "'" + text.replace("'", "''") + "'"


def _place(root: yaml.MappingNode, text: str) -> tuple[int, int]:
    for name in (_JOB, _TEMPLATE):
        if (there := value(root, name)) is not None:
            raise Unfit(there, f"has the job {name} already", "keep it, or take it out first")
    stages = value(root, "stages")
    if stages is not None and _STAGE not in [stage.value for stage in items(stages)]:
        raise Unfit(stages, f"lacks the stage {_STAGE}", "add it first, for the job is in it")
    return len(text), 0


def _edits(choice: Choice) -> Sequence[YamlBlock]:
    if choice.file is None and not (choice.cwd / "debian").is_dir():
        raise InputError(f"{esc(choice.cwd)}: no debian/ here; run this in a source package")
    file = choice.file or choice.cwd / _FILE
    return [YamlBlock(file, "salsa-ci", _lines(choice), _place, alone=_ALONE)]


def _notes(_: Choice) -> Sequence[str]:
    return [
        f"GitLab must be told once of {_FILE}: Settings, CI/CD, CI/CD configuration file",
        "the job takes what the job `build` has built, and mlpolicy from unstable",
    ]


def _show(choice: Choice) -> str:
    job = "\n".join(_lines(choice))
    return f"""\
# salsa-ci runs mlpolicy on what was built; its findings are among the tests of the pipeline.
# In {choice.file or _FILE}, which includes Debian's pipeline:
{job}
"""


HOOK = Hook(
    name="salsa-ci",
    title="in the pipeline on salsa, on what was built there",
    package="devscripts",  # salsa(1) sets the project up
    program="salsa",
    show=_show,
    scopes=(TREE,),
    edits=_edits,
    notes=_notes,
)
