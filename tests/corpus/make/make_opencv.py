"""OpenCV's own statistical models and cascades in its storage forms. Needs OpenCV with numpy."""

import gzip

import cv2
import numpy as np
from make_by_hand_classic import CASCADE
from shelf import Shelf


def main() -> None:
    with Shelf(__file__, f"opencv {cv2.__version__}") as shelf:
        random = np.random.default_rng(7)
        points = random.normal(size=(20, 2)).astype(np.float32)
        labels = (points[:, 0] > 0).astype(np.int32)
        models = {"svm.xml": cv2.ml.SVM_create(), "knn.yml": cv2.ml.KNearest_create()}
        models["logistic.json"] = cv2.ml.LogisticRegression_create()
        models["svm.yml.gz"] = models["svm.xml"]
        trees = cv2.ml.RTrees_create()
        trees.setMaxDepth(2)
        trees.setTermCriteria((cv2.TERM_CRITERIA_MAX_ITER, 3, 0))
        models["trees.yml"] = trees
        net = cv2.ml.ANN_MLP_create()
        net.setLayerSizes(np.array([2, 3, 1]))
        net.setActivationFunction(cv2.ml.ANN_MLP_SIGMOID_SYM)
        models["mlp.xml"] = net
        for name, model in models.items():
            path = shelf.path(f"opencv-ml/{name}")
            numbers = name.startswith(("logistic", "mlp"))
            wanted = labels.astype(np.float32).reshape(-1, 1) if numbers else labels
            model.train(points, cv2.ml.ROW_SAMPLE, wanted)
            model.save(str(path))
        packed = gzip.compress(CASCADE.encode(), mtime=0)
        by_hand = "by hand, from OpenCV's cascade files"
        shelf.add("opencv-cascade/lbpcascade_tiny.xml.gz", packed, made_with=by_hand)


if __name__ == "__main__":
    main()
