"""Names give reasons only: what they are taken for, and that nothing is said without an index."""

from __future__ import annotations

import pytest
from conftest import python

from mlpolicy.accelerators import built_for, families

KNOWN = {
    "nvidia-cuda-toolkit-gcc": "cuda",
    "libcudart12": "cuda",
    "libcuda.so.1": "cuda",
    "cuda-12-5": "cuda",
    "libtorch-cuda-2.6": "cuda",
    "libstdgpu-cuda0d": "cuda",
    "libnvidia-tesla-470-cuda1": "cuda",
    "libcufft11": "cuda",
    "libcupti-dev": "cupti",
    "nvidia-cudnn": "cudnn",
    "libnccl2": "nccl",
    "libmagma-sparse2": "magma",
    "libnvidia-ml-dev": "nvml",
    "libnvidia-tesla-535-ml1": "nvml",
    "nvidia-legacy-390xx-smi": "nvml",
    "python3-pynvml": "nvml",
    "python3-torch-rocm": "rocm",
    "librocm-smi-dev": "rocm",
    "libamdhip64-dev": "rocm",
    "libmagma-rocm-dev": "rocm",
    "libze-dev": "level-zero",
    "ocl-icd-opencl-dev": "opencl",
}
TRAPS = """
    libroc-dev librocksdb-dev procmail libclassycle-java python3-ncclient libhttpasyncclient-java
    ray nvidia-vaapi-driver nvptx-tools libffmpeg-nvenc-dev libxnvctrl-dev libthrust-dev
    libnvidia-egl-wayland-dev librust-nvml-wrapper-dev libcurl4-openssl-dev libcub-dev
    python3-asyncclick nvidia-settings nvidia-driver libbarracuda-dev barracuda cudagrep
    libhippo-dev hippotat rocs opensc libcuba4
""".split()


@pytest.mark.parametrize(("package", "name"), KNOWN.items())
def test_families(package, name):
    found = families.family(package)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("package", TRAPS)
def test_names_that_only_look_like_it(package):
    assert families.family(package) is None


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("all", ("amd64",)),
        ("amd64 arm64", ("amd64", "arm64")),
        ("all ppc64el", ("amd64", "ppc64el")),
        ("hurd-any", ()),
        ("any-arm64", ("arm64",)),
    ],
)
def test_architectures_that_something_is_built_for(field, expected):
    assert built_for(field) == expected


def test_everything_else_is_built_for_every_architecture():
    assert built_for(None) == built_for("any") == built_for("linux-any")


@pytest.mark.parametrize("section", ["misc", "contrib/misc"])
def test_without_any_index_all_is_unknown(source, section):
    tree = source({
        "debian/control": f"Source: foo\nSection: {section}\n"
        "Build-Depends: python3-torch | python3-torch-cuda, nvidia-cuda-toolkit,\n libnccl-dev\n\n"
        "Package: foo\nArchitecture: any\nDepends: libcudart12\nDescription: x\n",
    })  # fmt: skip
    program = (
        "from mlpolicy.evidence import indices; indices.LISTS = '/nonexistent'\n"
        "from mlpolicy.cli import main; main()"
    )
    ran = python("-c", program, "lint", "-I", tree)
    assert ran.returncode == 0, ran.stderr
    contrib = section != "misc"
    build = "in-contrib-because-of-cuda" if contrib else "cuda-only-build-dependency"
    run = "in-contrib-because-of-cuda" if contrib else "cuda-only-runtime-dependency"
    said = "unknown without an index that names"
    assert [line for line in ran.stdout.splitlines() if "index" in line] == [
        f"C: foo source: {build} {said} nvidia-cuda-toolkit, libnccl-dev [debian/control:3]",
        f"C: foo source: {run} foo {said} libcudart12 [debian/control:8]",
    ]
