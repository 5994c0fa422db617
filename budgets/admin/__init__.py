"""Years, classifications and money in the admin."""

from budgets.admin.classes import (
    EconomicClassAdmin,
    FunctionalClassAdmin,
    ProcurementCategoryAdmin,
)
from budgets.admin.money import AppropriationAdmin, DepartmentBudgetAdmin
from budgets.admin.years import FiscalYearAdmin, WindowAdmin

__all__ = [
    "AppropriationAdmin",
    "DepartmentBudgetAdmin",
    "EconomicClassAdmin",
    "FiscalYearAdmin",
    "FunctionalClassAdmin",
    "ProcurementCategoryAdmin",
    "WindowAdmin",
]
