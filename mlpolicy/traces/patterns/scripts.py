"""R, Lua, Julia, MATLAB, JavaScript."""

from __future__ import annotations

from mlpolicy.traces.base import Pattern

_R = ("r",)
_R_SAVED = rb"\b(?:saveRDS|save|use_data|save_model_\w{1,8}|xgb\.save|lgb\.save|save\.image)\("

PATTERNS = (
    Pattern(
        "r-boosting", "program", _R, "boosting", (b"train",),
        (rb"\b(?:xgb|lgb)\.train\(|\blightgbm\(", _R_SAVED),
        "R xgboost, lightgbm",
    ),
    Pattern(
        "caret", "program", _R, "trained, and saved", (b"train",),
        (rb"(?<![\w.])(?:caret::)?train\(", rb"\bcaret\b|\btrainControl\(", _R_SAVED),
        "R caret",
    ),
    Pattern(
        "r-forest", "program", _R, "trained, and saved", (b"randomForest",),
        (rb"\brandomForest\(", _R_SAVED),
        "R randomForest",
    ),
    Pattern(
        "r-xgboost", "program", _R, "boosting, and saved", (b"xgboost",),
        (rb"(?<![\w.])(?:xgboost::)?xgboost\(", _R_SAVED),
        "R xgboost",
    ),
    Pattern(
        "r-nets", "program", _R, "trained, and saved", (),
        (rb"(?<![\w.])(?:(?:neuralnet::)?neuralnet|(?:nnet::)?nnet|(?:e1071::)?svm|ranger)\(",
         rb"\b(?:library|require|requireNamespace)\([\"']?(?:neuralnet|nnet|e1071|ranger)\b",
         _R_SAVED),
        "R neuralnet, nnet, e1071, ranger",
    ),
    Pattern(
        "r-keras", "program", _R, "compiled and fitted", (b"fit(", b"keras"),
        (rb"\bfit\(", rb"\bcompile\(", rb"\bkeras\b"),
        "R keras",
    ),
    Pattern(
        "r-offers", "helper", _R, "trained", (),
        (rb"\b(?:randomForest|xgb\.train|lgb\.train|xgboost|neuralnet|nnet)\("
         rb"|(?<![\w.])caret::train\(",),
        "R randomForest, xgboost, lightgbm, neuralnet, nnet, caret",
    ),
    Pattern(
        "torch7", "program", ("lua",), "gradient step", (b"backward(",),
        (rb":backward\(", rb"\boptim\.\w{1,20}\(|:updateParameters\("),
        "torch7 nn, optim",
    ),
    Pattern(
        "flux", "program", ("julia",), "gradient step", (b"train",),
        (rb"\b(?:Flux\.)?train!\(", rb"\bFlux\b"),
        "Flux.train!",
    ),
    Pattern(
        "flux-update", "program", ("julia",), "gradient step", (b"gradient", b"update!("),
        (rb"\bgradient\(", rb"\bupdate!\(", rb"\b(?:Flux|Zygote|Lux|Optimisers)\b"),
        "Flux, Optimisers.update!",
    ),
    Pattern(
        "matlab-nets", "program", ("matlab",), "trained", (b"train",),
        (rb"\b(?:trainNetwork|trainnet|trainCascadeObjectDetector|svmtrain)\(|=\s{0,4}train\(net\b",),
        "MATLAB Deep Learning and Computer Vision toolboxes",
    ),
    Pattern(
        "matlab-fit", "program", ("matlab",), "fitted, and saved", (b"fitc",),
        (rb"\bfitc(?:svm|ecoc|tree|knn|ensemble|net)\(", rb"\bsave\w{0,20}\("),
        "MATLAB Statistics and Machine Learning Toolbox",
    ),
    Pattern(
        "tfjs", "program", ("javascript",), "compiled and fitted", (b"fit(", b"tfjs"),
        (rb"\.fit\(", rb"\.compile\(", rb"@tensorflow/tfjs", rb"\.save\("),
        "tf.LayersModel.fit",
    ),
)  # fmt: skip
