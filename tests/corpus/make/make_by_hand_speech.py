"""Acoustic models and voices, by hand.

Sources: Kaldi src/base/io-funcs.cc and src/nnet3, Julius libsent, HTK Book chapter 7, hts_engine
lib/HTS_model.c, Edinburgh Speech Tools [read or from their manuals], Piper's configuration [seen].
"""

import json
import struct

from shelf import Shelf
from wire import floats, fst_header, ints, ramp


def kaldi_int(value: int) -> bytes:
    return b"\x04" + struct.pack("<i", value)


def kaldi_vector(values: list[float]) -> bytes:
    return b"FV " + kaldi_int(len(values)) + floats(*values)


def kaldi_matrix(rows: int, columns: int) -> bytes:
    return b"FM " + kaldi_int(rows) + kaldi_int(columns) + floats(*ramp(rows * columns))


def nnet3() -> bytes:
    """Configuration lines as text, then the components in binary."""
    return (
        b"<Nnet3> \ninput-node name=input dim=4\n"
        b"component-node name=affine component=affine input=Append(-1,0,1)\n"
        b"output-node name=output input=affine objective=linear\n\n"
        b"<NumComponents> " + kaldi_int(1) + b"<ComponentName> affine "
        b"<NaturalGradientAffineComponent> <LearningRate> \x04" + floats(0.001) + b"<LinearParams> "
        + kaldi_matrix(3, 12) + b"<BiasParams> " + kaldi_vector(ramp(3))
        + b"</NaturalGradientAffineComponent> </Nnet3> "
    )  # fmt: skip


def transitions() -> bytes:
    """A topology of one phone with one state, its tuple and its probabilities."""
    topology = kaldi_int(1) + ints(1) + kaldi_int(2) + ints(-1, 0) + kaldi_int(1)
    topology += kaldi_int(2) + kaldi_int(0) + kaldi_int(0) + b"\x04" + floats(0.75)
    return (
        b"<TransitionModel> <Topology> " + topology + b"</Topology> <Triples> " + kaldi_int(1)
        + kaldi_int(1) + kaldi_int(0) + kaldi_int(0) + b"</Triples> <LogProbs> "
        + kaldi_vector([0.0, -0.2877, -1.3863]) + b"</LogProbs> </TransitionModel> "
    )  # fmt: skip


def kaldi(shelf: Shelf) -> None:
    model = b"\0B" + transitions() + nnet3()
    extractor = b"\0B<IvectorExtractor> <w> " + kaldi_matrix(0, 0) + b"<w_vec> "
    extractor += kaldi_vector(ramp(4)) + b"<M> " + kaldi_int(2) + kaldi_matrix(4, 3) * 2
    text = "<Nnet3> \ninput-node name=input dim=4\noutput-node name=output input=input\n\n"
    shelf.add("kaldi/final.mdl", model)
    shelf.add("kaldi/0.raw", b"\0B" + nnet3())
    shelf.add("kaldi/final.ie", extractor + b"</IvectorExtractor> ")
    shelf.add("kaldi/text.raw", text + "<NumComponents> 0 \n</Nnet3> \n")
    shelf.path("vosk/vosk-model-tiny", bundle=True)
    tree: dict[str, bytes | str] = {
        "am/final.mdl": model,
        "conf/mfcc.conf": "--sample-frequency=16000\n--num-mel-bins=40\n--num-ceps=40\n",
        "conf/model.conf": "--min-active=200\n--max-active=3000\n--beam=10.0\n",
        "graph/HCLr.fst": fst_header(b"olabel_lookahead"),
        "graph/Gr.fst": fst_header(b"ngram"),
        "graph/phones/word_boundary.int": "1 nonword\n2 begin\n",
        "ivector/final.ie": extractor + b"</IvectorExtractor> ",
        "ivector/splice.conf": "--left-context=3\n--right-context=3\n",
        "README": "A model of nothing, in the layout of Vosk.\n",
    }
    for name, data in tree.items():
        shelf.put(f"vosk/vosk-model-tiny/{name}", data)


def htk() -> str:
    """One phone with one emitting state."""
    return (
        "~o\n<STREAMINFO> 1 4\n<VECSIZE> 4<NULLD><MFCC_E><DIAGC>\n"
        '~h "a"\n<BEGINHMM>\n<NUMSTATES> 3\n<STATE> 2\n'
        "<MEAN> 4\n 1.2e-01 -3.4e-01 5.6e-02 7.8e-01\n"
        "<VARIANCE> 4\n 1.0e+00 9.0e-01 8.0e-01 7.0e-01\n"
        "<TRANSP> 3\n 0 1 0\n 0 0.6 0.4\n 0 0 0\n<ENDHMM>\n"
    )


def htsvoice() -> bytes:
    """Headers in text, then pieces of binary that [POSITION] points into."""
    tree, pdf = b'QS C-a\n{ "*-a+*" }\n{*}[2]\n{ 0 C-a "dur_s2_1" "dur_s2_2" }\n', floats(*ramp(20))
    last = len(tree) + len(pdf) - 1
    return (
        "[GLOBAL]\nHTS_VOICE_VERSION:1.0\nSAMPLING_FREQUENCY:48000\nFRAME_PERIOD:240\n"
        "NUM_STATES:5\nNUM_STREAMS:1\nSTREAM_TYPE:MCP\nFULLCONTEXT_FORMAT:HTS_TTS_ENG\n"
        "FULLCONTEXT_VERSION:1.0\nGV_OFF_CONTEXT:\nCOMMENT:made for a test, CC0\n"
        "[STREAM]\nVECTOR_LENGTH[MCP]:1\nIS_MSD[MCP]:0\nNUM_WINDOWS[MCP]:1\nUSE_GV[MCP]:0\n"
        f"OPTION[MCP]:GAMMA=0\n[POSITION]\nDURATION_PDF:0-{len(pdf) - 1}\n"
        f"DURATION_TREE:{len(pdf)}-{last}\n[DATA]\n"
    ).encode() + pdf + tree  # fmt: skip


def julius(shelf: Shelf) -> None:
    shelf.add("julius/hmmdefs.binhmm", b"JBINHMMV2\n_B\0" + ints(1, 4, 1, 4) + floats(*ramp(32)))
    shelf.add("julius/v1.binhmm", b"JBINHMM\n" + ints(1, 4, 1, 4) + floats(*ramp(32)))
    head = b"julius_bingram_v5\nforward 2-gram, made for a test\n".ljust(512, b"\0")
    grams = ints(2, 1, 4, 6) + b"<s>\0</s>\0a\0b\0" + floats(*ramp(16))
    shelf.add("julius/tiny.bingram", head + grams)


def festival(shelf: Shelf) -> None:
    header = (
        "EST_File index\nDataType ascii\nNumEntries 2\nIndexName voice_clunits\nEST_Header_End\n"
    )
    units = "a_0 utt_001 0.10 0.15 0.21\nb_0 utt_001 0.21 0.26 0.33\n"
    shelf.add("festival/voice.catalogue", header + units, certainty="hint")


def piper(shelf: Shelf) -> None:
    """Only what lies beside the network; the ONNX file itself comes from make_onnx.py."""
    config = {
        "dataset": "test-speech",
        "audio": {"sample_rate": 16000, "quality": "x_low"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [3]},
        "num_symbols": 4,
        "num_speakers": 1,
        "piper_version": "1.0.0",
    }
    card = "# Model card for tiny (x_low)\n\n* Language: en_US\n* Dataset\n    * License: CC0\n"
    text = json.dumps(config, indent=2)
    name = "piper/en_US-tiny-x_low/en_US-tiny-x_low.onnx.json"
    shelf.add(name, text, role="config", datasets=["test-speech"])
    shelf.put("piper/en_US-tiny-x_low/MODEL_CARD", card)


def main() -> None:
    with Shelf(__file__, "by hand, from the program's loader") as shelf:
        kaldi(shelf)
        shelf.add("htk/hmmdefs", htk())
        shelf.add("htsvoice/tiny.htsvoice", htsvoice())
        julius(shelf)
        festival(shelf)
        piper(shelf)


if __name__ == "__main__":
    main()
