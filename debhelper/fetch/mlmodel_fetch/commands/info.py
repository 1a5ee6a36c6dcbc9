"""info: what would be fetched, from where, under which license."""

from argparse import ArgumentParser, Namespace

from mlmodel_fetch import sources
from mlmodel_fetch.commands.listing import words
from mlmodel_fetch.context import Context
from mlmodel_fetch.manifest import Manifest
from mlmodel_fetch.text import lines, safe, size

HELP = "what a model is, where it comes from, its license"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("name", metavar="NAME", help="a model's name")
    parser.add_argument("--files", action="store_true", help="also every address and digest")


def run(context: Context, args: Namespace) -> int:
    """Show it."""
    manifest = context.catalog.load(args.name)
    for title, value in _rows(context, manifest):
        if value:
            print(f"{title + ':':14}{safe(value, 2000)}")
    if args.files:
        for file in manifest.files:
            print(f"\n{file.path}  {file.size} bytes{'  optional' if file.optional else ''}")
            print(f"  sha256 {file.sha256}")
            for source in sources.of(manifest, file, (), ""):
                print(f"  {safe(source.url, 2500)}")
    text = context.licenses.text(manifest.license)
    if text:
        print(f"\nLicense text ({safe(manifest.license.file)}):\n\n{lines(text)}")
    return 0


def _rows(context: Context, manifest: Manifest) -> list[tuple[str, str]]:
    mirrors = context.settings.mirrors
    found = [s for file in manifest.files for s in sources.of(manifest, file, mirrors, "")]
    hosts = dict.fromkeys(source.host for source in found)
    count = len(manifest.files)
    license = manifest.license
    if not license.must_accept:
        must = "no"
    else:
        must = "yes, and accepted" if context.licenses.is_accepted(license) else "yes, not yet done"
    gate = manifest.gate_url or "yes; see the homepage"
    signature = manifest.signature or {}
    return [
        ("Name", manifest.name),
        ("State", words(manifest, context.models.state(manifest))),
        ("Revision", manifest.revision),
        ("Homepage", manifest.homepage),
        ("Format", manifest.format),
        ("Size", f"{size(manifest.size)} in {count} file{'s' if count > 1 else ''}"),
        ("Fetched from", ", ".join(hosts)),
        ("License", license.id),
        ("License page", license.url),
        ("Must accept", must),
        ("Gate", gate if manifest.gated else ""),
        ("Signed by", ", ".join(f"{key} {value}" for key, value in signature.items())),
        ("Directory", str(context.models.top(manifest.name) / "current")),
    ]
