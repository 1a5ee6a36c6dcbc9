"""Commands that fetch something from the network, and commands that check what came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from . import looks
from .shell import Command
from .variables import expand

_SHOWN = 160  # characters of a command


@dataclass(frozen=True)
class Fetch:
    """A download: WHAT it is, whether it looks like a MODEL, and whether it is CHECKED."""

    what: str
    model: bool
    checked: bool = False


#: Fetch what their arguments name: an address, or a variable that may hold one.
_FETCHERS = frozenset("wget wget2 curl aria2c axel fetch lftp lwp-download".split())
#: Program and first arguments of what fetches models and data only.
_HUBS = (
    ("huggingface-cli", "download"),
    ("hf", "download"),
    ("gdown",),
    ("spacy", "download"),
    ("ollama", "pull"),
    ("kaggle", "datasets"),
    ("kaggle", "models"),
    ("git", "lfs", "pull"),
    ("git", "lfs", "fetch"),
    ("pooch",),
)
_MODULES = frozenset({"spacy", "nltk", "gdown", "huggingface_hub", "stanza"})
_SUMS = re.compile(r"(?:(?:sha(?:1|224|256|384|512)|md5|b2|b3|cksum)(?:sum)?|shasum|rhash)")
_VERIFIERS = frozenset({"gpgv", "gpgv2", "minisign", "signify", "signify-openbsd"})
_INLINE = re.compile(
    r"\b(?:hf_hub_download|snapshot_download|nltk\.download|spacy\.cli\.download|gdown\.download"
    r"|hub\.load(?:_state_dict_from_url)?|from_pretrained|get_file|urlretrieve|urlopen"
    r"|requests\.get)\(([^\n]{0,200})"
)
_ASKING = frozenset({"--version", "--help", "-V", "-h", "--spider", "-I", "--head"})


def cut(text: str) -> str:
    """TEXT as it is shown, on one line."""
    text = " ".join(text[: 2 * _SHOWN].split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def fetch(command: Command, known: Mapping[str, str]) -> Fetch | None:
    """What COMMAND downloads when the variables KNOWN are put in; None when it does not."""
    words = command.bare
    if not words:
        return None
    program = words[0].rpartition("/")[2]
    given = [expand(word, known) for word in words[1:]]
    text = " ".join(given)
    shown = cut(" ".join([program, *given]))
    if program in _FETCHERS:
        return _by_address(shown, text, given, words[1:])
    if program == "apt-helper" and given[:1] == ["download-file"]:
        hashed = any(re.match(r"(?:SHA(?:1|256|512)|MD5Sum):", word) for word in given)
        return Fetch(shown, looks.like_a_model(text), hashed)
    if program == "git" and given[:1] == ["clone"] and looks.address(text):
        return Fetch(shown, looks.like_a_model(text)) if not looks.local(text) else None
    if program in ("aws", "gsutil", "rclone", "s5cmd") and "cp" in given[:3]:
        return Fetch(shown, looks.like_a_model(text)) if looks.address(text) else None
    if any(tuple([program, *given][: len(hub)]) == hub for hub in _HUBS):
        return None if _ASKING.intersection(given) else Fetch(shown, True)
    if re.match(r"python|pypy|\$[({]?PYTHON", program):
        return _by_python(shown, given)
    return None


def checks(command: Command) -> bool:
    """Whether COMMAND compares content with a sum or a signature, or computes the sum for it."""
    words = command.bare
    program = command.program
    if not words:
        return False
    if program in ("gpg", "gpg2", "sq", "sqv", "openssl", "cosign"):
        return any("verify" in word for word in words[1:]) or words[1:2] == ("dgst",)
    return bool(_SUMS.fullmatch(program)) or program in _VERIFIERS


def _by_address(shown: str, text: str, given: list[str], raw: tuple[str, ...]) -> Fetch | None:
    if _ASKING.intersection(given) or looks.local(text):
        return None
    address = looks.address(text)
    # wget of a variable whose value is not known, or of a name without a scheme.
    if not address and not any("$" in word or "." in word for word in given if word[0:1] != "-"):
        return None
    sums = any(word.startswith("--checksum") for word in given)
    named = looks.like_a_model(text) or looks.like_a_model(" ".join(raw).replace("_", " "))
    return Fetch(shown, named, sums)


def _by_python(shown: str, given: list[str]) -> Fetch | None:
    if given[:1] == ["-m"] and len(given) > 1 and given[1].split(".")[0] in _MODULES:
        wanted = given[1] == "nltk.downloader" or "download" in given[2:4]
        return Fetch(shown, True) if wanted or given[1] == "gdown" else None
    if "-c" in given:
        code = given[given.index("-c") + 1 :][:1]
        if code and (found := _INLINE.search(code[0])):
            general = re.match(r"urlretrieve|urlopen|requests", found[0])
            return Fetch(shown, not general or looks.like_a_model(found[1]))
    return None
