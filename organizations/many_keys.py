"""A condition for the keys of a whole slice: `pk__any_of=keys`.

On PostgreSQL the keys travel as one array. An ordinary `pk__in` makes a parameter of each, and of
a thousand of them Django, the driver and the database take longer than the answer does. Elsewhere
the two are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Field
from django.db.models.lookups import In

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


@Field.register_lookup
class AnyOf(In):
    """Whether a field has one of these values: a collection, in which none is null."""

    lookup_name = "any_of"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """One parameter, however many values there are; none asks nothing of the database."""
        if not self.rhs:
            raise EmptyResultSet
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, list(self.rhs)]
