"""Profiles, automata, dictionaries and statistics, written by the programs Debian ships.

Needs the packages hmmer, infernal, tigr-glimmer, libfst-tools, mecab-utils, zinnia-utils,
r-base-core and r-cran-randomforest, and scipy and numpy for Python.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import scipy
from scipy.io import savemat
from shelf import Shelf

STOCKHOLM = """# STOCKHOLM 1.0
#=GF ID tiny
#=GF AC TEST0001.1
#=GF DE Made for a test
one          ACGUACGUGGCAAGCC
two          ACGUACGUGGCAAGCC
three        ACGUUCGUGGCUAGCC
#=GC SS_cons ........<<<..>>>
//
"""


def run(directory: Path, *command: str | Path, text: str | None = None) -> str:
    done = subprocess.run(
        command, cwd=directory, check=True, text=True, input=text, capture_output=True
    )
    return done.stdout


def profiles(shelf: Shelf, directory: Path) -> None:
    (directory / "tiny.sto").write_text(STOCKHOLM)
    about = {"made_with": "hmmer 3.3.2"}
    path = shelf.path("hmmer/tiny.hmm", **about, name="tiny")
    run(directory, "hmmbuild", "--rna", "-o", "/dev/null", path, "tiny.sto")
    shelf.add("hmmer/hmmer2.hmm", run(directory, "hmmconvert", "-2", path), **about)
    binary = subprocess.run(["hmmconvert", "-b", path], check=True, capture_output=True).stdout
    shelf.add("hmmer/binary.hmm", binary, **about)
    shutil.copy(path, directory / "pressed.hmm")
    run(directory, "hmmpress", "pressed.hmm")
    shelf.add("hmmer/pressed.hmm.h3m", (directory / "pressed.hmm.h3m").read_bytes(), **about)
    run(directory, "cmbuild", "-o", "/dev/null", "tiny.cm", "tiny.sto")  # its arguments are kept
    data = (directory / "tiny.cm").read_bytes()
    shelf.add("infernal/tiny.cm", data, made_with="infernal 1.1.4", name="tiny")


def genes(shelf: Shelf, directory: Path) -> None:
    """A context model of Glimmer, from one repeated sequence."""
    sequences = "".join(f">s{n}\n{'atggctaaaggtcgtgaactgattacc' * 6}taa\n" for n in range(3))
    about = {"made_with": "tigr-glimmer 3.02"}
    for name, options in {"binary.icm": ("-d", "4"), "text.icm": ("-d", "2", "-t")}.items():
        path = shelf.path(f"glimmer-icm/{name}", **about)
        run(directory, "/usr/lib/tigr-glimmer/build-icm", *options, path, text=sequences)


def automata(shelf: Shelf, directory: Path) -> None:
    """Language and pronunciation graphs look like this, and so do spelling rules: a hint only."""
    about = {"role": "container", "certainty": "hint", "made_with": "openfst 1.7.9"}
    arcs = "0 1 1 1 0.5\n0 1 2 2 1.5\n1 2 3 3\n2 0.25\n"
    for kind in ("vector", "const"):
        path = shelf.path(f"openfst/{kind}.fst", **about)
        run(directory, "fstcompile", f"--fst_type={kind}", "-", path, text=arcs)


def mecab(shelf: Shelf, directory: Path) -> None:
    """Two words; the costs in a real dictionary are learned by a CRF."""
    source, made = directory / "mecab", directory / "mecab-made"
    source.mkdir()
    made.mkdir()
    files = {
        "words.csv": "cat,0,0,100,noun\ndog,0,0,120,noun\n",
        "matrix.def": "2 2\n0 0 0\n0 1 -120\n1 0 340\n1 1 25\n",
        "left-id.def": "0 noun\n",
        "right-id.def": "0 noun\n",
        "unk.def": "DEFAULT,0,0,1000,noun\nSPACE,0,0,1000,noun\n",
        "char.def": "DEFAULT 0 1 0\nSPACE 0 1 0\n0x0020 SPACE\n",
        "feature.def": "UNIGRAM U1:%F[0]\n",
        "rewrite.def": "[unigram rewrite]\n* $1\n[left rewrite]\n* $1\n[right rewrite]\n* $1\n",
        "pos-id.def": "noun 1\n",
        "dicrc": "cost-factor = 800\nbos-feature = noun\neval-size = 1\nunk-eval-size = 1\n",
    }
    for name, text in files.items():
        (source / name).write_text(text)
    tool = Path("/usr/lib/mecab/mecab-dict-index")
    run(source, tool, "-d", source, "-o", made, "-f", "utf-8", "-t", "utf-8")
    about = {"made_with": "mecab-dict-index 0.996"}
    for name in ("sys.dic", "unk.dic"):
        shelf.add(f"mecab/{name}", (made / name).read_bytes(), **about)
    data = (made / "matrix.bin").read_bytes()
    shelf.add("mecab-matrix/matrix.bin", data, certainty="hint", **about)


def zinnia(shelf: Shelf, directory: Path) -> None:
    """Two characters of one and two strokes."""
    strokes = {"a": "((51 29)(117 41))", "b": "((99 65)(219 77))((27 131)(261 131))"}
    lines = [
        f"(character (value {value}) (width 300) (height 300) (strokes {drawn}))"
        for value, drawn in strokes.items()
    ]
    (directory / "train.s").write_text("\n".join(lines * 3) + "\n")
    run(directory, "zinnia_learn", "train.s", "tiny.model")
    data = (directory / "tiny.model").read_bytes()
    shelf.add("zinnia/tiny.model", data, made_with="zinnia_learn 0.06")


R_PROGRAM = """
set.seed(7)
frame <- data.frame(x = c(1, 2, 3, 4, 5, 6), y = c(2.1, 3.9, 6.2, 7.8, 10.1, 12.2))
plain <- function(...) lm(y ~ x, frame, ...)
saveRDS(plain(model = FALSE), "lm.rds", version = 2)
saveRDS(plain(model = FALSE), "lm-v3.rds", version = 3, compress = "xz")
logit <- glm(c(0, 0, 1, 0, 1, 1) ~ x, binomial, frame)
save(logit, file = "glm.rda", version = 2, compress = "bzip2")
saveRDS(logit, "glm-plain.rds", version = 3, compress = FALSE)
library(randomForest)
forest <- randomForest(y ~ x, frame, ntree = 2)
saveRDS(forest, "forest.rds")
saveRDS(frame, "frame.rds")
save(frame, file = "frame.RData")
"""


def statistics(shelf: Shelf, directory: Path) -> None:
    run(directory, "Rscript", "-e", R_PROGRAM)
    about = {"made_with": "R 4.2.2"}
    for name in ("lm.rds", "lm-v3.rds", "glm.rda", "glm-plain.rds", "forest.rds"):
        shelf.add(f"r-data/{name}", (directory / name).read_bytes(), **about)
    data = {**about, "role": "container", "certainty": "hint"}
    for name in ("frame.rds", "frame.RData"):
        shelf.add(f"r-data/{name}", (directory / name).read_bytes(), **data)


def matlab(shelf: Shelf) -> None:
    made_with = f"scipy {scipy.__version__}"
    about = {"role": "container", "certainty": "hint", "made_with": made_with}
    arrays = {"W": np.linspace(-1, 1, 12).reshape(3, 4), "b": np.zeros(3)}
    savemat(shelf.path("matlab/network.mat", **about), arrays)
    savemat(shelf.path("matlab/compressed.mat", **about), arrays, do_compression=True)


def main() -> None:
    with Shelf(__file__, "see the entry") as shelf, tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        profiles(shelf, directory)
        genes(shelf, directory)
        automata(shelf, directory)
        mecab(shelf, directory)
        zinnia(shelf, directory)
        statistics(shelf, directory)
        matlab(shelf)


if __name__ == "__main__":
    main()
