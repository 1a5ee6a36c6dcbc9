"""Recognition of model files by content: the families in order, and how a format is chosen.

To add a format, write a probe in a module of this package, put its Format into the module's
FORMATS, and the module into FAMILIES (docs/adding-a-format.md goes through it once).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Match, Reader, Trouble
from mlpolicy.formats import (
    appended,
    base64_text,
    bio,
    c_array,
    caffe,
    catboost,
    cntk,
    columnar,
    coreml,
    coreml_package,
    crf,
    ctranslate2,
    darknet,
    dataset_json,
    deepspeech,
    dlib,
    dynet,
    elf,
    executorch,
    fann,
    fasttext,
    festival,
    flax,
    generated_code,
    ggml,
    gguf,
    gnubg,
    go_nets,
    gpu,
    hailo,
    hdf5,
    hmmer,
    htk,
    htsvoice,
    huggingface,
    java,
    java_zip,
    kaldi,
    keras_zip,
    lc0,
    libpostal,
    libsvm,
    lightgbm,
    litert_lm,
    lm,
    marian,
    matlab,
    mecab,
    mlflow,
    mlir,
    mnn,
    mobile_zip,
    mxnet,
    nam,
    ncnn,
    nltk,
    nnedi3,
    nnue,
    npu,
    numbers,
    numpy,
    ollama,
    onnx,
    onnx_tensor,
    opencv,
    openvino,
    ort,
    paddle,
    pickles,
    piper,
    pmml,
    pointers,
    qualcomm,
    r_data,
    records,
    rnnoise,
    rten,
    safetensors,
    search_index,
    sentencepiece,
    serving,
    skops,
    spacy,
    speech_wake,
    sphinx,
    tengine,
    tensorflow,
    tensorrt,
    tesseract,
    tf_checkpoint,
    tfjs,
    tflite,
    tnn,
    tokenizers,
    torch,
    torch_dist,
    torch_export,
    torch_old,
    tvm,
    vectors,
    vmaf,
    vowpal_wabbit,
    webdataset,
    xgboost,
)
from mlpolicy.formats.base import Content, Format

__all__ = ["BY_ID", "FORMATS", "Format", "identify"]

#: In order of priority: long signatures first, formats without a magic last. ONNX and CoreML
#: begin alike, and a dozen formats are zip archives: the more particular test comes first.
FAMILIES = (
    # magic of four bytes and more
    gguf,
    numpy,  # npz by its first member, before the archives that need the central directory
    marian,  # an npz that numpy leaves alone
    litert_lm,
    fasttext,
    gnubg,
    matlab,  # before hdf5: version 7.3 is HDF5 behind a text of its own
    hdf5,
    safetensors,
    lightgbm,
    catboost,
    libsvm,
    crf,
    fann,
    ggml,
    java,
    r_data,
    dynet,
    vowpal_wabbit,
    ctranslate2,
    dlib,
    pointers,
    gpu,
    appended,  # a zip behind a program or a picture
    elf,  # after gpu, and after what is a program and an archive at once
    kaldi,
    sphinx,
    htk,
    htsvoice,
    festival,
    rnnoise,
    hmmer,
    bio,
    libpostal,
    columnar,
    rten,
    lc0,
    ncnn,
    tnn,
    tensorrt,
    npu,
    mlir,
    # identifier of a flatbuffer at offset 4
    tflite,
    ort,
    executorch,
    qualcomm,
    # zip and tar archives, and what PyTorch wrote before it used them
    torch,
    torch_old,
    torch_dist,
    torch_export,
    serving,
    keras_zip,
    skops,
    java_zip,
    mobile_zip,
    # JSON
    coreml_package,
    xgboost,
    huggingface,
    tokenizers,
    spacy,
    tfjs,
    vmaf,
    nam,
    piper,
    hailo,
    ollama,
    flax,
    dataset_json,
    mxnet,
    tvm,
    # XML and other text with a keyword
    opencv,
    pmml,
    deepspeech,  # before lm: a scorer begins with a KenLM model
    openvino,
    lm,
    mlflow,
    # structure without a magic
    mecab,
    search_index,
    vectors,
    nnue,
    records,
    go_nets,
    webdataset,
    tesseract,
    coreml,
    cntk,
    sentencepiece,
    tensorflow,
    tf_checkpoint,
    paddle,
    caffe,
    darknet,
    onnx,
    pickles,
    # program code: after every format that is a text of its own
    generated_code,
    base64_text,
    c_array,
    # names and statistics: hints only
    mnn,
    tengine,
    onnx_tensor,
    nltk,
    nnedi3,
    speech_wake,
    numbers,  # last: what nothing else explains
)

FORMATS: tuple[Format, ...] = tuple(entry for family in FAMILIES for entry in family.FORMATS)

BY_ID: dict[str, Format] = {entry.id: entry for entry in FORMATS}


def _extension(path: str) -> str:
    """What follows the last dot of PATH, all of it when there is none."""
    return path[path.rfind(".") + 1 :]


class _Cell:
    """The formats worth trying for a content with a certain first byte, in order of priority.

    Nearly every content is of none of them: one test for all signatures together, one for all
    suffixes, and few formats are left that have neither.
    """

    def __init__(self, entries: list[Format]) -> None:
        self.magics = tuple(magic for entry in entries for magic in entry.magic)
        self.entries = entries
        self.unsigned = [entry for entry in entries if not entry.magic]
        self.extensions = {_extension(end) for entry in self.unsigned for end in entry.suffixes}
        self.others = [entry for entry in self.unsigned if not entry.suffixes]

    def candidates(self, path: str, start: bytes, reader: Reader) -> Iterator[Format]:
        """The formats whose gates let through READER's content, which begins with START."""
        if start.startswith(self.magics):
            entries = self.entries
        elif _extension(path) in self.extensions:
            entries = self.unsigned
        else:
            entries = self.others
        size = len(start)
        digits = -1.0
        head = start if size < START else b""
        for entry in entries:
            if (
                size < entry.least
                or (entry.magic and not start.startswith(entry.magic))
                or (entry.suffixes and not path.endswith(entry.suffixes))
                or (entry.opening is not None and entry.opening.match(start) is None)
            ):
                continue
            if entry.needles:
                head = head or reader.head
                for needle in entry.needles:
                    if needle in head:
                        break
                else:
                    continue
            if entry.digits:
                if digits < 0:
                    digits = 1 - len(start.translate(None, b"0123456789")) / size
                if digits < entry.digits:
                    continue
            yield entry


class _Table(dict[int, _Cell]):
    """First byte of a content of NATURE -> its cell, made when it is first asked for."""

    def __init__(self, nature: str) -> None:
        self._fitting = [entry for entry in FORMATS if entry.nature in ("any", nature)]

    def __missing__(self, byte: int) -> _Cell:
        self[byte] = _Cell([entry for entry in self._fitting if entry.may_start(byte)])
        return self[byte]


_TEXT = _Table("text")
_BINARY = _Table("binary")
START = 4096
_LOOK = 256  # a NUL among so many first bytes makes a content binary


def identify(path: str, reader: Reader) -> Match | None:
    """Return what the content is, or None.

    A probe that has recognised its format puts any Trouble into ``Match.problems``. Trouble
    that reaches this place came before recognition: the file is not of that format. Only
    what a failing medium raises (code ``unreadable``) goes on to the caller.
    """
    start = reader.start
    if not start:
        return None
    content = None
    first = start[0]
    # No UTF-8 text begins with a control character or with a byte from 0xF8 on.
    binary = start.find(0, 0, _LOOK) >= 0 or first < 9 or first > 0xF7
    for entry in (_BINARY if binary else _TEXT)[first].candidates(path, start, reader):
        if content is None:
            content = Content(path, reader)
        try:
            match = entry.probe(content)
        except Trouble as trouble:
            if trouble.code == "unreadable":  # the medium failed: nobody may call this file clean
                raise
            continue
        if match is not None:
            return match
    return None
