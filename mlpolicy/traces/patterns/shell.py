"""Shell scripts and makefiles: the commands that train, and those that download."""

from __future__ import annotations

from mlpolicy.traces.base import Pattern

_SH = ("shell",)
#: Where a command may stand, up to its name: the beginning of a line, or behind an operator or
#: a word such as ``then``; variables set for it and a directory may come before it.
_AT = (
    rb"(?m)(?:^|[;&|!(]|\b(?:do|then|time|exec|nohup|nice)[ \t])[ \t@-]{0,40}+"
    rb"(?:\w{1,30}=\S{0,80}[ \t]){0,4}(?:[\w.${}()-]{0,60}/){0,8}"
)
_PYTHON = rb"(?:python3?|\$\(?\{?PYTHON3?\}?\)?)"
#: Python, torchrun, Accelerate or DeepSpeed with a program whose name is to follow.
_SCRIPT = (
    rb"(?:torchrun|accelerate launch|deepspeed|" + _PYTHON + rb")"
    rb"(?: -m \S{1,60})?(?: --?[\w.=-]{1,60}){0,12} [^\s;]{0,60}\b"
)

#: (id, needle, what the command's name and first arguments match, program that it is)
_TRAINERS = (
    ("lstmtraining", b"lstmtraining", rb"lstmtraining", "Tesseract 4 and later"),
    ("mftraining", b"ntraining", rb"mftraining|cntraining", "Tesseract 3"),
    ("svm-train", b"-train", rb"(?:lib)?svm-train|liblinear-train", "LIBSVM, LIBLINEAR"),
    ("svm-learn", b"_learn", rb"svm_learn|svm_rank_learn", "SVMlight"),
    ("crf-learn", b"crf_learn", rb"crf_learn", "CRF++"),
    ("crfsuite", b"crfsuite learn", rb"crfsuite learn", "CRFsuite"),
    ("wapiti", b"wapiti train", rb"wapiti train", "Wapiti"),
    ("mecab", b"mecab-cost-train", rb"mecab-cost-train", "MeCab"),
    ("kytea", b"train-kytea", rb"train-kytea", "KyTea"),
    ("lmplz", b"lmplz", rb"lmplz", "KenLM"),
    ("spm-train", b"spm_train", rb"spm_train", "SentencePiece"),
    ("opencv", b"training", rb"opencv_haartraining", "OpenCV 2"),
    ("traincascade", b"traincascade", rb"opencv_traincascade", "OpenCV"),
    ("fasttext", b"fasttext", rb"fasttext (?:supervised|skipgram|cbow)", "fastText"),
    ("fairseq", b"fairseq-train", rb"fairseq-train", "fairseq"),
    ("opennmt", b"onmt_train", rb"onmt_train", "OpenNMT-py"),
    ("marian", b"--train-sets", rb"marian(?:-train)?", "Marian"),
    ("caffe", b"caffe train", rb"caffe train", "Caffe"),
    ("darknet", b"train", rb"darknet (?:detector|classifier) train", "Darknet"),
    ("spacy", b"train", _PYTHON + rb" -m spacy (?:pre)?train|spacy (?:pre)?train", "spaCy"),
    ("yolo", b"train", rb"yolo (?:\w{1,20} )?(?:mode=)?train", "ultralytics"),
    ("mallet", b"mallet train-", rb"mallet train-\w{1,30}", "MALLET"),
    ("sphinxtrain", b"sphinxtrain", rb"sphinxtrain", "SphinxTrain"),
    (
        "kaldi-steps",
        b"train",
        rb"steps/(?:\w{1,20}/)?train\w{0,30}\.(?:sh|py|pl)",
        "Kaldi recipes",
    ),
    ("kaldi-chain", b"run_tdnn", rb"run_tdnn\w{0,20}\.sh", "Kaldi recipes, local/chain/"),
    ("kaldi-nnet", b"-train", rb"nnet[123]?-train\S{0,30}", "Kaldi's programs"),
    (
        "program-train",
        b"train",
        _SCRIPT + rb"(?:pre)?train\w{0,40}\.py",
        "Python and its launchers",
    ),
    (
        "program-finetune",
        b"finetune",
        _SCRIPT + rb"finetune\w{0,40}\.py",
        "Python and its launchers",
    ),
)

_MODEL = (
    rb"\.(?:pth?|onnx|tflite|gguf|ggml|h5|pb|safetensors|caffemodel|weights|traineddata|nnue|bin)\b"
)
_HOST = (
    rb"//(?:huggingface\.co|hf\.co|alphacephei\.com|drive\.google\.com"
    rb"|media\.xiph\.org/\w{1,20}/models)\b"
)
_HUBS = (
    rb"(?:huggingface-cli download|hf download|gdown|" + _PYTHON + rb" -m spacy download"
    rb"|spacy download|" + _PYTHON + rb" -m nltk\.downloader)"
)

PATTERNS: tuple[Pattern, ...] = (
    *(
        Pattern(
            name, "program", _SH, "training command", (needle,),
            (_AT + rb"(?:" + command + rb")(?=\s|$)[^\n]{0,60}",),
            source,
        )
        for name, needle, command, source in _TRAINERS
    ),
    Pattern(
        "sh-fetch", "downloader", _SH, "download", (b"://",),
        (_AT + rb"(?:wget|curl|aria2c)[ \t][^\n]{0,200}?(?:" + _MODEL + rb"|" + _HOST + rb")",),
        "wget(1), curl(1)",
    ),
    Pattern(
        "sh-hub", "downloader", _SH, "download", (b"download",),
        (_AT + _HUBS + rb"\b[^\n]{0,60}",),
        "huggingface_hub, gdown, spaCy, NLTK",
    ),
)  # fmt: skip
