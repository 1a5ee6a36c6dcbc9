"""Flax, Orbax and exported programs, from the JAX family. Needs jax, flax and orbax-checkpoint."""

import shutil
from importlib.metadata import version

import flax.serialization
import jax
import jax.export
import numpy as np
import orbax.checkpoint
from shelf import Shelf


def main() -> None:
    with Shelf(__file__, f"flax {version('flax')}") as shelf:
        kernel = np.linspace(-0.5, 0.5, 8, dtype=np.float32).reshape(4, 2)
        tree = {"params": {"Dense_0": {"bias": np.zeros(2, np.float32), "kernel": kernel}}}
        whole = flax.serialization.msgpack_serialize(tree)
        shelf.add("flax-msgpack/model.msgpack", whole)
        bare = flax.serialization.msgpack_serialize(tree["params"])
        shelf.add("flax-msgpack/flax_model.msgpack", bare)
        made_with = f"orbax-checkpoint {version('orbax-checkpoint')}"
        about = {"role": "checkpoint", "bundle": True, "made_with": made_with}
        path = shelf.path("orbax/step-1", **about)
        shutil.rmtree(path, ignore_errors=True)
        with orbax.checkpoint.PyTreeCheckpointer() as checkpointer:
            checkpointer.save(path, tree)
        shelf.put("orbax/step-1/commit_success.txt", "Checkpoint commit was successful\n")
        jax.config.update("jax_hlo_source_file_canonicalization_regex", ".*/")
        about = {"role": "container", "certainty": "hint", "made_with": f"jax {jax.__version__}"}
        exported = jax.export.export(jax.jit(lambda x: x @ kernel))(np.ones((1, 4), np.float32))
        shelf.add("mlir/dense.mlirbc", exported.mlir_module_serialized, **about)


if __name__ == "__main__":
    main()
