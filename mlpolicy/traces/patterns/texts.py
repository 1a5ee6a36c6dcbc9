"""Texts for people, those named for data or training: lists of data sets, logs."""

from __future__ import annotations

from mlpolicy.traces.base import Pattern

_TEXT = ("text",)

PATTERNS = (
    Pattern(
        "data-list", "data-list", _TEXT, "data", (b"://",),
        (rb"\b(?:https?|ftp|s3)://[^\s\"'<>()\[\]{}|\\^`]{3,300}[\w/]",),
        "a text named for data sets, with addresses",
        named=r"^(?:training[-_.]?|train[-_.]?)?(?:datasets?|corpora|corpus|data[-_]?sources?)"
        r"(?:[-_.](?:list|sources?|urls?|used))?\.(?:txt|md|rst|csv|tsv)$",
        every=True,
    ),
    Pattern(
        "training-log", "log", _TEXT, "log", (b"loss",),
        (rb"(?i)\bepoch\b[^\n]{0,200}?\bloss\b[^\n]{0,40}",),
        "what training programs print",
        named=r"train|log$|out$",
    ),
    Pattern(
        "results-table", "log", _TEXT, "log", (b"loss",),
        (rb"(?m)\A[^\n]{0,400}\b(?:train/box_loss|train_loss|train/loss|val_loss|loss)\b",
         rb"(?m)\A[^\n]{0,400}\b(?:epoch|step|iteration)\b"),
        "ultralytics results.csv, Keras CSVLogger",
        named=r"\.[ct]sv$",
    ),
)  # fmt: skip
