"""Directories of speech recognisers: Vosk, Kaldi, CMU Sphinx.

Source: the model layout in Vosk's documentation and src/model.cc, the files that Kaldi's
recipes leave in exp/, pocketsphinx src/acmod.c [read, likely: layouts vary].
"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.formats.base import plural
from mlpolicy.formats.bundles.folders import Bundle, Folder, Found

_GRAPHS = ("HCLG.fst", "HCLr.fst")


def _vosk(folder: Folder) -> Iterator[Found]:
    conf, graph = folder.child("conf").names, folder.child("graph").names
    if not {"mfcc.conf", "model.conf"} & conf or graph.isdisjoint(_GRAPHS):
        return
    if folder.child("am").is_a("final.mdl", "kaldi"):
        inside = folder.below("am", "conf", "graph", "ivector", "rescore", "rnnlm")
        yield Found(folder.path, inside, "am/final.mdl, conf/ and graph/ as Vosk reads them")


_KALDI_SIGNS = (*_GRAPHS, "tree", "final.ie", "final.mat", "mfcc.conf")
_KALDI_ENDS = (".mdl", ".fst", ".ie", ".mat", ".dubm", ".stats", ".conf", ".int", ".raw")
_KALDI_NAMES = ("tree", "words.txt", "phones.txt")


def _kaldi(folder: Folder) -> Iterator[Found]:
    """A model with its decoding graph or features in the same directory."""
    if not folder.is_a("final.mdl", "kaldi") or folder.names.isdisjoint(_KALDI_SIGNS):
        return
    parts = [name for name in folder.names if name.endswith(_KALDI_ENDS) or name in _KALDI_NAMES]
    inside = folder.below("graph") if "HCLG.fst" in folder.child("graph").names else []
    why = f"final.mdl and {plural(len(parts) - 1, 'file')} beside it"
    yield Found(folder.path, [*folder.here(*parts), *inside], why)


_SPHINX_CORE = frozenset({"means", "variances", "transition_matrices"})
_SPHINX_MIXTURES = frozenset({"mixture_weights", "sendump"})
_SPHINX_MORE = ("mdef", "mdef.txt", "feat.params", "noisedict", "feature_transform")


def _sphinx(folder: Folder) -> Iterator[Found]:
    """Means and variances are names that statistics have too: they must be Sphinx's own."""
    if not folder.names >= _SPHINX_CORE or folder.names.isdisjoint(_SPHINX_MIXTURES):
        return
    if folder.is_a("means", "sphinx") and folder.is_a("variances", "sphinx"):
        members = folder.here(*_SPHINX_CORE, *_SPHINX_MIXTURES, *_SPHINX_MORE)
        yield Found(folder.path, members, "parameter files of a Sphinx acoustic model")


BUNDLES = (
    Bundle(
        id="vosk",
        title="Vosk model",
        description="Directory with am/final.mdl, conf/ and graph/.",
        reference="https://alphacephei.com/vosk/models",
        role="weights",
        find=_vosk,
    ),
    Bundle(
        id="kaldi",
        title="Kaldi model directory",
        description="Directory with final.mdl and its graph, tree or feature transforms.",
        reference="https://kaldi-asr.org/doc/",
        role="weights",
        find=_kaldi,
    ),
    Bundle(
        id="sphinx",
        title="CMU Sphinx acoustic model",
        description="Directory with means, variances, transition matrices and mixture weights.",
        reference="https://cmusphinx.github.io/wiki/acousticmodeltypes/",
        role="weights",
        find=_sphinx,
    ),
)
