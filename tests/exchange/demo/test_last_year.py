"""The sample department's budget of the year before: complete, and as the text of 2023 tells it."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from budgets.books import book_of, last_year_of
from budgets.enums import OfficialItem, SpendingKind
from budgets.models import DepartmentBudget
from budgets.reconciliation import reconcile
from common.findings import Severity

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(db):
    call_command("demo", stdout=StringIO())
    both = DepartmentBudget.objects.select_related("fiscal_year", "organization")
    return {
        budget.fiscal_year.year: (budget, book_of(budget))
        for budget in both.filter(organization__code="118")
    }


def spent(book, kind):
    return sum((s.amount for s in book.facts.spending if s.kind is kind), start=Decimal())


def test_the_year_before_differs_as_the_text_tells(books):
    (budget, now), (before, last) = books[2023], books[2022]
    assert last_year_of(budget).pk == before.pk
    basic, project = SpendingKind.BASIC, SpendingKind.PROJECT
    assert spent(now, basic) - spent(last, basic) == Decimal("1106.55")
    assert spent(now, project) - spent(last, project) == Decimal("2659.44")
    official = {one.item: one.amount for one in last.facts.official}
    assert official[OfficialItem.VEHICLE_PURCHASE] == Decimal("180.00")
    amounts = [*(s.amount for s in last.facts.spending), *(b.amount for b in last.facts.basic)]
    assert min((*amounts, *filter(None, official.values()))) > 0


def test_its_tables_agree_with_each_other(books):
    _, last = books[2022]
    report = reconcile(last.publication)
    assert [f.message for f in report.findings if f.severity is Severity.ERROR] == []
