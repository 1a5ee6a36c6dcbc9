"""PMML of a scikit-learn tree. Needs java, sklearn2pmml and scikit-learn < 1.6."""

import re
from importlib.metadata import version

import numpy as np
from shelf import Shelf
from sklearn.tree import DecisionTreeClassifier
from sklearn2pmml import sklearn2pmml
from sklearn2pmml.pipeline import PMMLPipeline


def main() -> None:
    with Shelf(__file__, f"sklearn2pmml {version('sklearn2pmml')}") as shelf:
        points = np.array([[0, 0], [0, 1], [1, 0], [3, 3], [3, 4], [4, 3]], dtype=np.float64)
        tree = PMMLPipeline([("tree", DecisionTreeClassifier(random_state=0))])
        tree.fit(points, np.array([0, 0, 0, 1, 1, 1]))
        path = shelf.path("pmml/tree.pmml")
        sklearn2pmml(tree, str(path))
        text = re.sub(r"<Timestamp>[^<]*<", "<Timestamp>2024-01-01T00:00:00Z<", path.read_text())
        path.write_text(text)


if __name__ == "__main__":
    main()
