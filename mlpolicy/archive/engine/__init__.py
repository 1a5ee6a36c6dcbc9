"""Engines: they do the jobs of a queue, on this machine or on a cluster.

The durable state is in the store alone, so that every engine may die at any moment.
"""

from __future__ import annotations

from typing import Protocol

from ..store import Store
from .cluster import Cluster
from .steps import Done, Orders, Stopped, Tick, said
from .supervise import Local

__all__ = ["Cluster", "Done", "Engine", "Local", "Orders", "Stopped", "Tick", "said"]


class Engine(Protocol):
    """Does all jobs of some orders."""

    def run(self, store: Store, orders: Orders, tick: Tick) -> None:
        """Do them; TICK hears of each. Raises Stopped when the machine or the cluster cannot."""
