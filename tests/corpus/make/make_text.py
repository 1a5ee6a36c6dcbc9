"""Tokenizers, word vectors, search indexes, translation and spaCy pipelines.

Needs numpy, sentencepiece, tokenizers, fasttext-wheel, gensim, ctranslate2, faiss-cpu, annoy,
hnswlib and spacy. Trained on a few sentences written here.
"""

import logging
import os
import pickle
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import annoy
import ctranslate2
import faiss
import fasttext
import gensim
import hnswlib
import numpy as np
import sentencepiece
import spacy
import tokenizers
from shelf import Shelf
from spacy.training import Example

RANDOM = np.random.default_rng(7)
SENTENCES = ["the cat sat on the mat", "a dog sat on a log", "the dog saw the cat on the log"] * 8


def pieces(shelf: Shelf) -> None:
    """SentencePiece; the name of the text it was trained on stays in the model."""
    told = {
        "role": "tokenizer",
        "made_with": f"sentencepiece {sentencepiece.__version__}",
        "datasets": ["corpus-en.txt"],
    }
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        Path("corpus-en.txt").write_text("\n".join(SENTENCES) + "\n")
        for kind in ("unigram", "bpe"):
            sentencepiece.SentencePieceTrainer.train(
                input="corpus-en.txt", model_prefix=kind, vocab_size=24, model_type=kind,
                hard_vocab_limit=False, minloglevel=2, normalization_rule_name="identity",
            )  # fmt: skip
            shelf.add(f"sentencepiece/{kind}.model", Path(f"{kind}.model").read_bytes(), **told)
        os.chdir("/")


def hub_tokenizers(shelf: Shelf) -> None:
    about = {"role": "tokenizer", "made_with": f"tokenizers {tokenizers.__version__}"}
    tokenizer = tokenizers.ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(SENTENCES, vocab_size=280, show_progress=False)
    tokenizer.save(str(shelf.path("hf-tokenizer/bpe/tokenizer.json", **about)))
    words = tokenizers.BertWordPieceTokenizer()
    words.train_from_iterator(SENTENCES, vocab_size=60, show_progress=False)
    words.save(str(shelf.path("hf-tokenizer/wordpiece/tokenizer.json", **about)))
    path = shelf.path("hf-tokenizer-words/vocab.json", certainty="hint", **about)
    tokenizer.save_model(str(path.parent))
    path.with_name("merges.txt").unlink()
    words.save_model(
        str(shelf.path("hf-tokenizer-words/vocab.txt", certainty="hint", **about).parent)
    )


def word_vectors(shelf: Shelf) -> None:
    about: dict[str, Any] = {"made_with": f"fasttext-wheel {version('fasttext-wheel')}"}
    settings = {"dim": 4, "bucket": 20, "minCount": 1, "epoch": 1, "thread": 1, "verbose": 0}
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as text:
        text.write("\n".join(f"__label__{'cat' if 'cat' in s else 'dog'} {s}" for s in SENTENCES))
        text.flush()
        model = fasttext.train_unsupervised(text.name, **settings)
        model.save_model(str(shelf.path("fasttext/words.bin", **about)))
        model = fasttext.train_supervised(text.name, **settings)
        model.save_model(str(shelf.path("fasttext/labels.bin", **about)))
        # Quantizing wants 256 rows at least.
        text.write("\n" + " ".join(f"word{number}" for number in range(260)))
        text.flush()
        model = fasttext.train_supervised(text.name, **settings)
        model.quantize(text.name)
        model.save_model(str(shelf.path("fasttext/labels.ftz", **about)))
    about = {"made_with": f"gensim {gensim.__version__}"}
    split = [sentence.split() for sentence in SENTENCES]
    model = gensim.models.Word2Vec(split, vector_size=8, min_count=1, workers=1, seed=1, epochs=1)
    model.wv.save_word2vec_format(shelf.path("word2vec/vectors.bin", **about), binary=True)
    model.wv.save_word2vec_format(shelf.path("word2vec/vectors.txt", **about))
    model.lifecycle_events = []  # which tell of the machine
    shelf.add("pickle/gensim.model", pickle.dumps(model), **about)
    words = ["the", ",", ".", "of", "to", "and", "in", "cat", "dog", "mat", "log", "sat", "<unk>"]
    vectors = RANDOM.normal(size=(len(words), 50))
    rows = [f"{w} {' '.join(f'{x:.5f}' for x in v)}\n" for w, v in zip(words, vectors, strict=True)]
    by_hand = {"made_with": "by hand, as the GloVe program prints it", "certainty": "hint"}
    shelf.add("glove/glove.50d.txt", "".join(rows), **by_hand)


def indexes(shelf: Shelf) -> None:
    about = {"role": "index", "made_with": f"faiss-cpu {faiss.__version__}"}
    points = RANDOM.normal(size=(64, 8)).astype(np.float32)
    for name, spec in {"flat": "Flat", "ivf": "IVF4,Flat", "hnsw": "HNSW4", "pq": "PQ2x4"}.items():
        index = faiss.index_factory(8, spec)
        index.train(points)
        index.add(points)
        faiss.write_index(index, str(shelf.path(f"faiss/{name}.index", **about)))
    tree = annoy.AnnoyIndex(8, "angular")
    tree.set_seed(1)
    for number, point in enumerate(points):
        tree.add_item(number, point)
    tree.build(1)
    about = {"role": "index", "certainty": "hint", "made_with": f"annoy {version('annoy')}"}
    tree.save(str(shelf.path("annoy/tree.ann", **about)))
    graph = hnswlib.Index("l2", 8)
    graph.init_index(64, M=4, random_seed=1)
    graph.add_items(points, num_threads=1)
    about["made_with"] = f"hnswlib {version('hnswlib')}"
    graph.save_index(str(shelf.path("hnswlib/graph.bin", **about)))


def translation(shelf: Shelf) -> None:
    """An empty Transformer of one layer, written by the converter's own code."""
    name = "ctranslate2/tiny"
    path = shelf.path(name, bundle=True, made_with=f"ctranslate2 {ctranslate2.__version__}")
    spec = ctranslate2.specs.TransformerSpec.from_config((1, 1), 2)
    dense = np.zeros

    def fill(layer: Any) -> None:
        for key, value in list(layer.__dict__.items()):
            if isinstance(value, ctranslate2.specs.LayerSpec):
                fill(value)
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, ctranslate2.specs.LayerSpec):
                        fill(item)
            elif value is None:
                shape = (8,) if key in ("gamma", "beta", "bias") else (8, 8)
                setattr(layer, key, dense(shape, np.float32))

    fill(spec)
    tokens = ["<unk>", "<s>", "</s>", "a", "b", "c", "d", "e"]
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.validate()
    spec.optimize()
    path.mkdir(exist_ok=True)
    spec.save(str(path))


def pipelines(shelf: Shelf) -> None:
    path = shelf.path(
        "spacy/en_tiny-0.1", bundle=True, made_with=f"spacy {spacy.__version__}",
        license="CC-BY-SA-4.0", author="A. Tester", datasets=["Small Bank"],
    )  # fmt: skip
    spacy.util.fix_random_seed(1)
    nlp = spacy.blank("en")
    settings = {
        "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 1,
        "no_output_layer": False, "length": 64,
    }  # fmt: skip
    categorizer = nlp.add_pipe("textcat", config={"model": settings})
    for label in ("cat", "dog"):
        categorizer.add_label(label)
    rows = [
        (s, {"cats": {"cat": float("cat" in s), "dog": float("cat" not in s)}}) for s in SENTENCES
    ]
    examples = [Example.from_dict(nlp.make_doc(text), labels) for text, labels in rows]
    optimizer = nlp.initialize(lambda: examples)
    nlp.update(examples, sgd=optimizer)
    nlp.meta.update(
        name="tiny", version="0.1", license="CC-BY-SA-4.0", author="A. Tester",
        sources=[{"name": "Small Bank", "url": "https://example.org", "license": "CC-BY-SA-4.0"}],
    )  # fmt: skip
    nlp.to_disk(path, exclude=["tokenizer", "vocab"])


def main() -> None:
    logging.getLogger("gensim").setLevel(logging.ERROR)
    with Shelf(__file__, "see the entry") as shelf:
        pieces(shelf)
        hub_tokenizers(shelf)
        word_vectors(shelf)
        indexes(shelf)
        translation(shelf)
        pipelines(shelf)


if __name__ == "__main__":
    main()
