"""Real packages of the archive, fetched by name, judged under every ruleset.

One file per package: how it is fetched, what is known of its models from outside of it (in the
shape of debian/mlmodel.yaml), and the verdicts of its row in the case book.
"""
