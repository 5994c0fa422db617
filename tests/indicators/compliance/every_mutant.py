"""The mutants of every kind, in one place."""

from tests.indicators.compliance import head_mutants, line_mutants, text_mutants
from tests.indicators.compliance.mutants import mutants

KINDS = (text_mutants, line_mutants, head_mutants)
"""Importing these adds their changes."""

__all__ = ["mutants"]
