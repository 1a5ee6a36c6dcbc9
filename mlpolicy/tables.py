"""Reading the YAML tables that people maintain: rulesets, facts, texts of rules."""

from __future__ import annotations

from importlib import resources
from typing import Any


def load(text: str) -> Any:
    """The plain data of YAML TEXT; raises yaml.YAMLError."""
    import yaml

    # libyaml is ten times as fast, and there wherever python3-yaml was built with it.
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def table(package: str, name: str) -> Any:
    """The table NAME that lies in PACKAGE; raises OSError when there is none."""
    return load(resources.files(package).joinpath(name).read_text("utf-8"))
