"""Pages are what they say: HTML and SVG for a real validator, XML and JSON for parsers."""

from __future__ import annotations

import json
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from once import npm_package


@pytest.mark.parametrize("of", ["site", "hostile"])
def test_html_and_style_validate(of, request):
    """The Nu checker, the W3C's validator of today, has nothing to say, not even a warning."""
    if not shutil.which("java"):
        pytest.skip("no java here (see .ci/setup)")
    checker = npm_package("vnu-jar@26.9.27") / "build/dist/vnu.jar"
    site = request.getfixturevalue(of)
    # It would take strange names for words of strange languages.
    options = ("--no-langdetect", "--skip-non-html", "--also-check-css", "--also-check-svg")
    command = ["java", "-jar", checker, *options, "--format", "json", site]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    said = json.loads(ran.stderr)["messages"]
    assert not said, [(one["url"], one.get("lastLine"), one["message"]) for one in said[:10]]
    assert ran.returncode == 0


@pytest.mark.parametrize("of", ["site", "hostile"])
def test_the_forms_for_machines_parse(of, request):
    site = request.getfixturevalue(of)
    for path in site.rglob("*.json"):
        assert json.loads(path.read_bytes())["schema"] == "mlpolicy.dashboard-page/1"
    for suffix, root in (("atom", "{http://www.w3.org/2005/Atom}feed"), ("svg", "svg")):
        for path in site.rglob(f"*.{suffix}"):
            assert ET.parse(path).getroot().tag.rpartition("}")[2] == root.rpartition("}")[2]
