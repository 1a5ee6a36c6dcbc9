"""Settings of a training, and what it leaves behind in JSON."""

from __future__ import annotations

from mlpolicy.traces.base import Pattern

_CONFIG = ("config",)
_KEY = rb"(?m)(?:^|[\s{,;])[\"']?(?:[\w.]{1,40}\.)?"
_IS = rb"[\"']?\s{0,4}[:=]"
_RATE = _KEY + rb"(?:base_lr|learning_?rate|lr0?|learn_rate|max_lr|initial_lr)" + _IS
_SCHEDULE = (
    _KEY + rb"(?:(?:num_|n_|max_|total_)?(?:train_)?(?:epochs?|steps|iter(?:ations|s)?)"
    rb"|(?:\w{1,30}_)?batch_?size|weight_decay|momentum|warmup\w{0,20}|optimizer|lr_scheduler\w{0,20}"
    rb"|lr_policy|lrf)" + _IS
)  # fmt: skip

PATTERNS = (
    Pattern(
        "hyperparameters", "settings", _CONFIG, "learning rate and schedule", (),
        (_RATE, _SCHEDULE),
        "hparams, Hydra, gin, Caffe solver, transformers TrainingArguments",
    ),
    Pattern(
        "boosting-parameters", "settings", _CONFIG, "boosting", (b"train",),
        (_KEY + rb"(?:num_(?:trees|iterations|round|boost_round)|num_leaves|max_depth)" + _IS,
         _KEY + rb"(?:objective|task|booster|boosting)" + _IS, _RATE),
        "LightGBM and XGBoost configuration files",
    ),
    Pattern(
        "dvc-pipeline", "settings", _CONFIG, "pipeline", (b"stages:",),
        (rb"(?m)^stages:", rb"(?m)^\s{1,8}cmd:"),
        "DVC dvc.yaml",
        named=r"^dvc\.yaml$",
    ),
    Pattern(
        "mlproject", "settings", _CONFIG, "entry points", (b"entry_points:",),
        (rb"(?m)^entry_points:",),
        "MLflow MLproject",
        named=r"^mlproject$",
    ),
    Pattern(
        "data-yaml", "data-list", _CONFIG, "training data", (b"train:",),
        (rb"(?m)^train:[^\n]{1,200}", rb"(?m)^val:", rb"(?m)^(?:names|nc):"),
        "ultralytics data.yaml",
    ),
    Pattern(
        "trainer-state", "log", _CONFIG, "log", (b'"log_history"',),
        (rb'"log_history"', rb'"(?:global_step|epoch)"'),
        "transformers trainer_state.json",
    ),
    Pattern(
        "results", "log", _CONFIG, "result", (b'"train_loss"',),
        (rb'"train_loss"', rb'"epoch"'),
        "transformers all_results.json",
    ),
)  # fmt: skip
