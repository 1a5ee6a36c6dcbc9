"""``python3 -m tests.documentation [--write] [PAGE...]``: run the commands of the pages.

With --write the outputs of today replace those that differ. What was cut is shown in full then:
cut it again with a line of three dots.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .pages import name, pages
from .session import run


def main(arguments: list[str]) -> int:
    """Run the pages; the status is 1 when something differs that was not written."""
    write = "--write" in arguments
    asked = [Path(one).resolve() for one in arguments if one != "--write"] or pages()
    status = 0
    for page in asked:
        text, differences = run(page.read_text("utf-8"))
        for difference in differences:
            print(f"{name(page)}: {difference}")
        if write:
            page.write_text(text, "utf-8")
        if any(one.status or not write for one in differences):
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
