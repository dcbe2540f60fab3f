#!/usr/bin/env python3
"""Trains the classifiers of the demo on scikit-learn's handwritten digits.

Writes into the directory given:

    stable/model.joblib     logistic regression: what serves today
    better/model.joblib     a small neural network, at least as accurate
    mislabelled/model.joblib
                            the same network, trained on rows of which a part was joined with the wrong labels: it
                            answers as fast as the others and without an error, and is wrong far more often
    holdout.json            rows none of them has seen, with their true classes: the traffic of the load generator
    models.json             uri, digest and accuracy of each

Every seed is fixed, so two runs give the same predictions. Exits with 1 when the models are not what the demo needs.
"""

import argparse
import hashlib
import json
import pathlib
import sys

import joblib
import numpy
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 20261103
# The share of the training rows whose labels come from another row's in the mislabelled model.
WRONG_JOIN = 0.6
# Accuracy that the demo counts on: the good candidate is no worse than the stable one by more than this, ...
GOOD_TOLERANCE = 0.005
# ... and the bad one is worse by at least this.
BAD_MARGIN = 0.15


def stable():
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=500))


def network():
    return make_pipeline(
        StandardScaler(),
        MLPClassifier(
            hidden_layer_sizes=(48,), early_stopping=True, n_iter_no_change=20, max_iter=400, random_state=SEED
        ),
    )


def joined_wrongly(labels):
    """The labels after a faulty join: three classes keep theirs, of the others most get another row's label."""
    generator = numpy.random.default_rng(SEED)
    wrong = (labels >= 3) & (generator.random(len(labels)) < WRONG_JOIN)
    mixed = labels.copy()
    mixed[wrong] = (labels[wrong] + generator.integers(1, 4, wrong.sum())) % 10
    return mixed


def save(name, model, accuracy, directory):
    path = directory / name / "model.joblib"
    path.parent.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, path, compress=3)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"uri": path.resolve().as_uri(), "digest": f"sha256:{digest}", "accuracy": round(accuracy, 4)}


def problems(models):
    accuracy = {name: entry["accuracy"] for name, entry in models.items()}
    if accuracy["better"] < accuracy["stable"] - GOOD_TOLERANCE:
        yield f"the good candidate is worse than the stable model: {accuracy}"
    if accuracy["mislabelled"] > accuracy["stable"] - BAD_MARGIN:
        yield f"the bad candidate is not clearly worse than the stable model: {accuracy}"


def main():
    parser = argparse.ArgumentParser(description="Train the classifiers of the demo.")
    parser.add_argument("directory", type=pathlib.Path, help="where the models are written")
    directory = parser.parse_args().directory
    directory.mkdir(parents=True, exist_ok=True)

    rows, labels = load_digits(return_X_y=True)
    train_rows, test_rows, train_labels, test_labels = train_test_split(
        rows, labels, test_size=0.4, random_state=SEED, stratify=labels
    )
    fitted = {
        "stable": stable().fit(train_rows, train_labels),
        "better": network().fit(train_rows, train_labels),
        "mislabelled": network().fit(train_rows, joined_wrongly(train_labels)),
    }
    models = {
        name: save(name, model, model.score(test_rows, test_labels), directory) for name, model in fitted.items()
    }
    holdout = {"rows": test_rows.astype(int).tolist(), "labels": test_labels.tolist()}
    (directory / "holdout.json").write_text(json.dumps(holdout, separators=(",", ":")))
    (directory / "models.json").write_text(json.dumps(models, indent=2) + "\n")
    for name, entry in models.items():
        print(f"{name:12} accuracy {entry['accuracy']:.4f}  {entry['digest'][:19]}")

    found = list(problems(models))
    for problem in found:
        print(f"train: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
