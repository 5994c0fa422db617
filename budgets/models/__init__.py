"""Fiscal years, classifications, appropriations with their outturn, budgets, published tables.

Amounts are in 万元 with two decimals, as the forms print them.
"""

from budgets.models.classes import (
    CLASS_MODELS,
    EconomicClass,
    FunctionalClass,
    ProcurementCategory,
)
from budgets.models.facts import (
    BasicAmount,
    CarryOver,
    OfficialExpense,
    ProcurementAmount,
    SpendingAmount,
)
from budgets.models.money import Appropriation, DepartmentBudget, Outturn, amount_field
from budgets.models.published import BudgetLine, PublishedTable
from budgets.models.years import FiscalYear, Window, WindowExtension

__all__ = [
    "CLASS_MODELS",
    "Appropriation",
    "BasicAmount",
    "BudgetLine",
    "CarryOver",
    "DepartmentBudget",
    "EconomicClass",
    "FiscalYear",
    "FunctionalClass",
    "OfficialExpense",
    "Outturn",
    "ProcurementAmount",
    "ProcurementCategory",
    "PublishedTable",
    "SpendingAmount",
    "Window",
    "WindowExtension",
    "amount_field",
]
