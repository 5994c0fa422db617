"""A column for JSON that is written once, read whole and never searched."""

from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class JSONText(models.JSONField):
    """JSON kept as plain text on PostgreSQL, too.

    jsonb takes every document apart on the way in: for the results of a city that alone costs
    more than computing the scores in SQL.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Text where JSON would be a type of its own."""
        return "text" if connection.vendor == "postgresql" else super().db_type(connection)
