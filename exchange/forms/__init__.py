"""Official forms: from neutral grids to dataclasses."""

from __future__ import annotations

from exchange.forms.document import read_disclosure

__all__ = ["read_disclosure"]
