"""Following a configuration with CMake: its files, and what they fetch when it runs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from . import cmake, looks
from .cmake import Body, Call
from .downloads import Fetch, cut
from .shell import Command
from .variables import expand
from .walk import Place, Reached, Walk

_CALLS = 3_000  # of functions that the files define
_SWITCH = re.compile(r"-D([\w.-]{1,80})(?::\w{1,10})?=(.*)")
#: A variable that holds an address, as its name says.
_NAMED = re.compile(r"\$\{\w{0,40}(?:URL|SITE|HOST|MIRROR|REPO|LINK)\w{0,40}\}", re.IGNORECASE)
_NO = ("OFF", "0", "FALSE", "NO", "N")
_BRANCHES = ("master", "main", "HEAD", "develop", "trunk")


@dataclass
class _Configuration:
    """What the files have set so far."""

    walk: Walk
    switches: dict[str, bool]
    forced: Mapping[str, bool]
    functions: dict[str, tuple[Place, tuple[str, ...], list[Call]]] = field(default_factory=dict)
    left: int = _CALLS


def handle(walk: Walk, command: Command, place: Place) -> bool:
    """``cmake -S DIRECTORY -DSWITCH=ON``."""
    words = command.bare
    if words[0].rpartition("/")[2] != "cmake":
        return False
    if not {"--build", "--install", "-E", "-P", "--version"}.intersection(words):
        directory, rest = "", iter(words[1:])
        for word in rest:
            if word in ("-S", "-B", "-G", "-D", "-A", "-C", "-T"):
                value = next(rest, "")
                directory = value if word == "-S" else directory
            elif word.startswith("-S"):
                directory = word[2:]
            elif word[0:1] != "-" and not directory:
                directory = word
        configure(walk, directory, words, place, command.line)
    return True


def configure(walk: Walk, directory: str, words: tuple[str, ...], place: Place, line: int) -> None:
    """Follow CMakeLists.txt in DIRECTORY, configured with the arguments WORDS."""
    path = walk.find(posixpath.join(directory or ".", "CMakeLists.txt"), place)
    given = [found for word in words if (found := _SWITCH.fullmatch(expand(word, place.known)))]
    forced = {found[1]: found[2].upper() not in _NO for found in given}
    if path is not None:
        _file(_Configuration(walk, dict(forced), forced), path, place.at(line), {})


def _file(made: _Configuration, path: str, via: tuple[str, ...], known: dict[str, str]) -> None:
    text = made.walk.text(path)
    if text is None or not made.walk.enter(("cmake", path), via):
        return
    found = cmake.calls(text)
    made.switches.update({**cmake.options(found), **made.forced})
    place = Place(path, posixpath.dirname(path), known, via)
    _run(made, found, place, known)


def _run(made: _Configuration, found: list[Call], place: Place, known: dict[str, str]) -> None:
    bodies: dict[str, Body] = {}
    for call in cmake.run(found, made.switches, bodies):
        _define(made, bodies, place)
        _call(made, call, place, known)
    _define(made, bodies, place)


def _define(made: _Configuration, bodies: dict[str, Body], place: Place) -> None:
    for name, (parameters, body) in bodies.items():
        made.functions[name] = (place, parameters, body)
    bodies.clear()


def _call(made: _Configuration, call: Call, place: Place, known: dict[str, str]) -> None:
    walk, given = made.walk, call.arguments
    if call.name == "set" and len(given) > 1:
        known[given[0]] = given[1]
    elif call.name == "add_subdirectory" and given:
        _follow(made, f"{given[0]}/CMakeLists.txt", call, place, known)
    elif call.name == "include" and given:
        for name in (given[0], f"{given[0]}.cmake", f"cmake/{given[0]}.cmake"):
            _follow(made, name, call, place, known)
    elif call.name in made.functions:
        where, parameters, body = made.functions[call.name]
        via = place.at(call.line)
        if made.left > 0 and walk.enter(("function", call.name, given), via):
            made.left -= 1
            values = {n: expand(v, known) for n, v in zip(parameters, given, strict=False)}
            values["ARGN"] = " ".join(given[len(parameters) :])
            inner = {**known, **values}
            _run(made, body, replace(where, known=inner, via=via), inner)
    elif (fetch := _fetch(call, known, made.switches)) is not None:
        walk.fetches.append(Reached(place.path, call.line, place.via, fetch))
    else:
        for words in _commands(call):
            walk.run(Command(call.line, words), place)


def _follow(
    made: _Configuration, name: str, call: Call, place: Place, known: dict[str, str]
) -> None:
    path = made.walk.find(name, place)
    if path is not None:
        _file(made, path, place.at(call.line), known)


def _fetch(call: Call, known: Mapping[str, str], switches: Mapping[str, bool]) -> Fetch | None:
    """What CALL itself downloads while the build is configured or made."""
    name, given = call.name, call.arguments
    if name == "file":
        if given[:1] != ("DOWNLOAD",):
            return None
        checked = bool(call.after("EXPECTED_HASH", "EXPECTED_MD5"))
        what = given[1:3]
    elif name in ("fetchcontent_declare", "externalproject_add", "cpmaddpackage"):
        if name == "fetchcontent_declare" and switches.get("FETCHCONTENT_FULLY_DISCONNECTED"):
            return None
        if "EXCLUDE_FROM_ALL" in given and name == "externalproject_add":
            return None
        address = call.after("URL", "GIT_REPOSITORY")
        tag = call.after("GIT_TAG")
        pinned = bool(tag) and tag.removeprefix("origin/") not in _BRANCHES
        checked = pinned or bool(call.after("URL_HASH", "URL_MD5"))
        what = (given[0], address) if given and address else ()
    else:
        return None
    text = " ".join(expand(word, known) for word in what)
    if not what or looks.local(text) or not ("://" in text or _NAMED.search(text)):
        return None
    shown = f"{name}({'DOWNLOAD ' if name == 'file' else ''}{text})"
    return Fetch(cut(shown), looks.like_a_model(text), checked)


def _commands(call: Call) -> Iterator[tuple[str, ...]]:
    """The programs that CALL runs in a build of what is made by default."""
    given = call.arguments
    if call.name not in ("execute_process", "add_custom_command", "add_custom_target"):
        return
    if call.name == "add_custom_target" and "ALL" not in given[1:2]:
        return
    ends = {
        "COMMAND",
        "DEPENDS",
        "WORKING_DIRECTORY",
        "COMMENT",
        "VERBATIM",
        "BYPRODUCTS",
        "OUTPUT",
    }
    for index, word in enumerate(given):
        if word == "COMMAND":
            rest = given[index + 1 :]
            length = next((n for n, one in enumerate(rest) if one in ends), len(rest))
            if length:
                yield rest[:length]
