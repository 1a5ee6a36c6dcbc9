"""What our packages hold: each file once, and what the modules need beside themselves."""

from __future__ import annotations

import subprocess

import pytest
import yaml
from building import listing
from chroots import packages
from conftest import TOP

pytestmark = pytest.mark.chroot
MODULES = "usr/lib/python3/dist-packages/"


@pytest.fixture(scope="module")
def installed():
    """The files of each package."""
    debs = (*packages().debs, packages().dashboard)
    return {deb.name.partition("_")[0]: set(filter(is_file, listing(deb))) for deb in debs}


def is_file(path):
    """Directories end in a slash, but for the first."""
    return path and not path.endswith("/")


def test_every_file_beside_a_module_is_installed(installed):
    """Data that setup.cfg forgets is there in a checkout, and nowhere else."""
    command = ["git", "ls-files", "mlpolicy", "checks"]
    known = subprocess.check_output(command, cwd=TOP, text=True).splitlines()
    wanted = {MODULES + (f"mlpolicy/{path}" if path.startswith("checks/") else path)
              for path in known if path != "mlpolicy/checks"}  # fmt: skip
    # It makes the man pages in the build.
    wanted = {path for path in wanted if not path.startswith(f"{MODULES}mlpolicy/manual/")}
    assert wanted - set().union(*installed.values()) == set()


def test_no_file_is_in_two_packages(installed):
    seen = {}
    for package, paths in installed.items():
        for path in paths:
            assert path not in seen, f"{path}: in {seen[path]} and {package}"
            seen[path] = package


def test_what_needs_more_is_in_a_package_of_its_own(installed):
    def package(path):
        return next(name for name, paths in installed.items() if MODULES + path in paths)

    assert package("mlpolicy/scanner.py") == "python3-mlpolicy"
    assert package("mlpolicy/cli/scan.py") == "mlpolicy"
    assert package("mlpolicy/__main__.py") == "mlpolicy"
    assert package("mlpolicy/cli/dashboard.py") == "mlpolicy"
    assert package("mlpolicy/dashboard/html.py") == "mlpolicy-dashboard"


def test_our_own_checks_find_nothing_in_it(mlpolicy):
    """But for the models of the tests, which debian/source/mlpolicy-overrides names."""
    ours = packages()
    done = mlpolicy("lint", ours.dsc, *ours.debs[1:], ours.dashboard)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_pipeline_is_as_we_tell_others(mlpolicy):
    """Two jobs, equal but for where mlpolicy comes from."""
    shown = yaml.safe_load(mlpolicy("hooks", "show", "salsa-ci", "--enforce").stdout)
    own = yaml.safe_load((TOP / "debian/salsa-ci.yml").read_text())
    del own["include"]
    for job in (shown, own):
        scripts = job[".test-mlpolicy"]["script"]
        job[".test-mlpolicy"]["script"] = [line for line in scripts if "install" not in line]
    assert own == shown
