"""Bases in the same tree: a chain is never freer than its root, and what is unclear is unknown."""

from __future__ import annotations

import json

from tests.conftest import dep5, safetensors


def card(license_name, base=None):
    """A model card."""
    more = f"base_model: {base}\n" if base else ""
    return f"---\nlicense: {license_name}\n{more}---\n"


def verdicts(mlpolicy, root):
    """Area and question by model, under what the archive accepts today."""
    ran = mlpolicy("classify", "--format", "json", "--ruleset", "archive-practice", root)
    (subject,) = json.loads(ran.stdout)["subjects"]
    return {
        model["files"][0].split("/")[0]: model["verdicts"]["archive-practice"]
        for model in subject["models"]
    }


def test_three_links_with_a_llama_at_the_root(mlpolicy, source):
    root = source(
        {
            "tuned/m.safetensors": safetensors(),
            "tuned/README.md": card("mit", "org/quantized"),
            "quantized/m.safetensors": safetensors(),
            "quantized/README.md": card("apache-2.0", "org/llama-copy"),
            "llama-copy/m.safetensors": safetensors(),
            "llama-copy/README.md": card("llama2"),
        }
    )
    got = verdicts(mlpolicy, root)
    assert {name: verdict["area"] for name, verdict in got.items()} == dict.fromkeys(
        ("tuned", "quantized", "llama-copy"), "non-free"
    )
    assert any("llama-copy" in reason["text"] for reason in got["tuned"]["reasons"])


def test_a_free_chain_is_free(mlpolicy, source):
    root = source(
        {
            "tuned/m.safetensors": safetensors(),
            "tuned/README.md": card("mit", "org/start"),
            "start/m.safetensors": safetensors(),
            "start/README.md": card("apache-2.0"),
        }
    )
    assert verdicts(mlpolicy, root)["tuned"]["area"] == "main"


def test_a_base_that_two_models_may_be_is_unknown(mlpolicy, source):
    root = source(
        {
            "tuned/m.safetensors": safetensors(),
            "tuned/README.md": card("mit", "org/start"),
            "a/start/m.safetensors": safetensors(),
            "b/start/m.safetensors": safetensors(),
            "debian/copyright": dep5("Expat"),
        }
    )
    assert verdicts(mlpolicy, root)["tuned"]["needs_human"]


def test_a_circle_ends(mlpolicy, source):
    root = source(
        {
            "one/m.safetensors": safetensors(),
            "one/README.md": card("mit", "org/two"),
            "two/m.safetensors": safetensors(),
            "two/README.md": card("mit", "org/one"),
        }
    )
    assert set(verdicts(mlpolicy, root)) == {"one", "two"}
