"""The lists that the admin takes in and gives out."""

from exchange.resources.actuals import ActualsResource
from exchange.resources.projects import ProjectResource
from exchange.resources.reference import (
    EconomicClassResource,
    FrameworkResource,
    FunctionalClassResource,
    LibraryResource,
    ProcurementCategoryResource,
    UnitResource,
)
from exchange.resources.trail import AuditEntryResource, ResultResource

__all__ = [
    "ActualsResource",
    "AuditEntryResource",
    "EconomicClassResource",
    "FrameworkResource",
    "FunctionalClassResource",
    "LibraryResource",
    "ProcurementCategoryResource",
    "ProjectResource",
    "ResultResource",
    "UnitResource",
]
