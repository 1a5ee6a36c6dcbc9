"""Digests as e-mail: a file for each address. A site's own mail system sends them; we never do."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from ..archive.exports.base import Export, file_name, write
from ..archive.people import Person
from ..domain import InputError
from ..escape import text as esc
from .digest import TITLES, Digests, Item
from .site import Site

#: Has the run of which digests were written last: whoever sends them takes them away.
_DONE = ".mlpolicy-digests"

_POLICY = default.clone(cte_type="7bit")
_LONGEST = 60  # characters of a name
_ODD = re.compile(r"[^\w' -]+")
_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/%+-]*)?")
#: Addresses that every mail system takes as they are. Others get no mail.
_PLAIN = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)+"
)


@dataclass(frozen=True)
class Mailing:
    """Where digests go to, where the site is that they are of, and who writes them.

    BASE is a URL that ends in a slash. Where it, or the SENDER, is not known, it is empty.
    """

    directory: Path
    base: str = ""
    sender: str = ""

    @property
    def host(self) -> str:
        """In which the names of messages and of the list end."""
        return urlsplit(self.base).hostname or "mlpolicy.invalid"


def mailing(directory: Path, base: str | None, sender: str | None) -> Mailing:
    """What a user asked for, or an InputError."""
    if base is not None and not _URL.fullmatch(base):
        raise InputError(f"--base {esc(base)}: not a URL such as https://example.org/models/")
    if sender is not None and not _is_address(sender):
        raise InputError(f"--mail-from {esc(sender)}: not an address such as qa@example.org")
    return Mailing(directory, f"{base.rstrip('/')}/" if base else "", sender or "")


def _is_address(written: str) -> bool:
    return written.isprintable() and bool(_PLAIN.fullmatch(parseaddr(written)[1].lower()))


def put(site: Site, wanted: Mailing) -> int:
    """Write the digests of the newest run, unless that was done; how many there are."""
    directory = wanted.directory
    name = f"run {site.view.run.number}, {site.view.run.finished}"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        done = directory / _DONE
        if done.exists() and done.read_text("utf-8").strip() == name:
            return 0
        start = f"run{site.view.run.number}-"  # so that none takes the place of one not yet sent
        files = [(f"{start}{file_name(to)}.eml", (text,)) for to, text in messages(site, wanted)]
        made: list[tuple[str, Iterable[str]]] = [*files, (_DONE, (name,))]
        write(Export("mail", "", lambda _view: iter(made)), site.view, directory)
    except OSError as error:
        where = esc(error.filename or directory)
        fix = "check its permissions and the space that is left"
        raise InputError(f"{where}: cannot write ({error.strerror}); {fix}") from error
    return len(files)


def messages(site: Site, wanted: Mailing) -> Iterator[tuple[str, str]]:
    """The addresses that have something to hear of, and the messages to them."""
    digests = Digests(site, wanted.base)
    for address, one in sorted(site.people.by_address.items()):
        items = digests.of(one)
        if items and _PLAIN.fullmatch(address):
            text = digests.text(one, items)
            yield address, _message(site, wanted, one, items, text).as_string().rstrip("\n")


def _message(
    site: Site, wanted: Mailing, one: Person, items: list[Item], text: str
) -> EmailMessage:
    run = site.view.run
    name = _name(one)
    counts = Counter(item.category for item in items)
    told = ", ".join(f"{counts[kind]} {title.lower()}" for kind, title in TITLES.items()
                     if counts[kind])  # fmt: skip
    same = f"{run.number} {run.finished} {one.address}"
    made = EmailMessage(_POLICY)
    if wanted.sender:
        made["From"] = wanted.sender
    made["To"] = Address(name, addr_spec=one.address)
    made["Subject"] = f"mlpolicy: {told} in packages of {name or one.address}"
    made["Date"] = format_datetime(datetime.fromisoformat(run.finished or run.started))
    made["Message-ID"] = f"<{hashlib.sha256(same.encode()).hexdigest()[:32]}@{wanted.host}>"
    made["Auto-Submitted"] = "auto-generated"
    if wanted.base:
        made["List-Id"] = f"mlpolicy digests <mlpolicy.{wanted.host}>"
        made["List-Unsubscribe"] = f"<{wanted.base}maintainers.html#digests>"
    made.set_content(text)
    return made


def _name(one: Person) -> str:
    """The name of ONE without what would have to be quoted.

    Python 3.11 forgets the quotes where it folds a long header, and a comma begins an address.
    """
    words = _ODD.sub(" ", one.shown.partition("<")[0]).split()
    return " ".join(words)[:_LONGEST].rstrip()
