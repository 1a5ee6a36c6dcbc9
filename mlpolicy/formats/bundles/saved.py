"""Directories that a framework saves a model to.

Source: TensorFlow python/saved_model/constants.py, the Orbax checkpoint format page, Core ML's
package layout (Manifest.json and Data), torch.distributed.checkpoint filesystem.py
[specification, certain].
"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.formats.base import plural
from mlpolicy.formats.bundles.folders import Bundle, Folder, Found


def _saved_model(folder: Folder) -> Iterator[Found]:
    graph = folder.here("saved_model.pb", "saved_model.pbtxt")
    if graph and "variables.index" in folder.child("variables").names:
        beside = folder.here("keras_metadata.pb", "fingerprint.pb")
        inside = folder.below("variables", "assets", "assets.extra")
        yield Found(folder.path, [*graph, *beside, *inside], "saved_model.pb and its variables")


_ORBAX_FILES = (
    *("_METADATA", "_CHECKPOINT_METADATA", "_sharding", "manifest.ocdbt", "checkpoint"),
    *("commit_success.txt", "_strings.json"),
)


def _orbax(folder: Folder) -> Iterator[Found]:
    """An item with its arrays, or a step with items in it."""
    items = [name for name in folder.children if "_METADATA" in folder.child(name).names]
    item = "_METADATA" in folder.names and "manifest.ocdbt" in folder.names
    if not item and not ("_CHECKPOINT_METADATA" in folder.names and items):
        return
    arrays = [name for name in folder.children if name == "d" or name.startswith("ocdbt.process_")]
    inside = folder.below(*arrays, *items, "array_metadatas", "_strings.json")
    why = "Orbax metadata and array storage"
    yield Found(folder.path, [*folder.here(*_ORBAX_FILES), *inside], why)


_COMPILED = frozenset({"model.mil", "model.espresso.net", "metadata.json"})


def _core_ml(folder: Folder) -> Iterator[Found]:
    """A package with its Manifest.json, or what Xcode compiles it to."""
    if "Data" in folder.children and folder.is_a("Manifest.json", "coreml-package"):
        members = [folder.at("Manifest.json"), *folder.below("Data")]
        yield Found(folder.path, members, "Manifest.json and Data of a Core ML package")
    elif "coremldata.bin" in folder.names and folder.names & _COMPILED:
        members = [*folder.paths, *folder.below("weights", "analytics", "model")]
        yield Found(folder.path, members, "coremldata.bin of a compiled Core ML model", "likely")


def _distributed(folder: Folder) -> Iterator[Found]:
    shards = [name for name in folder.names if name.endswith(".distcp")]
    if shards and ".metadata" in folder.names:
        why = f".metadata and {plural(len(shards), 'shard')}"
        yield Found(folder.path, folder.here(".metadata", *shards), why)


BUNDLES = (
    Bundle(
        id="tf-savedmodel",
        title="TensorFlow SavedModel",
        description="Directory with saved_model.pb and variables/.",
        reference="https://www.tensorflow.org/guide/saved_model",
        role="weights",
        find=_saved_model,
    ),
    Bundle(
        id="orbax",
        title="Orbax checkpoint",
        description="Directory with _METADATA and OCDBT storage, or with such directories.",
        reference="https://orbax.readthedocs.io/en/latest/guides/checkpoint/checkpoint_format.html",
        role="checkpoint",
        find=_orbax,
    ),
    Bundle(
        id="coreml-package",
        title="Core ML package",
        description="Directory with Manifest.json and Data, or a compiled one (*.mlmodelc).",
        reference="https://apple.github.io/coremltools/mlmodel/Format/Model.html",
        role="weights",
        find=_core_ml,
    ),
    Bundle(
        id="pytorch-distributed",
        title="PyTorch distributed checkpoint",
        description="Directory with .metadata and *.distcp.",
        reference="https://pytorch.org/docs/stable/distributed.checkpoint.html",
        role="checkpoint",
        find=_distributed,
    ),
)
