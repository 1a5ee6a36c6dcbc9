"""Ollama: the Modelfile, and manifests that point to the layers of a model.

Sources: the documentation of the Modelfile [specification]; the media types in Ollama's manifests
[read, certain]. A Dockerfile begins with
FROM as well; it has none of the other instructions.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, distinct, present, text
from mlpolicy.formats.documents import MAPPING, mapping, word

_LAYER = "application/vnd.ollama.image."
#: What stands alone in its line; a Python file has "from x import y".
_FROM = re.compile(rb"(?im)^FROM[ \t]{1,16}([^\s=]{1,512})[ \t\r]{0,16}$")
_FIRST = re.compile(rb"(?i)(?:FROM|PARAMETER|TEMPLATE|SYSTEM|ADAPTER|MESSAGE|LICENSE)[ \t]")
_OWN = re.compile(rb"(?m)^(?:PARAMETER|TEMPLATE|SYSTEM|ADAPTER|MESSAGE|LICENSE)[ \t]{1,16}[^\s=]")
_DOCKER = re.compile(rb"(?im)^(?:RUN|COPY|ADD|CMD|ENTRYPOINT|WORKDIR|ENV|EXPOSE|ARG)[ \t]+\S")
_LICENSE = re.compile(rb'(?m)^LICENSE[ \t]+"{0,3}\s{0,8}([^"\r\n]{1,200})')


def probe(content: Content) -> Match | None:
    """Recognise FROM with an instruction that no Dockerfile has, or a manifest by its layers."""
    start = content.start
    if start.startswith(b"{"):
        return _manifest(content)
    lines = (line.strip() for line in start.splitlines())
    first = next((line for line in lines if line and not line.startswith(b"#")), b"")
    if not _FIRST.match(first):
        return None
    bases = _FROM.findall(start)
    if not bases or not _OWN.search(start) or _DOCKER.search(start):
        return None
    license_name = _LICENSE.search(start)
    metadata = present(
        license_name=text(license_name[1].strip()) if license_name else None,
        base_model=distinct(text(base) for base in bases),
        toolchain="ollama",
    )
    why = "FROM and another instruction of a Modelfile"
    return Match("ollama", "config", "likely", why, metadata)


def _manifest(content: Content) -> Match | None:
    document = mapping(content, _LAYER.encode())
    layers = document.get("layers") if document else None
    kinds = [word(layer, "mediaType") or "" for layer in layers] if isinstance(layers, list) else []
    own = [kind[len(_LAYER) :] for kind in kinds if kind.startswith(_LAYER)]
    if not own:
        return None
    why = f"manifest with layers {', '.join(distinct(own, 8))}"
    return Match("ollama", "pointer", "certain", why, {"toolchain": "ollama"})


OLLAMA = Format(
    id="ollama",
    title="Ollama Modelfile or manifest",
    description="Recipe of a model, recognised by FROM and instructions such as PARAMETER, or "
    "the list of its layers, by their media types.",
    reference="https://github.com/ollama/ollama/blob/main/docs/modelfile.md",
    role="config",
    starts=frozenset(b"Ff#PTSAML\n\r") | MAPPING,
    nature="text",
    least=12,
    needles=(b"application/vnd.ollama.image", b"FROM", b"from", b"From"),
    probe=probe,
)

FORMATS = (OLLAMA,)
