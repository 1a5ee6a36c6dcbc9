"""Model cards: the YAML front matter of a README.md or MODEL_CARD.md above the weights.

Fields: https://huggingface.co/docs/hub/model-cards. What a card does not list is not known to
be absent, its license is the model's and never a data set's, and of a base it tells the name.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from ..documents import CARDS
from ..domain import Fact
from ..licenses import recognize
from .base import Inquiry, Statement
from .embedded import Said, from_metadata
from .plain import Pair, front_matter

#: Every spelling that is looked for, the one that is only used for models first.
NAMES = tuple(
    dict.fromkeys(
        (
            *("MODEL_CARD.md", "model_card.md", "MODELCARD.md", "modelcard.md", "ModelCard.md"),
            *("MODEL-CARD.md", "model-card.md", "Model_Card.md"),
            *CARDS,
        )
    )
)
#: Keys of the hub that only cards of models, of data sets and of demonstrations have.
_MODEL = frozenset(
    ("base_model", "base_model_relation", "datasets", "library_name", "model-index", "pipeline_tag")
)
_DATA = frozenset(
    (
        *("annotations_creators", "configs", "dataset_info", "pretty_name", "size_categories"),
        *("source_datasets", "task_categories"),
    )
)
_SPACE = frozenset(("app_file", "sdk"))
_DATA_DIRECTORIES = frozenset(("corpora", "corpus", "dataset", "datasets"))


def statements(inquiry: Inquiry) -> Iterator[Statement]:
    """What the nearest card of each of the model's files says, each card once."""
    cards = {_nearest(a.files[0], inquiry.documents): None for a in inquiry.files}
    for card in cards:
        if card is not None:
            yield from _said(card, inquiry.documents)


def kind(card: str, matter: tuple[Pair, ...]) -> str:
    """What the card at the path CARD is about: ``model``, ``data`` or ``space``."""
    keys = {pair.key for pair in matter}
    if keys & _MODEL:
        return "model"
    if keys & _SPACE:
        return "space"
    directories = card.lower().split("/")[:-1]
    return "data" if keys & _DATA or _DATA_DIRECTORIES.intersection(directories) else "model"


def _nearest(path: str, documents: Mapping[str, bytes]) -> str | None:
    """The model's own card: what lies below a data set's is not what one further up tells of."""
    directory = posixpath.dirname(path)
    while True:
        found = []
        for name in NAMES:
            card = posixpath.join(directory, name)
            matter = front_matter(documents.get(card, b""))
            if matter:
                found.append((card, kind(card, matter)))
        for card, about in found:
            if about == "model":
                return card
        if found or not directory:
            return None
        directory = posixpath.dirname(directory)


def said_by(card: str, documents: Mapping[str, bytes]) -> list[Said]:
    """The front matter of the card at the path CARD, with the license whose text it points to."""
    matter = front_matter(documents[card])
    said: list[Said] = [(pair.key, pair.value, f"{card}:{pair.line}") for pair in matter]
    if all(pair.key != "license_name" for pair in matter):
        for key, value, source in list(said):
            text = posixpath.normpath(posixpath.join(posixpath.dirname(card), str(value)))
            if key == "license_link" and text in documents:
                said.append(("license_name", recognize(documents[text]), source))
    return said


def _said(card: str, documents: Mapping[str, bytes]) -> Iterator[Statement]:
    said = said_by(card, documents)
    yield from from_metadata(said, "model-card")
    gates = [source for key, _, source in said if key.startswith("extra_gated_")]
    if gates:
        yield "weights.gated", Fact("yes", gates[0], "model-card")
