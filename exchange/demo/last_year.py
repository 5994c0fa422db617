"""The sample department's budget of the year before, so that last year shows beside this year.

What the published text tells of 2022 is taken from it: basic expenditure was 1,106.55 lower,
projects 2,659.44, hospitality 13.50 higher, vehicles ran for 205.70 less; which classes the
difference fell on is invented. The economic classes of 2023 add up to a cent more than the
functional ones, by rounding; here they agree. Vehicles were bought for 180.00, as the totals suggest.
"""

from __future__ import annotations

from decimal import Decimal

from budgets.enums import BasicKind, FundSource, OfficialItem, SpendingKind
from budgets.facts import (
    Facts,
    amounts_of,
    basic_key,
    carryover_key,
    facts_from,
    official_key,
    spending_key,
)
from budgets.ledger import store_facts
from budgets.models import DepartmentBudget
from budgets.selectors import facts_of
from budgets.services import open_department_budget, open_year
from budgets.tables import Funding
from budgets.yearly import copy_year
from common.decimals import ZERO
from exchange.demo.story import BEGINNING

_DEPARTMENT = "118"
_DIFFERENCES = {
    spending_key("2040201", SpendingKind.BASIC, FundSource.GENERAL): Decimal("1106.55"),
    spending_key("2040202", SpendingKind.PROJECT, FundSource.GENERAL): Decimal("1200.00"),
    spending_key("2040220", SpendingKind.PROJECT, FundSource.GENERAL): Decimal("1459.44"),
    basic_key("30103", BasicKind.PERSONNEL): Decimal("1106.56"),
    official_key(OfficialItem.VEHICLE_PURCHASE): Decimal("2.00"),
    official_key(OfficialItem.VEHICLE_RUNNING): Decimal("205.70"),
    official_key(OfficialItem.RECEPTION): Decimal("-13.50"),
    carryover_key(FundSource.GENERAL): Decimal("1900.00"),
}


def record_last_year() -> DepartmentBudget:
    """The budget of 2022, by the services; the year itself is opened like 2023."""
    budget = DepartmentBudget.objects.select_related("fiscal_year", "organization").get(
        organization__code=_DEPARTMENT
    )
    facts = _before(facts_of(budget))
    year = open_year(actor=None, year=budget.fiscal_year.year - 1, now=BEGINNING)
    copy_year(actor=None, source=budget.fiscal_year, target=year, now=BEGINNING)
    last = open_department_budget(
        actor=None,
        fiscal_year=year,
        organization=budget.organization,
        funding=Funding(sum((s.amount for s in facts.spending), start=ZERO)),
        now=BEGINNING,
    )
    return store_facts(actor=None, budget=last, facts=facts, base_version=0, now=BEGINNING)


def _before(facts: Facts) -> Facts:
    """This year's amounts less the differences; what the text tells of last year falls away."""
    amounts = amounts_of(Facts(facts.spending, facts.basic, (), facts.procurement, facts.carryover))
    official = {
        official_key(one.item): one.amount for one in facts.official if one.amount is not None
    }
    merged = {**amounts, **official}
    return facts_from({key: amount - _DIFFERENCES.get(key, ZERO) for key, amount in merged.items()})
