"""Text tools, gene finders, OCR and pictures, by hand.

Sources: CRF++ feature_index.cpp, KyTea model-io, DyNet dynet/io.cc, libpostal
src/averaged_perceptron.c, crf.c and sparse_matrix.c, SNAP zoeHMM.c, AUGUSTUS intronmodel.cc,
tesseract src/ccutil/tessdatamanager.cpp, OpenCV cascade files, SExtractor manual (NNW files) [read
or from their manuals].
"""

import struct

from shelf import Shelf
from wire import floats, ints, ramp

CRFPP_TEXT = """version: 100
cost-factor: 1
maxid: 8
xsize: 1

B
I

U00:%x[0,0]
B

0 B
4 U00:a
6 U00:b

0.12345678901234
-0.23456789012345
0.34567890123456
-0.45678901234567
0.56789012345678
-0.67890123456789
0.78901234567890
-0.89012345678901
"""


def crfpp() -> bytes:
    """Version, type, cost factor, sizes, labels, templates, double array, weights."""
    labels, templates = b"B\0I\0", b"U00:%x[0,0]\0B\0"
    out = struct.pack("<IidII", 100, 0, 1.0, 8, 1) + struct.pack("<I", 32)
    out += struct.pack("<I", len(labels)) + labels + struct.pack("<I", len(templates)) + templates
    return out + ints(*range(8)) + floats(*ramp(8))


def libpostal(shelf: Shelf) -> None:
    """Numbers are big-endian; a sparse matrix is rows, columns, then three counted arrays."""
    rows, columns = 3, 2
    matrix = struct.pack(">IIQ4I", rows, columns, rows + 1, 0, 1, 2, 3)
    matrix += struct.pack(">Q3IQ3d", 3, 0, 1, 0, 3, *ramp(3))
    names = b"house\0road\0"
    labels = struct.pack(">Q", len(names)) + names
    trie = struct.pack(">IIII", 0xABABABAB, 2, 0, 0)
    perceptron = struct.pack(">III", 0xCBCBCBCB, rows, columns) + matrix + labels + trie
    shelf.add("libpostal/address_parser.dat", perceptron)
    crf = struct.pack(">II", 0xCFCFCFCF, columns) + labels + trie + matrix
    shelf.add("libpostal/address_parser_crf.dat", crf)
    classifier = struct.pack(">I", 0xCCCCCCCC) + trie + labels + matrix
    shelf.add("libpostal/language_classifier.dat", classifier)


def text_tools(shelf: Shelf) -> None:
    shelf.add("crfpp/model", crfpp())
    shelf.add("crfpp/model.txt", CRFPP_TEXT)
    shelf.add(
        "kytea/model.bin",
        b"KyTea 0.4.0 B utf8\n" + struct.pack("<?III", True, 1, 3, 3) + ints(7, 9),
    )
    libpostal(shelf)
    row = " ".join(f"{value:.8f}" for value in ramp(6))
    head = f"{{3,2}} {len(row) + 1} ZERO_GRAD"
    shelf.add(
        "dynet/tiny.model", f"#Parameter# /_0 {head}\n{row}\n#LookupParameter# /_1 {head}\n{row}\n"
    )


AUGUSTUS = """#intron model parameters
# begin of content independent part

# a_ass
0.25 0.25 0.25 0.25
"""

SNAP = "zoeHMM tiny 2 1 1 1\n\n<STATES>\n\nEinit 0.5 0 0 9 -1 explicit\nInter 1 1 0 0 0 geometric\n"


def genes(shelf: Shelf) -> None:
    """Gene finders; the model of Glimmer comes from make_science.py."""
    shelf.add("augustus/tiny_intron_probs.pbl", AUGUSTUS)
    shelf.add("snap-hmm/tiny.hmm", SNAP)


NNW = """NNW
# Star and galaxy classifier made for a test
# inputs: 9, seeing range: 0.025 to 5.5 arcsec

 3 2 2 1

{first}

{second}

{third}

 0.00000e+00
 1.00000e+00
"""


def nnw() -> str:
    rows = [" ".join(f"{value: .5e}" for value in ramp(count)) for count in (9, 6, 3)]
    return NNW.format(first=rows[0], second=rows[1], third=rows[2])


def traineddata(order: str) -> bytes:
    """Number of parts, their offsets, then a unicharset, an LSTM and the version string."""
    parts = {
        1: b"3\nNULL 0 Common 0\na 3 Latin 1\nb 3 Latin 2\n",
        17: b"\x06Series" + floats(*ramp(32)),
    }
    parts[23] = b"4.00.00alpha:eng:synth20170629:[1,36,0,1Ct3,3,16Mp3,3Lfys48Lfx96O1c1]"
    offsets, at = [-1] * 24, 4 + 8 * 24
    for number, data in sorted(parts.items()):
        offsets[number], at = at, at + len(data)
    return struct.pack(f"{order}I24q", 24, *offsets) + b"".join(d for _, d in sorted(parts.items()))


CASCADE = """<?xml version="1.0"?>
<!--
    Detector of nothing, made for a test.
    License: BSD-3-Clause
-->
<opencv_storage>
<cascade type_id="opencv-cascade-classifier"><stageType>BOOST</stageType>
  <featureType>LBP</featureType>
  <height>24</height>
  <width>24</width>
  <stageNum>1</stageNum>
  <stages>
    <_><maxWeakCount>1</maxWeakCount><stageThreshold>-7.5e-01</stageThreshold>
      <weakClassifiers><_><internalNodes>0 -1 0 -67130709 -21569 -1426120013</internalNodes>
        <leafValues>-6.5e-01 8.8e-01</leafValues></_></weakClassifiers></_></stages>
  <features><_><rect>0 0 3 5</rect></_></features></cascade>
</opencv_storage>
"""

HAAR = """<?xml version="1.0"?>
<opencv_storage>
<haarcascade_tiny type_id="opencv-haar-classifier">
  <size>20 20</size>
  <stages><_><trees><_><_><feature><rects><_>2 7 14 4 -1.</_></rects><tilted>0</tilted></feature>
    <threshold>4.0e-03</threshold><left_val>3.3e-02</left_val><right_val>8.3e-01</right_val></_></_>
    </trees><stage_threshold>8.2e-01</stage_threshold><parent>-1</parent><next>-1</next></_></stages>
</haarcascade_tiny>
</opencv_storage>
"""


def pictures(shelf: Shelf) -> None:
    shelf.add("sextractor-nnw/default.nnw", nnw())
    shelf.add("tesseract/tiny.traineddata", traineddata("<"))
    shelf.add("tesseract/big-endian.traineddata", traineddata(">"))
    shelf.add("opencv-cascade/lbpcascade_tiny.xml", CASCADE)
    shelf.add("opencv-cascade/haarcascade_tiny.xml", HAAR)


def main() -> None:
    with Shelf(__file__, "by hand, from the program's loader") as shelf:
        text_tools(shelf)
        genes(shelf)
        pictures(shelf)


if __name__ == "__main__":
    main()
