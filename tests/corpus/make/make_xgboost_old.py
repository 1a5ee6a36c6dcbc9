"""The binary format that XGBoost wrote before 3.0, with and without its "binf" mark.

Needs numpy < 2 and xgboost 1.6, in an environment of their own. 1.6 writes the mark; its loader
does without it too (src/learner.cc, LearnerIO::Load [read]), as older versions wrote it.
"""

import numpy as np
import xgboost
from shelf import Shelf


def main() -> None:
    with Shelf(__file__, f"xgboost {xgboost.__version__}") as shelf:
        random = np.random.default_rng(7)
        points = random.normal(size=(60, 3))
        labels = (points[:, 0] > 0).astype(int)
        settings = {"max_depth": 2, "objective": "binary:logistic", "nthread": 1}
        booster = xgboost.train(settings, xgboost.DMatrix(points, labels), 3)
        marked = bytes(booster.save_raw("deprecated"))
        shelf.add("xgboost-binary/marked.model", marked)
        shelf.add("xgboost-binary/bare.model", marked.removeprefix(b"binf"))


if __name__ == "__main__":
    main()
