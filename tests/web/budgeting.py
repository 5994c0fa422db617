"""The sample department's budget of 2023, and one of the year before."""

from decimal import Decimal

from budgets.enums import FundSource, SpendingKind
from budgets.facts import amounts_of, facts_from, spending_key
from budgets.ledger import store_facts
from budgets.models import DepartmentBudget
from budgets.selectors import facts_of
from budgets.services import open_department_budget, open_year, record_classes
from budgets.tables import ClassName, Funding
from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import
from exchange.tables import classes_of
from tests.cast import NOW


def sample_budget() -> DepartmentBudget:
    """Imported as it was published."""
    disclosure = load_fixture()
    commit_import(actor=None, disclosure=disclosure, source=Source("样本.docx", b"sample"), now=NOW)
    return DepartmentBudget.objects.select_related("fiscal_year", "organization").get(
        organization__code="118", fiscal_year__year=disclosure.year
    )


def year_before(budget: DepartmentBudget) -> DepartmentBudget:
    """2022: the same classes, projects with half the money."""
    year = open_year(actor=None, year=budget.fiscal_year.year - 1, now=NOW)
    record_classes(actor=None, fiscal_year=year, classes=classes_of(load_fixture()), now=NOW)
    before = open_department_budget(
        actor=None, fiscal_year=year, organization=budget.organization, funding=Funding(), now=NOW
    )
    amounts = {
        key: amount / 2 if key.split == SpendingKind.PROJECT else amount
        for key, amount in amounts_of(facts_of(budget)).items()
    }
    return store_facts(
        actor=None, budget=before, facts=facts_from(amounts), base_version=0, now=NOW
    )


def budget_of_year(organization, number: int) -> DepartmentBudget:
    """A budget with so many classes."""
    year = open_year(actor=None, year=2023, now=NOW)
    classes = [ClassName(f"20402{n:02}", f"科目{n}") for n in range(1, number + 1)]
    record_classes(actor=None, fiscal_year=year, classes=classes, now=NOW)
    budget = open_department_budget(
        actor=None,
        fiscal_year=year,
        organization=organization,
        funding=Funding(Decimal("1.00")),
        now=NOW,
    )
    amounts = {
        spending_key(c.code, SpendingKind.BASIC, FundSource.GENERAL): Decimal(1) for c in classes
    }
    return store_facts(
        actor=None, budget=budget, facts=facts_from(amounts), base_version=0, now=NOW
    )
