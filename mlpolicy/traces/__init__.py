"""What in a source tree tells of training, and of what checks ask; by content.

``patterns`` lists what is looked for, ``languages`` what is code and what is run, ``places``
for which part of a tree a file speaks.
"""

from __future__ import annotations

from mlpolicy.traces.finder import look, training
from mlpolicy.traces.places import realm, shared, speaks

__all__ = ["look", "realm", "shared", "speaks", "training"]
