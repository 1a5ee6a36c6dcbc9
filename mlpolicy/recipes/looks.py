"""Which addresses and file names look like models or their data."""

from __future__ import annotations

import re

_ENDINGS = (
    r"pth?|ckpt|onnx|gguf|ggml|tflite|safetensors|h5|hdf5|keras|caffemodel|weights|traineddata"
    r"|nnue|mlmodel|mlpackage|npz|joblib|rknn|pbmm|scorer|lm|klm|arpa|spm|rnnn|pb"
)
#: What is downloaded from there is a model or a data set.
_HOSTS = (
    r"huggingface\.co|hf\.co|alphacephei\.com|tfhub\.dev|modelscope\.cn|download\.pytorch\.org"
    r"|dl\.fbaipublicfiles\.com|media\.xiph\.org/\w{1,20}/models|openslr\.org|data\.keras\.io"
    r"|storage\.googleapis\.com/(?:tensorflow|download\.tensorflow\.org|mediapipe-models)"
    r"|data\.statmt\.org|opus\.nlpl\.eu|tests\.stockfishchess\.org/api/nn"
    r"|zero\.sjeng\.org|storage\.lczero\.org|katagotraining\.org|s3\.amazonaws\.com/models"
)
_WORDS = (
    r"models?|weights?|checkpoints?|pre-?trained|tessdata|embeddings?|corpora|corpus|datasets?"
    r"|(?:neural|nn)[-_]?nets?|networks?[-_]weights?|word2vec|glove|fasttext"
)
_LOOKS = re.compile(
    rf"\.(?:{_ENDINGS})(?![\w/-]|\.(?!gz|xz|bz2|zst|zip|tar|tmp|part))|//(?:[\w.-]{{1,60}}\.)?(?:{_HOSTS})\b"
    rf"|(?<![a-z])(?:{_WORDS})(?![a-z])"
)
#: A model in this spelling is a drawing, a text or a program.
_OTHER = re.compile(
    r"\.(?:obj|stl|dae|blend|3mf|step|x?html?|xml|xsd|pdf|txt|md|js|css|py|sh|c|h|cc|cpp|jar|deb|patch"
    r"|diff|svg|png|jpe?g|asc|sig)(?![\w.])"
)
_LOCAL = re.compile(r"(?:file://|https?://(?:localhost|127\.|\[::1\]))")
_ADDRESS = re.compile(r"(?:https?|ftps?|s3|gs|git)://[^\s\"'<>|;,)]{3,300}")


def like_a_model(text: str) -> bool:
    """Whether an address or a file name in TEXT looks like a model, or data to train one."""
    low = text.lower()
    for found in _LOOKS.finditer(low):
        word = low[low.rfind(" ", 0, found.start()) + 1 : (low + " ").find(" ", found.end())]
        if not _OTHER.search(word.rstrip("\"'),;")[-12:]):
            return True
    return False


def local(text: str) -> bool:
    """Whether the addresses in TEXT are of this machine."""
    return bool(_LOCAL.search(text)) and not _ADDRESS.search(_LOCAL.sub("", text))


def address(text: str) -> str:
    """The first address in TEXT, empty without."""
    found = _ADDRESS.search(text)
    return found[0] if found else ""
