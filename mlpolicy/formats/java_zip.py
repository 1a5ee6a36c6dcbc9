"""Models that Java and .NET programs write as zip archives: OpenNLP, H2O, DL4J, ML.NET.

Sources: OpenNLP BaseModel, keys of manifest.properties [read in a port of it]; H2O model.ini
[read in a reader of it]; DL4J coefficients.bin [documentation] and the head of an ND4J array in
JavaCPP's tongue [netron]; ML.NET RepositoryWriter, the directory names TransformerChain and
Predictor [netron, certain].
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats import zipped
from mlpolicy.formats.base import Content, Format, present
from mlpolicy.readers import ziptail

_JAVACPP = b"\x00\x07JAVACPP"
_ROOTS = frozenset({"TransformerChain", "Predictor"})


def probe_opennlp(content: Content) -> Match | None:
    """Recognise an OpenNLP model by the version in manifest.properties."""
    archive = content.archive
    if archive is None or "manifest.properties" not in archive.by_name:
        return None
    pairs = zipped.pairs_of(zipped.read(archive, "manifest.properties"))
    version = pairs.get("OpenNLP-Version")
    if version is None:
        return None
    component, language = pairs.get("Component-Name"), pairs.get("Language")
    why = f"zip with manifest.properties of OpenNLP {version}, {component or 'component unknown'}"
    metadata = present(
        producer=f"OpenNLP {version}",
        name=f"{component} ({language})" if component and language else component,
        toolchain="opennlp",
    )
    return Match("opennlp", "weights", "certain", why, metadata, tuple(archive.problems))


def probe_mojo(content: Content) -> Match | None:
    """Recognise an H2O MOJO by the [info] section of model.ini."""
    archive = content.archive
    if archive is None or "model.ini" not in archive.by_name:
        return None
    raw = zipped.read(archive, "model.ini", 1 << 16)
    pairs = zipped.pairs_of(raw)
    if not raw.lstrip().startswith(b"[info]") or "h2o_version" not in pairs:
        return None
    algorithm = pairs.get("algorithm") or pairs.get("algo") or "unknown algorithm"
    why = f"zip with model.ini of H2O {pairs['h2o_version']}, {algorithm}"
    metadata = present(producer=f"H2O {pairs['h2o_version']}", toolchain="h2o")
    return Match("h2o-mojo", "weights", "certain", why, metadata, tuple(archive.problems))


def probe_dl4j(content: Content) -> Match | None:
    """Recognise a DL4J network by its two members, for sure by the head of the array."""
    archive = content.archive
    if archive is None or not {"configuration.json", "coefficients.bin"} <= archive.by_name.keys():
        return None
    ours = zipped.read(archive, "coefficients.bin", len(_JAVACPP)) == _JAVACPP
    trained = "updaterState.bin" in archive.by_name
    why = "zip with configuration.json and coefficients.bin"
    return Match(
        "dl4j",
        "checkpoint" if trained else "weights",
        "certain" if ours else "likely",
        f"{why}, an ND4J array" if ours else why,
        {"toolchain": "dl4j"},
        tuple(archive.problems),
    )


def probe_mlnet(content: Content) -> Match | None:
    """Recognise an ML.NET model by the directories of its repository."""
    archive = content.archive
    if archive is None:
        return None
    # The writer runs on Windows too: either separator.
    names = {name.replace("\\", "/"): name for name in archive.by_name}
    root = next((n.partition("/")[0] for n in names if n.partition("/")[0] in _ROOTS), None)
    if root is None:
        return None
    version = None
    if "TrainingInfo/Version.txt" in names:
        raw = zipped.read(archive, names["TrainingInfo/Version.txt"], 64)
        version = raw.decode("utf-8-sig", "replace").strip()
    certain = version is not None or f"{root}/Model.key" in names
    why = f"zip with the directory {root} of an ML.NET repository"
    metadata = present(producer=f"ML.NET {version}" if version else None, toolchain="ml.net")
    return Match(
        "mlnet",
        "weights",
        "certain" if certain else "likely",
        why,
        metadata,
        tuple(archive.problems),
    )


OPENNLP = Format(
    id="opennlp",
    title="OpenNLP model",
    description="Language model of Apache OpenNLP; a zip whose manifest.properties names the "
    "OpenNLP version.",
    reference="https://opennlp.apache.org/docs/",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe_opennlp,
)

H2O_MOJO = Format(
    id="h2o-mojo",
    title="H2O MOJO",
    description="Model of H2O; a zip whose model.ini has an [info] section with h2o_version.",
    reference="https://docs.h2o.ai/h2o/latest-stable/h2o-docs/mojo-quickstart.html",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe_mojo,
)

DL4J = Format(
    id="dl4j",
    title="Deeplearning4j model",
    description="A zip with configuration.json and coefficients.bin.",
    reference="https://deeplearning4j.konduit.ai/deeplearning4j/how-to-guides/saving-models",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe_dl4j,
)

MLNET = Format(
    id="mlnet",
    title="ML.NET model",
    description="A zip with a TransformerChain or Predictor directory.",
    reference="https://learn.microsoft.com/dotnet/machine-learning/",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe_mlnet,
)

FORMATS = (OPENNLP, H2O_MOJO, DL4J, MLNET)
