"""PyTorch files of every kind, and an ExecuTorch program.

Needs torch (the CPU build) and executorch. The lite interpreter's writer and the legacy layout
still exist in torch 2.13; the tar of 2016 is in make_by_hand_frameworks.py.
"""

import json
from importlib.metadata import version
from typing import Any

import torch
import torch.distributed.checkpoint as dcp
from executorch.exir import to_edge
from shelf import Shelf

ABOUT = {"license": "AGPL-3.0", "author": "A. Tester"}


def saved(shelf: Shelf, network: Any) -> None:
    weights = network.state_dict()
    torch.save(weights, shelf.path("pytorch-zip/state_dict.pt"))
    torch.save(
        {**ABOUT, "model": weights}, shelf.path("pytorch-zip/licensed.pt", license="AGPL-3.0")
    )
    torch.save(network, shelf.path("pytorch-zip/module.pth"))
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.ones(1, 4)).sum().backward()
    optimizer.step()
    state = {
        "epoch": 3,
        "pytorch-lightning_version": "2.4.0",
        "state_dict": weights,
        "optimizer_states": [optimizer.state_dict()],
    }
    torch.save(state, shelf.path("pytorch-zip/lightning.ckpt", role="checkpoint"))
    old = {"_use_new_zipfile_serialization": False}
    torch.save(weights, shelf.path("pytorch-legacy/state_dict.pth"), **old)
    told = {**ABOUT, "model": weights}
    torch.save(told, shelf.path("pytorch-legacy/licensed.pth", license="AGPL-3.0"), **old)
    hub = {"weight_map": {"0.weight": "pytorch_model-00001-of-00001.bin"}, "metadata": {}}
    directory = "pytorch-zip/shards"
    torch.save(weights, shelf.path(f"{directory}/pytorch_model-00001-of-00001.bin"))
    index = f"{directory}/pytorch_model.bin.index.json"
    shelf.add(index, json.dumps(hub, indent=2), kind="safetensors-index", role="index")


def scripts(shelf: Shelf, network: Any) -> None:
    scripted = torch.jit.script(network)
    scripted.save(shelf.path("torchscript/scripted.pt"))
    scripted._save_for_lite_interpreter(str(shelf.path("torchscript/lite.ptl")))
    exported = torch.export.export(network, (torch.ones(1, 4),))
    for node in exported.graph.nodes:  # which tell the places of source files
        node.meta.pop("stack_trace", None)
    torch.export.save(exported, shelf.path("pytorch-export/exported.pt2"))
    path = shelf.path("executorch/tiny.pte", made_with=f"executorch {version('executorch')}")
    path.write_bytes(to_edge(exported).to_executorch().buffer)


def distributed(shelf: Shelf, network: Any) -> None:
    path = shelf.path("pytorch-distributed/step-10", role="checkpoint", bundle=True)
    dcp.save({"model": network.state_dict()}, checkpoint_id=path, no_dist=True)


def main() -> None:
    with Shelf(__file__, f"torch {torch.__version__}") as shelf:
        torch.manual_seed(7)
        network = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
        saved(shelf, network)
        scripts(shelf, network.eval())
        distributed(shelf, network)


if __name__ == "__main__":
    main()
