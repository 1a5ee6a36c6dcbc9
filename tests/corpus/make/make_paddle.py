"""PaddlePaddle. Needs paddlepaddle, in an environment of its own."""

import paddle
from paddle.base.proto import framework_pb2
from shelf import Shelf


class Dense(paddle.nn.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.fc = paddle.nn.Linear(4, 2)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return self.fc(x)


def main() -> None:
    with Shelf(__file__, f"paddlepaddle {paddle.__version__}") as shelf:
        paddle.seed(7)
        network = Dense()
        paddle.save(network.state_dict(), str(shelf.path("paddle/state.pdparams", by_name=True)))
        spec = [paddle.static.InputSpec([None, 4], "float32", "x")]
        # The new intermediate form: a program in JSON beside the parameters.
        paddle.jit.save(network, str(shelf.beside("paddle/new/inference")), input_spec=spec)
        shelf.path("paddle/new/inference.json", role="config")
        shelf.path("paddle/new/inference.pdiparams")
        with paddle.pir_utils.DygraphOldIrGuard():
            path = shelf.path("paddle/old/inference.pdmodel", role="config")
            paddle.jit.save(network, str(path.with_suffix("")), input_spec=spec)
            shelf.path("paddle/old/inference.pdiparams").with_suffix(".pdiparams.info").unlink()
        program = framework_pb2.ProgramDesc.FromString(path.read_bytes())
        for operator in (operator for block in program.blocks for operator in block.ops):
            kept = [attr for attr in operator.attrs if attr.name != "op_callstack"]
            del operator.attrs[:]
            operator.attrs.extend(kept)
        path.write_bytes(program.SerializeToString())


if __name__ == "__main__":
    main()
