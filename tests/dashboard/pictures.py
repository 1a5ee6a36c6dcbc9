"""``python3 -m tests.dashboard.pictures DIRECTORY``: take the pictures of the documentation."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # as pytest has it

from conftest import python
from PIL import Image

from dashboard import example
from dashboard.browser import Browser

_COLORS = 32
#: Pages with the pictures of them: width, height, dark.
PICTURES = {
    "index": ((1280, 1000, False), (1280, 1000, True), (360, 1000, False)),
    "team/debian-ai": ((1280, 1000, False), (360, 1000, True)),
    "source/inkwell-ocr": ((1280, 1000, False),),
}  # fmt: skip


def main(to: Path) -> None:
    """Build the dashboard of the example, look at it, and write what is seen below TO."""
    with tempfile.TemporaryDirectory(prefix="mlpolicy-pictures-") as work, Browser() as browser:
        site = Path(work) / "site"
        ran = python("-m", "mlpolicy", "dashboard", "build", example.store(Path(work)), site)
        if ran.returncode:
            sys.exit(ran.stderr)
        to.mkdir(parents=True, exist_ok=True)
        for page, looks in PICTURES.items():
            for width, height, dark in looks:
                browser.see(width, height, dark)
                browser.open(site / f"{page}.html")
                name = f"{page.split('/')[0]}-{width}-{'dark' if dark else 'light'}.png"
                (to / name).write_bytes(_small(browser.picture(height)))
                print(name, (to / name).stat().st_size, "bytes")


def _small(png: bytes) -> bytes:
    """PNG with few colors: a page has no more."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        few = image.convert("RGB").quantize(_COLORS, dither=Image.Dither.NONE)
        few.save(made, "PNG", optimize=True)
    return made.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
