"""Languages that are compiled: C, C++, Java and its kin, Rust, C#."""

from __future__ import annotations

from mlpolicy.traces.base import Pattern
from mlpolicy.traces.languages import SAYS_TRAINING

_C = ("c",)
_JAVA = ("java",)

PATTERNS = (
    Pattern(
        "fann", "program", _C, "training called", (b"fann_train",),
        (rb"\bfann_train(?:_on_(?:data|file)|_epoch\w{0,40})?\(",),
        "FANN, fann_train.h",
    ),
    Pattern(
        "fann-cpp", "program", _C, "training called", (b"train_on_",),
        (rb"[.>]train_on_(?:data|file)\(", rb"\bneural_net\b"),
        "FANN, fann_cpp.h",
    ),
    Pattern(
        "libsvm", "program", _C, "training called", (b"train(",),
        (rb"\bsvm_train\(|(?<![\w.>])train\(&prob", rb"\bsave_model\(|\bsvm_save_model\("),
        "libsvm svm.h, liblinear linear.h",
    ),
    Pattern(
        "dlib-trainer", "program", _C, "trainer", (b"rain", b"_trainer"),
        (rb"\b(?:dnn_trainer\s{0,4}<|shape_predictor_trainer\b|structural_object_detection_trainer\s{0,4}<)",
         rb"\.train(?:_one_step)?\("),
        "dlib dnn_trainer",
    ),
    Pattern(
        "opencv-ml", "program", _C, "training called", (b"train", b"save("),
        (rb"(?:\.|->)train(?:_?[aA]uto)?\(", rb"\b(?:ml::|CvSVM|CvBoost|CvANN_MLP)",
         rb"(?:\.|->)save\("),
        "opencv2/ml.hpp",
    ),
    Pattern(
        "opencv-cascade", "program", _C, "cascade trained", (b"train", b"TreeCascade"),
        (rb"\.train\(",
         rb"\bCvCascadeClassifier\b|\bcvCreateTreeCascadeClassifier\b"),
        "opencv_traincascade",
    ),
    Pattern(
        "libtorch", "program", _C, "gradient step", (b"train", b"backward("),
        (rb"(?:\.|->)backward\(", rb"(?:\.|->)step\(", rb"\btorch::"),
        "libtorch, torch::optim",
    ),
    Pattern(
        "boosting", "program", _C, "boosting", (b"UpdateOneIter",),
        (rb"\b(?:XGBoosterUpdateOneIter|LGBM_BoosterUpdateOneIter)\(",),
        "xgboost/c_api.h, LightGBM/c_api.h",
    ),
    Pattern(
        "lstm-trainer", "program", _C, "trainer", (b"Train",),
        (rb"\bLSTMTrainer\s{1,4}\w{1,40}[;({]", rb"TrainOnLine\(|MaintainCheckpoints\("),
        "tesseract, lstmtrainer.h",
    ),
    Pattern(
        "kaldi-trainer", "program", _C, "trainer", (b"Train", b"Nnet"),
        (rb"\bNnet\w{0,40}Trainer\s{1,4}\w{1,40}[;({]",),
        "kaldi, nnet3/nnet-training.h",
    ),
    Pattern(
        "fasttext", "program", _C, "training called", (b"train(", b"FastText"),
        (rb"[.>]train\(", rb"\bFastText\b", rb"[.>]saveModel\("),
        "fastText, fasttext.h",
    ),
    Pattern(
        "crfsuite", "program", _C, "training called", (b"train", b"crfsuite"),
        (rb"\btrainer(?:->|\.)train\(", rb"\bcrfsuite"),
        "crfsuite.h",
    ),
    Pattern(
        "weight-update", "program", _C, "weights changed", (),
        (rb"\b(?:\w{0,20}[wW]eights?|[wW]|syn\d\w{0,8}|bias|theta)"
         rb"(?:\[[^\]\n]{0,40}\]){0,3}\s{0,4}[-+]=",
         rb"\b(?:lr|alpha|eta|l?rate|learning_?[rR]ate|learn_?rate|momentum|grad\w{0,20}|delta\w{0,20})\b"),
        "gradient descent written out",
        named=SAYS_TRAINING.pattern,
    ),
    Pattern(
        "weka", "program", _JAVA, "built, and saved", (b"buildClassifier(",),
        (rb"\.buildClassifier\(", rb"\bSerializationHelper\b|\bObjectOutputStream\b"),
        "weka.classifiers.Classifier",
    ),
    Pattern(
        "opennlp", "program", _JAVA, "training called", (b"train(", b"opennlp"),
        (rb"\b\w{1,40}ME\.train\(", rb"\bopennlp\b"),
        "opennlp.tools",
    ),
    Pattern(
        "deeplearning4j", "program", _JAVA, "fitted", (b"fit(", b"deeplearning4j"),
        (rb"\.fit\(", rb"\b(?:MultiLayerNetwork|ComputationGraph)\b", rb"\bdeeplearning4j\b"),
        "org.deeplearning4j.nn",
    ),
    Pattern(
        "libsvm-java", "program", _JAVA, "training called", (b"svm_train(",),
        (rb"\bsvm\.svm_train\(", rb"\bsvm_save_model\("),
        "libsvm.svm",
    ),
    Pattern(
        "rust-step", "program", ("rust",), "gradient step", (b"backward",),
        (rb"\.backward(?:_step)?\(", rb"\.(?:step|backward_step)\(",
         rb"\b(?:tch|candle\w{0,20}|burn|dfdx)::"),
        "tch, candle, burn",
    ),
    Pattern(
        "burn", "program", ("rust",), "learner fitted", (b"Learner", b"burn"),
        (rb"\bLearner(?:Builder)?::new\(", rb"\.fit\(", rb"\bburn::"),
        "burn::train",
    ),
    Pattern(
        "ml-net", "program", ("csharp",), "fitted", (b"Fit(", b"MLContext"),
        (rb"\.Fit\(", rb"\bMLContext\b", rb"\.Save\("),
        "Microsoft.ML",
    ),
)  # fmt: skip
