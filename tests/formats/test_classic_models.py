"""Classic machine learning: one file of each format by hand, and what only looks like it."""

import json
import struct

import builders as b
import pytest

XGB = {"learner": {"attributes": {"license": "MIT"}, "gradient_booster": {}}, "version": [3, 2, 0]}


def ubj_text(value: str) -> bytes:
    return b"L" + struct.pack(">Q", len(value)) + value.encode()


def xgb_binary(mark: bytes = b"binf", objective: bytes = b"binary:logistic") -> bytes:
    names = b"".join(struct.pack("<Q", len(n)) + n for n in (objective, b"gbtree"))
    return mark + struct.pack("<f", 0.5) + b"\0" * 132 + names + b"\0" * 64


def lightgbm_text(data: str = "train.csv") -> bytes:
    head = "tree\nversion=v4\nnum_class=1\nmax_feature_idx=3\n\nTree=0\n"
    return f"{head}\nparameters:\n[boosting: gbdt]\n[data: {data}]\n\nend\n".encode()


def catboost_core(key: bytes = b"license", value: bytes = b"Apache-2.0") -> bytes:
    """A flatbuffer whose third field is a list with one pair."""

    def string(raw: bytes) -> bytes:
        return (struct.pack("<I", len(raw)) + raw + b"\0" * 4)[: (len(raw) + 8) & ~3]

    table = struct.pack("<5H2xiI", 10, 8, 0, 0, 4, 12, 4)  # its layout, then the table at 12
    table = struct.pack("<I", 16) + table[:12] + struct.pack("<iI", 12, 4)
    listed = struct.pack("<II", 1, 4)
    first, second = string(key), string(value)
    pair = struct.pack("<iII", -(12 + len(first) + len(second)), 8, 4 + len(first))
    layout = struct.pack("<4H", 8, 12, 4, 8)
    return table + listed + pair + first + second + layout


def catboost(core: bytes) -> bytes:
    return b"CBM1" + struct.pack("<I", len(core)) + core + b"trees"


def vowpal(version: bytes = b"9.10.0\0", bits: int = 18, mark: bytes = b"m") -> bytes:
    head = struct.pack("<I", len(version)) + version + struct.pack("<I", 1) + b"\0"
    return head + mark + struct.pack("<ffI", 0.0, 1.0, bits) + b"\0" * 32


def crfpp(extra: bytes = b"") -> bytes:
    labels, templates = b"B\0I\0", b"U00:%x[0,0]\0"
    out = struct.pack("<IidIIII", 100, 0, 1.0, 2, 1, 16, len(labels)) + labels
    return out + struct.pack("<I", len(templates)) + templates + b"\0" * 24 + extra


def crfsuite(size: int = 48) -> bytes:
    return struct.pack("<4sI4sIIIII", b"lCRF", size, b"FOMC", 100, 0, 2, 2, 48) + b"\0" * 16


def mixed(constant: int, rest: bytes) -> bytes:
    return struct.pack("<I", constant ^ (len(rest) + 4)) + rest


MECAB = mixed(
    0xEF718F77, struct.pack("<9I", 102, 0, 1, 1, 1, 1, 1, 1, 0) + b"UTF-8".ljust(60, b"\0")
)
ZINNIA = mixed(0x0EF71821, struct.pack("<II", 1, 1) + "あ".encode().ljust(48, b"\0"))
NNW = b"NNW\n# a comment\n\n 3 10 10 1\n\n-1.5e+00 2.0e-01\n"
FANN = b"FANN_FLO_2.1\nnum_layers=3\nlearning_rate=0.7\n"
SHAPE = b"\x01\x01\x81\x88\x81\x01\x04" + b"\x01" * 32
JAVA = b"\xac\xed\x00\x05sr\x00"
WEKA = JAVA + b"\x1dweka.classifiers.rules.ZeroR." + b"\0" * 8 + b"m_RelationName" + b"t\0\x04iris"


def java(name: str) -> bytes:
    return JAVA + bytes([len(name)]) + name.encode() + b"\0" * 10


def r_object(name: bytes = b"lm", part: bytes = b"coefficients") -> bytes:
    def char(raw: bytes) -> bytes:
        return b"\0\4\0\x09" + struct.pack(">I", len(raw)) + raw

    head = b"X\n" + struct.pack(">III", 2, 0x040202, 0x020300)
    names = b"\0\0\0\x10\0\0\0\1" + char(part)
    return head + names + b"\0\0\4\2\0\0\5\xff\0\0\0\x10\0\0\0\1" + char(name) + b"\0\0\0\xfe"


def matlab(version: str = "5.0", mark: bytes = b"IM", body: bytes = b"\x0e\0\0\0") -> bytes:
    text = f"MATLAB {version} MAT-file, Platform: GLNXA64".encode().ljust(124)
    return text + b"\0\1" + mark + body + b"\0" * 32


PMML = (
    b'<?xml version="1.0"?>\n<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4">\n'
    b'<Header copyright="A &amp; B"><Application name="JPMML" version="1.6"/></Header>'
)

W2V_BINARY = b"3 4\n" + b"".join(
    word + b" " + struct.pack("<4f", 0.5, -0.5, 0.25, 1.0) + b"\n" for word in (b"the", b"a", b"of")
)
W2V_TEXT = b"3 4\nthe 0.5 -0.5 0.25 1.0\na 0.1 0.2 0.3 -1e-05\nof 1 2 3 4\n"
GLOVE = b"".join(word + b" 0.418 -0.2" * 10 + b"\n" for word in b"the , . of to and".split())


def faiss(kind: bytes = b"IxF2", dummy: int = 1 << 20) -> bytes:
    return kind + struct.pack("<iqqqBi", 4, 50, dummy, dummy, 1, 1) + b"\0" * 16


def hnswlib(width: int = 4) -> bytes:
    sizes = (0, 60, 50, 60, 52, 36)
    factor = 0.7213475204444817
    return struct.pack("<6QiI3QdQ", *sizes, 3, 38, 4, 8, width, factor, 20) + b"\0" * 16


OPENCV_YAML = b"%YAML:1.0\n---\nopencv_ml_svm:\n   format: 3\n   svmType: C_SVC\n   # " + b"x" * 30
OPENCV_XML = b'<?xml version="1.0"?>\n<opencv_storage>\n<opencv_ml_ann_mlp>\n  <format>3</format>\n'
ARPA = b"made for a test\n\n\\data\\\nngram 1=4\nngram 2=3\n\n\\1-grams:\n"
KENLM = b"mmap lm http://kheafield.com/code format version 5\n\0"
TREE = {"name": "tree", "num_tree_per_iteration": 1, "max_feature_idx": 3, "tree_info": []}
CATBOOST = {"features_info": {"float_features": []}, "model_info": {"license": "MIT"}, "trees": []}
CRFPP_TEXT = b"version: 100\ncost-factor: 1\nmaxid: 8\nxsize: 1\n\nB\nI\n"
XGB_CONFIG = b'{"learner":{"generic_param":{},"gradient_booster":{}}}'
SVM_PROSE = b"svm_type c_svc\nand then prose that follows on the next line\n"

RECOGNISED = [
    ("xgboost-json", "weights", "certain", json.dumps(XGB).encode()),
    (
        "xgboost-json",
        "config",
        "certain",
        b'{"learner":{"generic_param":{},"gradient_booster":{}}}',
    ),
    ("xgboost-ubj", "weights", "certain", b"{" + ubj_text("learner") + b"{" + ubj_text("version")),
    ("xgboost-binary", "weights", "certain", xgb_binary()),
    ("xgboost-binary", "weights", "certain", xgb_binary(b"")),
    ("xgboost-dump", "weights", "certain", b"booster[0]:\n0:[f0<0.5] yes=1,no=2,missing=2\n"),
    ("xgboost-dump", "weights", "certain", b'[\n  { "nodeid": 0, "children": [{"leaf": -0.4}]}]'),
    ("lightgbm", "weights", "certain", lightgbm_text()),
    ("lightgbm-json", "weights", "certain", json.dumps(TREE).encode()),
    ("catboost", "weights", "certain", catboost(catboost_core())),
    ("catboost-json", "weights", "certain", json.dumps(CATBOOST).encode()),
    ("libsvm", "weights", "certain", b"svm_type c_svc\nkernel_type rbf\ngamma 0.25\n"),
    ("liblinear", "weights", "certain", b"solver_type L2R_LR\nnr_class 2\nlabel 1 0\n"),
    ("vowpal-wabbit", "weights", "certain", vowpal()),
    ("crfsuite", "weights", "certain", crfsuite()),
    ("crfpp", "weights", "certain", crfpp()),
    ("crfpp", "weights", "certain", CRFPP_TEXT),
    ("mecab", "weights", "certain", MECAB),
    ("zinnia", "weights", "certain", ZINNIA),
    ("kytea", "weights", "certain", b"KyTea 0.4.0 B utf8\n\0\0\0"),
    ("fann", "weights", "certain", FANN),
    ("sextractor-nnw", "weights", "certain", NNW),
    ("dlib", "weights", "certain", b"\x01\x01\x01\x0dloss_metric_2\x01\x02" + b"\0" * 16),
    ("dlib", "weights", "hint", SHAPE),
    ("opencv-ml", "weights", "certain", OPENCV_YAML),
    ("opencv-ml", "weights", "certain", OPENCV_XML),
    ("opencv-cascade", "weights", "certain", b"%YAML:1.0\n---\na: !!opencv-haar-classifier\n" * 2),
    ("weka", "weights", "certain", WEKA),
    ("java-serialized", "weights", "hint", java("edu.stanford.nlp.ie.crf.CRFClassifier")),
    ("java-serialized", "container", "hint", java("java.util.HashMap")),
    ("r-data", "weights", "likely", r_object()),
    ("r-data", "container", "hint", r_object(b"data.frame")),
    ("matlab", "container", "hint", matlab()),
    ("matlab", "container", "hint", matlab("7.3")),
    ("matlab", "weights", "hint", matlab(body=b"\x0e\0\0\0MCOS\0\0DAGNetwork\0")),
    ("pmml", "weights", "certain", PMML),
    ("word2vec", "weights", "likely", W2V_BINARY),
    ("word2vec", "weights", "likely", W2V_TEXT),
    ("faiss", "index", "certain", faiss()),
    ("faiss", "index", "certain", b"IBxF" + struct.pack("<iiqBi", 64, 8, 10, 1, 1) + b"\0" * 16),
    ("hnswlib", "index", "certain", hnswlib()),
    ("arpa", "weights", "certain", ARPA),
    ("kenlm", "weights", "certain", KENLM),
]
IDS = [f"{case[0]}-{number}" for number, case in enumerate(RECOGNISED)]

LOOK_ALIKES = {
    "xgboost-other-learner": b'{"learner": {"name": "a pupil", "school": "x", "marks": [1, 2, 3]}}',
    "xgboost-objective": xgb_binary(objective=b"nothing known"),
    "booster-prose": b"booster[0]:\nis the first stage of the rocket\n",
    "tree-output": b"tree\nversion=2.1\nprints directories as a tree, and more than that\n",
    "cbm-root": b"CBM1" + struct.pack("<II", 100, 4000) + b"\0" * 100,
    "json-trees": b'{"features_infos": {}, "trees": [1, 2, 3], "model_info": {"license": "MIT"}}',
    "svm-prose": SVM_PROSE,
    "solver-prose": b"solver_type is a keyword of LIBLINEAR\n",
    "vw-bits": vowpal(bits=99),
    "vw-mark": vowpal(mark=b"x"),
    "crf-text": b"lCRF is the magic of CRFsuite models, and this is text",
    "crfpp-size": crfpp(b"more"),
    "version-file": b"version: 100\nname: something else\n",
    "mecab-size": MECAB + b"x",
    "zinnia-size": ZINNIA + b"x",
    "kytea-readme": b"KyTea is a toolkit.\nKyTea 0.4.0 B utf8\n",
    "fann-text": b"FANN_FLO_2.1 is the first line of a network file\n",
    "nnw-text": b"NNW\n# a comment\nno numbers here\n",
    "dlib-short": b"\x01\x01\x01\x20loss_x\0\0" + b"\0" * 16,
    "opencv-calibration": b"%YAML:1.0\n---\ncamera: !!opencv-matrix\n   rows: 3\n" + b"#" * 60,
    "java-empty": JAVA + b"\xff\xff" + b"\0" * 20,
    "r-version": b"X\n" + struct.pack(">III", 2, 0x99990000, 1) + b"\0" * 20,
    "r-text": b"X\n\n\nis a letter and this is text\n",
    "matlab-mark": matlab(mark=b"??"),
    "pmml-article": b"<html><body>PMML is written as &lt;PMML&gt; elements</body></html>",
    "matrix-text": b"3 4\n1 2 3 4 5\n6 7 8 9 0\n1 1 1 1 1\n",
    "ppm-like": b"12 8\n" + bytes(range(256)),
    "faiss-dummy": faiss(dummy=7),
    "faiss-text": b"IxF2 is the code of a flat index" + b"\0" * 16,
    "hnsw-width": hnswlib(width=5),
    "arpa-prose": b"The line \\data\\ begins the counts of an ARPA file.\n\\data\\ ngram\n",
    "kenlm-text": KENLM[:-2] + b" is how it begins\n",
}


@pytest.mark.parametrize(("name", "role", "certainty", "data"), RECOGNISED, ids=IDS)
def test_recognised(name: str, role: str, certainty: str, data: bytes) -> None:
    match = b.found(data)
    assert (match.format, match.role, match.certainty) == (name, role, certainty)
    assert match.problems == ()


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alike(name: str) -> None:
    assert b.look(LOOK_ALIKES[name]) is None


@pytest.mark.parametrize("data", [case[3] for case in RECOGNISED], ids=IDS)
def test_truncation_and_damage_never_escape(data: bytes) -> None:
    b.damage(data, reach=200)


@pytest.mark.parametrize(
    ("path", "data", "name"),
    [
        ("glove.6B.50d.txt", GLOVE, "glove"),
        ("x.ann", b"\1\0\0\0" + b"\0" * 28, "annoy"),
        ("dic/matrix.bin", struct.pack("<HH", 2, 2) + b"\1\0" * 4, "mecab-matrix"),
        ("punkt_tab/english/collocations.tab", b"x\ty\nz\tw\n", "nltk"),
        ("averaged_perceptron_tagger_eng.weights.json", b'{"bias": {"NN": 0.1}}', "nltk"),
    ],
)
def test_names_are_hints(path: str, data: bytes, name: str) -> None:
    match = b.look(data, path)
    assert match is not None
    assert (match.format, match.certainty) == (name, "hint")
    other = b.look(data, "another.name")
    assert other is None or other.format != name


def test_metadata() -> None:
    pairs = b"{" + ubj_text("license") + b"S" + ubj_text("BSD-3-Clause") + b"}"
    ubj = b"{" + ubj_text("learner") + b"{" + ubj_text("attributes") + pairs
    for data, key, value in [
        (json.dumps(XGB).encode(), "license", "MIT"),
        (json.dumps(XGB).encode(), "producer", "XGBoost 3.2.0"),
        (ubj, "license", "BSD-3-Clause"),
        (lightgbm_text(), "datasets", ["train.csv"]),
        (catboost(catboost_core()), "license", "Apache-2.0"),
        (json.dumps(CATBOOST).encode(), "license", "MIT"),
        (vowpal(), "producer", "Vowpal Wabbit 9.10.0"),
        (WEKA, "datasets", ["iris"]),
        (PMML, "author", "A & B"),
        (PMML, "producer", "JPMML 1.6"),
    ]:
        assert b.found(data).metadata[key] == value


def test_lightgbm_from_memory_names_no_data() -> None:
    assert "datasets" not in b.found(lightgbm_text("")).metadata


def test_lying_lengths() -> None:
    assert b.found(crfsuite(1 << 30)).problems[0][0] == "truncated"
    huge = b"CBM1" + struct.pack("<II", 1 << 31, 16) + b"\xff" * 64
    assert {code for code, _ in b.found(huge).problems} >= {"truncated"}
    bomb = matlab(body=struct.pack("<II", 15, 1 << 30) + b"no zlib data")
    assert b.found(bomb).problems[0][0] == "malformed"
