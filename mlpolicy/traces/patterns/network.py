"""Python that downloads models or data when it runs, and that checks what came.

Kind ``download`` becomes one of the kinds of ``timing``; each call has a trace of its own.
"""

from __future__ import annotations

from mlpolicy.traces.base import Pattern

_PY = ("python",)
_CALL = rb"\([^()\n]{0,200}(?:\n[^()\n]{0,200}){0,4}\)?"
_OWN = rb"(?<!def )(?<!class )\b"
#: In the arguments: an address or a name that looks like a model.
_MODEL = (
    rb"(?=[^\n]{0,200}(?:\n[^\n]{0,200}){0,2}(?i:\.(?:pth?|ckpt|onnx|gguf|tflite|h5|safetensors"
    rb"|traineddata|pb|caffemodel|weights|bin|npz)\b|models?\b|model_|weights|checkpoint"
    rb"|pretrained|corpus|corpora|dataset|huggingface\.co))"
)
#: A name of the hub: ORGANISATION/NAME, or one of the old ones without an organisation.
_HUB_NAME = (
    rb"f?[\"'](?!(?:models?|data|weights|checkpoints?|outputs?|paths?|tmp|local|results?|logs?"
    rb"|saved\w{0,20}|my\w{0,20})/)(?:[\w-][\w.-]{0,96}/[\w.-]{1,96}"
    rb"|(?:distil|al|ro|xlm-ro|camem)?bert[\w.-]{1,60}|gpt2[\w.-]{0,40}|t5-[\w.-]{1,40})[\"']"
)


def _row(name: str, needle: bytes, call: bytes, source: str, *others: bytes) -> Pattern:
    return Pattern(
        f"net-{name}", "download", _PY, "download", (needle,), (call, *others), source, every=True
    )


PATTERNS = (
    _row(
        "hub", b"download",
        _OWN + rb"(?:hf_hub_download|snapshot_download|nltk\.download|spacy\.cli\.download"
        rb"|gdown\.(?:cached_)?download|download_url_to_file|stanza\.download|gensim_api\.load)"
        + _CALL,
        "huggingface_hub, NLTK, spaCy, gdown, torch.hub, stanza",
    ),
    _row(
        "torch-hub", b"hub.load", _OWN + rb"(?:torch\.)?hub\.load" + _CALL,
        "torch.hub", rb"\btorch\b",
    ),
    _row(
        "tensorflow-hub", b"tfhub.dev",
        _OWN + rb"hub\.(?:load|resolve|KerasLayer|Module)\([^()\n]{0,100}tfhub\.dev[^()\n]{0,80}",
        "tensorflow_hub",
    ),
    _row(
        "from-url", b"_from_url(",
        _OWN + rb"(?:load_state_dict|load_file|model_zoo\.load)_(?:from_)?url" + _CALL,
        "torch.hub, basicsr",
    ),
    _row(
        "torchvision", b"torchvision",
        _OWN + rb"(?:torchvision\.)?models\.\w{1,60}\([^()\n]{0,100}"
        rb"(?:pretrained\s?=\s?True|weights\s?=\s?(?!None)[\w.\"']{1,60})[^()\n]{0,60}\)?",
        "torchvision.models",
    ),
    _row(
        "torchaudio", b"torchaudio", _OWN + rb"pipelines\.[A-Z]\w{1,60}\.get_\w{1,20}\(",
        "torchaudio.pipelines",
    ),
    _row(
        "keras-get-file", b"get_file(", _OWN + rb"get_file" + _CALL,
        "keras.utils.get_file", rb"\b(?:keras|tensorflow)\b",
    ),
    _row(
        "keras-applications", b"imagenet",
        _OWN + rb"[A-Z][\w.]{2,40}\([^()\n]{0,100}weights\s?=\s?[\"']imagenet[\"'][^()\n]{0,60}\)?",
        "keras.applications", rb"\b(?:keras|tensorflow)\b",
    ),
    _row(
        "from-pretrained", b"from_pretrained(",
        _OWN + rb"\w{0,60}\.?from_pretrained\(\s{0,40}" + _HUB_NAME + rb"[^()\n]{0,100}\)?",
        "transformers, diffusers",
    ),
    _row(
        "sentence-transformers", b"SentenceTransformer(",
        _OWN + rb"(?:Sentence|Cross)(?:Transformer|Encoder)\(\s{0,9}f?[\"']\w[\w./-]{2,96}[\"']\)?",
        "sentence_transformers",
    ),
    _row(
        "whisper", b"whisper",
        _OWN + rb"whisper\.load_model\([^()\n]{0,60}\)?", "openai-whisper",
    ),
    _row(
        "pooch", b"retrieve(", _OWN + rb"pooch\.retrieve" + _MODEL + _CALL, "pooch",
    ),
    _row(
        "urlretrieve", b"retrieve(",
        _OWN + rb"urlretrieve(?=\()" + _MODEL + _CALL, "urllib.request",
    ),
    _row(
        "urlopen", b"urlopen(",
        _OWN + rb"urlopen(?=\()" + _MODEL + _CALL, "urllib.request",
    ),
    _row(
        "requests", b"requests.get(",
        _OWN + rb"requests\.get(?=\()" + _MODEL + _CALL, "requests",
    ),
    Pattern(
        "net-checksum", "checksum", _PY, "checksum", (b"sh",),
        (rb"\bhashlib\.(?:sha\d{1,3}|sha3_\d{3}|blake2[bs]|md5|new|file_digest)\b"
         rb"|\b(?:hexdigest|check_integrity|verify_(?:hash|checksum|sha256))\(",),
        "hashlib",
        every=True,
    ),
    Pattern(
        "net-pinned", "checksum", _PY, "checksum", (),
        (rb"[\"'](?:(?:md5|sha1|sha224|sha256|sha384|sha512|blake2b):)[0-9a-fA-F]{2,128}[\"']"
         rb"|[\"'][0-9a-fA-F]{64}[\"']|\bcheck_hash\s?=\s?True"
         rb"|\b(?:known|file|md5)_hash\s?=\s?(?!None\b)[\w\"']",),
        "pooch, keras.utils.get_file, torch.hub",
        every=True,
    ),
)  # fmt: skip
