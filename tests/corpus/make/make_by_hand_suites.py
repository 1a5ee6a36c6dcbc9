"""Models of larger suites and of audio and video tools, by hand.

Sources: VMAF python/vmaf model files, H2O MOJO reader, ML.NET model repository, NeuralAmpModeler
model_file.rst, GuitarML Automated-GuitarAmpModelling, DMG PMML 4.4 [read or from their manuals].
"""

import json
import struct

from shelf import Shelf
from wire import archive, floats, ramp

PMML = """<?xml version="1.0" encoding="UTF-8"?>
<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">
  <Header copyright="Copyright 2024 A. Tester, CC0-1.0" description="Line through two points">
    <Application name="by hand" version="1.0"/>
    <Timestamp>2024-01-01 00:00:00</Timestamp>
  </Header>
  <DataDictionary numberOfFields="2">
    <DataField name="y" optype="continuous" dataType="double"/>
    <DataField name="x" optype="continuous" dataType="double"/>
  </DataDictionary>
  <RegressionModel functionName="regression">
    <MiningSchema><MiningField name="y" usageType="target"/><MiningField name="x"/></MiningSchema>
    <RegressionTable intercept="0.5">
      <NumericPredictor name="x" coefficient="2.0"/>
    </RegressionTable>
  </RegressionModel>
</PMML>
"""


SVM = """svm_type nu_svr
kernel_type rbf
gamma 0.05
nr_class 2
total_sv 2
rho -1.33
SV
0.5 1:0.1 2:0.2
-0.5 1:0.3 2:-0.4
"""


def vmaf() -> str:
    inner = {
        "model": SVM,
        "model_type": "LIBSVMNUSVR",
        "feature_names": ["VMAF_integer_feature_adm2_score", "VMAF_integer_feature_motion2_score"],
        "norm_type": "linear_rescale",
        "score_clip": [0.0, 100.0],
        "intercepts": [-0.3, -1.7, 0.1],
        "slopes": [0.01, 2.8, 0.05],
    }
    return json.dumps({"param_dict": {"C": 4.0, "nu": 0.9}, "model_dict": inner}, indent=2)


H2O_INI = """[info]
h2o_version = 3.46.0.1
mojo_version = 1.40
license = Apache License Version 2.0
algo = gbm
algorithm = Gradient Boosting Machine
category = Binomial
uuid = 4242
supervised = true
n_features = 2
n_classes = 2
n_columns = 3

[columns]
x1
x2
y

[domains]
2: 2 d000.txt
"""


def suites(shelf: Shelf) -> None:
    """Models of larger suites, mostly zip archives."""
    shelf.add("vmaf/vmaf_tiny.json", vmaf())
    mojo: dict[str, bytes | str] = {
        "model.ini": H2O_INI,
        "domains/d000.txt": "no\nyes\n",
        "trees/t00_000.bin": floats(*ramp(8)),
    }
    shelf.add("h2o-mojo/tiny.zip", archive(mojo))
    key = b"ML MODEL" + struct.pack("<QQQ", 0x10001, 0, 64) + floats(*ramp(4))
    chain = "TransformerChain/Transform_000/Model.key"
    mlnet: dict[str, bytes | str] = {
        "TrainingInfo/Version.txt": "3.0.1",
        "TransformerChain/Model.key": key,
        chain: key,
    }
    shelf.add("mlnet/tiny.zip", archive(mlnet))
    nam = {
        "version": "0.5.2",
        "metadata": {"name": "Tiny amp", "modeled_by": "A. Tester", "gear_type": "amp"},
        "architecture": "Linear",
        "config": {"receptive_field": 8, "bias": False},
        "weights": [round(value, 6) for value in ramp(8)],
        "sample_rate": 48000,
    }
    shelf.add("nam/tiny.nam", json.dumps(nam), name="Tiny amp")
    unit = {"model": "SimpleRNN", "input_size": 1, "hidden_size": 1, "unit_type": "LSTM"}
    state = {"rec.weight_ih_l0": [[value] for value in ramp(4)], "lin.bias": [0.1]}
    shelf.add("guitarml/tiny.json", json.dumps({"model_data": unit, "state_dict": state}))
    shelf.add("pmml/line.pmml", PMML)


def main() -> None:
    with Shelf(__file__, "by hand, from the program's loader") as shelf:
        suites(shelf)


if __name__ == "__main__":
    main()
