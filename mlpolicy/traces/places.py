"""For which part of a tree a file speaks: what is in tests/ made only what is in tests/."""

from __future__ import annotations

import posixpath
import re

_WORDS = re.compile(r"[-_.]")
#: A directory with one of these words in its name is about itself.
_ASIDE = frozenset(
    """test tests testing testsuite testdata unittest unittests doc docs documentation man
    example examples demo demos sample samples tutorial tutorials benchmark benchmarks
    circleci github gitlab ci""".split()
)
#: A file with one of these words in its name, or one like test_*.py, is about its neighbors.
_ALONE = re.compile(
    r"(.*[-_.])?(tests?|test(lib|utils?)|examples?|demos?|tutorials?|benchmarks?|conftest)([-_.].*)?"
)
#: Directories that hold other projects, each in a directory of its own.
_VENDORED = frozenset(
    """third_party third-party thirdparty 3rdparty 3rd_party vendor vendored _vendor extern
    external externals node_modules subprojects site-packages dist-packages""".split()
)


def realm(path: str) -> tuple[str, bool]:
    """The directory (with its slash, empty for the top) that the file PATH speaks for.

    A training program among the examples trains an example, one in a vendored project that
    project's models. The second value tells that the directory is a vendored project.
    """
    parts = path.split("/")
    for index, part in enumerate(parts[:-1]):
        low = part.lower()
        if low in _VENDORED:
            return "/".join(parts[: min(index + 2, len(parts) - 1)]) + "/", True
        if _ASIDE.intersection(_WORDS.split(low)):
            return "/".join(parts[: index + 1]) + "/", False
    return "", False


def speaks(path: str, model: str) -> bool:
    """Whether the file PATH may say something of the file MODEL in the same tree."""
    directory, vendored = realm(model)
    if vendored and not path.startswith(directory):
        return False
    if _ALONE.fullmatch(posixpath.basename(path).lower()):
        return posixpath.dirname(path) == posixpath.dirname(model)
    return model.startswith(realm(path)[0])


def shared(path: str, other: str) -> int:
    """How many directories PATH and OTHER have in common, from the top."""
    count = 0
    for one, two in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if one != two:
            break
        count += 1
    return count
