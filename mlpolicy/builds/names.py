"""The names of build files: what a scan keeps for the readers of this room."""

from __future__ import annotations

RULES = "debian/rules"
PATCHES = "debian/patches/"
CMAKE = "CMakeLists.txt"
MESON, MESON_OPTIONS = "meson.build", ("meson.options", "meson_options.txt")
AUTOCONF = ("configure.ac", "configure.in")
#: Below the directory that is built; a build that goes deeper than src/ is not followed.
MAKE = ("GNUmakefile", "makefile", "Makefile", "Makefile.am", "src/Makefile", "src/Makefile.am")
SETUP_PY, SETUP_CFG, PYPROJECT = "setup.py", "setup.cfg", "pyproject.toml"
REQUIREMENTS = "requirements.txt"
BAZEL = ("MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel", "BUILD", "BUILD.bazel")
RECIPES = ("meta.yaml", "conda/meta.yaml", "recipe/meta.yaml", "conda.recipe/meta.yaml",
           "environment.yml", "environment.yaml")  # fmt: skip

_ANYWHERE = frozenset({CMAKE, MESON, *MESON_OPTIONS})
_NAMES = frozenset(
    path.rpartition("/")[2]
    for path in (*_ANYWHERE, *AUTOCONF, *MAKE, SETUP_PY, SETUP_CFG, PYPROJECT, REQUIREMENTS,
                 *BAZEL, *RECIPES)
)  # fmt: skip
_DEEPEST, _DEEP = 8, 3  # directories: of what a build goes to, and of where it begins


def wants(path: str) -> bool:
    """Whether PATH is a build file, by its name."""
    name = path[path.rfind("/") + 1 :]
    if name in _NAMES or name.endswith(".cmake"):
        anywhere = name in _ANYWHERE or name.endswith(".cmake")
        return path.count("/") <= (_DEEPEST if anywhere else _DEEP)
    return path == RULES or path.startswith(PATCHES)
