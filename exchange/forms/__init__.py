"""Official forms: from neutral grids to dataclasses."""

from __future__ import annotations

from exchange.forms.document import read_budget, read_disclosure

__all__ = ["read_budget", "read_disclosure"]
