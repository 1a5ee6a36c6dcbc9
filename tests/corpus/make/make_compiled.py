"""Files that small C and C++ programs write or become: FANN, dlib, models inside ELF files.

Needs cc, c++, ld and the packages libfann-dev and libdlib-dev, and make_tensors.py to have run.
The ELF files depend on the compiler.
"""

import subprocess
import tempfile
from pathlib import Path

from shelf import FILES, Shelf

FANN = """
#include <fann.h>

int main(void)
{
    fann_type inputs[4][2] = {{-1, -1}, {-1, 1}, {1, -1}, {1, 1}};
    fann_type wanted[4][1] = {{-1}, {1}, {1}, {-1}};
    struct fann *net = fann_create_standard(3, 2, 3, 1);
    for (int round = 0; round < 100; round++)
        for (int row = 0; row < 4; row++)
            fann_train(net, inputs[row], wanted[row]);
    fann_save(net, "tiny.net");
    fann_save_to_fixed(net, "fixed.net");
    return 0;
}
"""

DLIB = """
#include <dlib/dnn.h>

int main()
{
    using namespace dlib;
    typedef loss_multiclass_log<fc<2, relu<fc<3, input<matrix<float>>>>>> network;
    std::vector<matrix<float>> points;
    std::vector<unsigned long> labels;
    for (int row = 0; row < 8; row++) {
        matrix<float> point(2, 1);
        point = row % 4, row / 4 + row % 3;
        points.push_back(point);
        labels.push_back(row % 4 > 1);
    }
    network net;
    dnn_trainer<network> trainer(net);
    trainer.set_max_num_epochs(2);
    trainer.train(points, labels);
    net.clean();
    serialize("net.dat") << net;
}
"""

#: What incbin.h makes; the filler brings the file to the size of the smallest real programs.
INCBIN = """
__asm__(".section .rodata\\n.global gTinyModelData\\n.balign 32\\n"
        "gTinyModelData:\\n.incbin \\"tiny.gguf\\"\\n.zero 66000\\n.text\\n");
extern const char gTinyModelData[];
int first(void) { return gTinyModelData[0]; }
"""


def run(directory: Path, *command: str) -> None:
    subprocess.run(command, cwd=directory, check=True)


def fann(shelf: Shelf, directory: Path) -> None:
    (directory / "fann.c").write_text(FANN)
    run(directory, "cc", "fann.c", "-o", "fann", "-lfann", "-lm")
    run(directory, "./fann")
    for name in ("tiny.net", "fixed.net"):
        shelf.add(f"fann/{name}", (directory / name).read_bytes(), made_with="libfann 2.2.0")


def dlib(shelf: Shelf, directory: Path) -> None:
    (directory / "net.cpp").write_text(DLIB)
    run(directory, "c++", "-std=c++14", "-w", "net.cpp", "-o", "net", "-ldlib")
    run(directory, "./net")
    data = (directory / "net.dat").read_bytes()
    shelf.add("dlib/net.dat", data, certainty="hint", made_with="dlib 19.24")


def elf(shelf: Shelf, directory: Path) -> None:
    (directory / "tiny.gguf").write_bytes((FILES / "gguf/tiny.gguf").read_bytes())
    weights = (FILES / "safetensors/licensed.safetensors").read_bytes()
    (directory / "tiny.safetensors").write_bytes(weights)
    (directory / "tiny.c").write_text(INCBIN)
    run(directory, "ld", "-r", "-b", "binary", "-o", "binary.elf", "tiny.safetensors")
    run(
        directory,
        "cc",
        "-Os",
        "-fPIC",
        "-s",
        "-shared",
        "-nostdlib",
        "-o",
        "libtiny.so.1",
        "tiny.c",
    )
    for name, inner in {"binary.elf": "safetensors", "libtiny.so.1": "gguf"}.items():
        data = (directory / name).read_bytes()
        shelf.add(f"elf-embedded/{name}", data, certainty="hint", inner_format=inner)


def main() -> None:
    with Shelf(__file__, "gcc 12, binutils 2.40") as shelf, tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        fann(shelf, directory)
        elf(shelf, directory)
        dlib(shelf, directory)


if __name__ == "__main__":
    main()
