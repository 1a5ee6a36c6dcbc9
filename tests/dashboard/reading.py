"""Reading a built page as a program does: its elements, attributes, text, links and targets."""

from __future__ import annotations

from html.parser import HTMLParser


class Read(HTMLParser):
    """What is in an HTML document."""

    def __init__(self, path) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[tuple[str, str]] = set()  # element and attribute, "" for itself
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(path.read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements |= {(tag, ""), *((tag, name) for name, _ in attrs)}
        given = dict(attrs)
        self.links += [given[name] for name in ("href", "src", "action") if name in given]
        self.ids += [given["id"]] if "id" in given else []

    def handle_data(self, data):
        self.text += data


def kinds(site):
    """One page of each kind that SITE has, the largest of it, by the kind's name."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        kind, *rest = path.relative_to(site).with_suffix("").parts
        # What is below a page that is alone, or a page of a kind, are parts of it.
        name = kind if not rest else f"{kind}/{'part' if (site / f'{kind}.html').exists() else '*'}"
        if name not in found or path.stat().st_size > found[name].stat().st_size:
            found[name] = path
    return found
