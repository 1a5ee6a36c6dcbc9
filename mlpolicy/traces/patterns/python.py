"""Python, and the code cells of notebooks."""

from __future__ import annotations

from mlpolicy.traces.base import Pattern
from mlpolicy.traces.languages import SAYS_TRAIN

_PY = ("python",)
#: Frameworks whose losses have a method ``backward``.
_BACKWARD = rb"\b(?:torch|mxnet|paddle|tinygrad|jittor|megengine|oneflow|mindspore|accelerate)\b"
_DEEP = rb"\b(?:torch|tensorflow|keras|jax|flax|mxnet|paddle|chainer|theano|lasagne)\b"
_CLASSIC = rb"\b(?:sklearn|cuml|xgboost|lightgbm|catboost|hmmlearn|gensim)"
_DUMPED = rb"\b(?:joblib|c?[pP]ickle|dill|sio|skops\.io)\.dumps?\("

PATTERNS = (
    Pattern(
        "backward-step", "program", _PY, "gradient step", (b"backward(", b".step("),
        (rb"\.(?:\w{1,20}_)?backward\([^)\n]{0,40}\)?", rb"\.step\(", _BACKWARD),
        "torch.optim, mxnet.gluon.Trainer, paddle.optimizer",
    ),
    Pattern(
        "gradient-tape", "program", _PY, "gradient step", (b"train", b"GradientTape"),
        (rb"apply(?:_gradients)?\(", rb"\bGradientTape\b"),
        "tf.GradientTape",
    ),
    Pattern(
        "session", "program", _PY, "gradient steps in a session",
        (b"train", b".run(", b"tensorflow"),
        (rb"\.(?:minimize|apply_gradients)\(", rb"Optimizer\(|\boptimizers?\b",
         rb"\b[Ss]ess(?:ion)?\.run\("),
        "tf.compat.v1.train.Optimizer",
    ),
    Pattern(
        "jax-step", "program", _PY, "gradient step", (b"train", b"grad("),
        (rb"\b(?:value_and_grad|jax\.grad|nnx\.grad)\(",
         rb"\bapply_(?:updates|gradients)\(|\b(?:optimizer|opt)\.update\("),
        "jax.grad, optax",
    ),
    Pattern(
        "chainer", "program", _PY, "trainer run", (b"train", b"chainer"),
        (rb"\b(?:trainer|training)\.(?:run|Trainer)\(", rb"\bchainer\b", rb"[Uu]pdater\("),
        "chainer.training",
    ),
    Pattern(
        "theano", "program", _PY, "gradient step", (b"train", b"theano"),
        (rb"\b(?:T|theano)\.grad\(", rb"\bupdates\s?=", rb"\btheano\.function\("),
        "theano.function(updates=)",
    ),
    Pattern(
        "keras-fit", "program", _PY, "compiled and fitted", (b"fit(", b".compile("),
        (rb"fit(?:_generator)?\(",
         rb"(?<!re)(?<!regex)\.compile\(\s{0,40}(?:[a-z_]{1,20}\s?=|[\"']\w|\w{0,20}[Oo]pt)",
         rb"\b(?:keras|tensorflow|tf)\b"),
        "keras.Model.compile and fit",
    ),
    Pattern(
        "keras-generator", "program", _PY, "fitted", (b"train", b"fit_generator("),
        (rb"\.fit_generator\(",),
        "keras.Model.fit_generator, before Keras 3",
    ),
    Pattern(
        "train-on-batch", "program", _PY, "batches", (b"train_on_batch(",),
        (rb"train_on_batch\(", rb"\b(?:keras|tensorflow)\b"),
        "keras.Model.train_on_batch",
    ),
    Pattern(
        "estimator", "program", _PY, "train_and_evaluate", (b"train_and_evaluate(",),
        (rb"\btrain_and_evaluate\(", rb"\b(?:tensorflow|tf)\b"),
        "tf.estimator",
    ),
    Pattern(
        "trainer", "program", _PY, "trainer", (b"train", b"Trainer("),
        (rb"\b\w{0,40}Trainer\(", rb"\.(?:train|fit)\(",
         rb"\b(?:transformers|trl|peft|lightning|pytorch_lightning|setfit|unsloth|optimum)\b"),
        "transformers.Trainer, lightning.Trainer, trl",
    ),
    Pattern(
        "lightning-fit", "program", _PY, "trainer", (b"fit(", b"lightning"),
        (rb"fit\(", rb"\bTrainer[.(]", rb"\b(?:pytorch_)?lightning\b"),
        "lightning.Trainer.fit",
    ),
    Pattern(
        "own-training", "program", _PY, "training called", (b"train",),
        (rb"(?<!def )\b(?:\w{1,20}_)?train(?:ing)?"
         rb"(?:_(?!test_|val|data|loader|set|iter|feat)\w{1,30})?\(",
         _DEEP, rb"(?m)^if[ (]{1,2}__name__|^(?:main|train)\w{0,30}\("),
        "a program named for training that calls its project's own",
        named=SAYS_TRAIN.pattern,
    ),
    Pattern(
        "xgboost-train", "program", _PY, "boosting", (b"train(",),
        (rb"\b(?:xgb|xgboost|lgb|lightgbm)\.train\(",),
        "xgboost.train, lightgbm.train",
    ),
    Pattern(
        "catboost-fit", "program", _PY, "boosting", (b"fit(", b"CatBoost"),
        (rb"fit\(", rb"\bCatBoost(?:Classifier|Regressor|Ranker)?\(",
         rb"\.save_model\("),
        "catboost.CatBoost.fit",
    ),
    Pattern(
        "fit-and-dump", "program", _PY, "fitted, and saved", (b"fit(", b".dump"),
        (rb"\.(?:partial_)?fit\(", _CLASSIC, _DUMPED),
        "scikit-learn, model persistence",
    ),
    Pattern(
        "fit-and-save", "program", _PY, "fitted, and saved", (b"fit(", b".save_model("),
        (rb"\.fit\(", _CLASSIC, rb"\.save_model\("),
        "xgboost.XGBModel.save_model",
    ),
    Pattern(
        "fit-and-convert", "program", _PY, "fitted, and converted", (b"fit(", b"convert_sklearn("),
        (rb"\.fit\(", rb"\bconvert_sklearn\("),
        "skl2onnx",
    ),
    Pattern(
        "sentencepiece", "program", _PY, "tokenizer trained", (b"train", b"SentencePieceTrainer"),
        (rb"\bSentencePieceTrainer\.[Tt]rain\(",),
        "sentencepiece.SentencePieceTrainer",
    ),
    Pattern(
        "tokenizers", "program", _PY, "tokenizer trained", (b"train", b"tokenizers"),
        (rb"\b(?:Bpe|WordPiece|Unigram|WordLevel)Trainer\(|\btrain_new_from_iterator\(",
         rb"\.train(?:_from_iterator|_new_from_iterator)?\(", rb"\b(?:tokenizers|transformers)\b"),
        "tokenizers.trainers",
    ),
    Pattern(
        "fasttext", "program", _PY, "training called", (b"train_", b"ext.train"),
        (rb"\bfast[tT]ext\.train_(?:supervised|unsupervised)\(",),
        "fasttext.train_supervised",
    ),
    Pattern(
        "spacy-update", "program", _PY, "gradient step", (b"train", b"nlp.update("),
        (rb"\bnlp\.update\(", rb"\bspacy\b"),
        "spacy.Language.update",
    ),
    Pattern(
        "nltk-train", "program", _PY, "training called, and saved", (b"train", b"nltk"),
        (rb"\b\w{0,40}(?:Classifier|Tagger|Trainer|tagger)\.train\(", rb"\bnltk\b", _DUMPED),
        "nltk.classify, nltk.tag",
    ),
    Pattern(
        "crfsuite", "program", _PY, "training called", (b"train", b"crfsuite"),
        (rb"\btrainer\.train\(", rb"\bpycrfsuite\.Trainer\("),
        "pycrfsuite.Trainer",
    ),
    Pattern(
        "dlib", "program", _PY, "training called", (b"dlib.train_",),
        (rb"\bdlib\.train_(?:shape_predictor|simple_object_detector)\(",),
        "dlib.train_shape_predictor",
    ),
    Pattern(
        "opencv-ml", "program", _PY, "training called", (b"train", b"cv2.ml"),
        (rb"train(?:Auto)?\(", rb"\bcv2\.ml\b", rb"\.save\("),
        "cv2.ml.StatModel.train",
    ),
    Pattern(
        "ultralytics", "program", _PY, "training called", (b"train", b"YOLO("),
        (rb"train\(", rb"\bYOLO\(", rb"\bultralytics\b"),
        "ultralytics.YOLO.train",
    ),
    Pattern(
        "fastai", "program", _PY, "learner fitted", (b"train", b"fastai"),
        (rb"\.(?:fit_one_cycle|fine_tune|fit_flat_cos)\(", rb"\bfastai\b"),
        "fastai.learner",
    ),
    Pattern(
        "stable-baselines", "program", _PY, "policy learned", (b"train", b"stable_baselines"),
        (rb"learn\(", rb"\bstable_baselines\d?\b"),
        "stable_baselines3",
    ),
    Pattern(
        "weight-update", "program", _PY, "weights changed by hand", (b"train",),
        (rb"\b(?:[wW]|weights?|theta|bias|[wb]\d)(?:\[[^\]\n]{0,40}\])?\s{0,4}[-+]=",
         rb"\b(?:lr|alpha|eta|learning_rate|learn_rate)\b"),
        "gradient descent written out",
        named=SAYS_TRAIN.pattern,
    ),
    Pattern(
        "svmutil", "program", _PY, "training called, and saved", (b"train(", b"save_model("),
        (rb"\bsvm_train\(|\bliblinearutil\.train\(", rb"\bsvm_save_model\(|\bsave_model\("),
        "libsvm.svmutil",
    ),
    Pattern(
        "curve-fit", "helper", _PY, "curve fitted", (b"fit(",),
        (rb"\b(?:curve_fit|polyfit|least_squares|lmfit|leastsq)\(",),
        "scipy.optimize, numpy.polyfit",
    ),
    Pattern(
        "fit", "helper", _PY, "fitted", (b"fit(",),
        (rb"(?:partial_)?fit\(",),
        "scikit-learn's estimators, and much else",
    ),
    Pattern(
        "hub-download", "downloader", _PY, "download", (b"download",),
        (rb"\b(?:hf_hub_download|snapshot_download|gdown\.(?:cached_)?download|nltk\.download"
         rb"|spacy\.cli\.download|download_url_to_file)\(",),
        "huggingface_hub, gdown, nltk, spacy",
    ),
    Pattern(
        "torch-hub", "downloader", _PY, "download", (b"hub.load",),
        (rb"\bhub\.load(?:_state_dict_from_url)?\(", rb"\b(?:torch|tensorflow)_?hub\b|\btorch\b"),
        "torch.hub, tensorflow_hub",
    ),
    Pattern(
        "from-url", "downloader", _PY, "download", (b"_from_url(",),
        (rb"\b(?:load_state_dict|load_file)_from_url\(",),
        "torch.hub, basicsr",
    ),
    Pattern(
        "keras-get-file", "downloader", _PY, "download", (b"get_file(",),
        (rb"\bget_file\(", rb"\b(?:keras|tensorflow)\b"),
        "keras.utils.get_file",
    ),
    Pattern(
        "from-pretrained", "downloader", _PY, "download", (b"from_pretrained(",),
        (rb"\bfrom_pretrained\(\s{0,40}f?[\"'][\w.-]{1,96}/[\w.-]{1,96}[\"']",),
        "transformers.AutoModel.from_pretrained",
    ),
    Pattern(
        "preprocess", "preprocessing", _PY, "data written", (),
        (rb"\b(?:np\.savez?(?:_compressed)?|torch\.save|\w{1,40}\.(?:tofile|to_parquet|save_to_disk)"
         rb"|h5py\.File|TFRecordWriter)\(",),
        "a program named for the preparation of data",
        named=r"preprocess|prepare_(data|dataset|corpus|train)|make_dataset|extract_feat|build_dataset",
    ),
)  # fmt: skip
