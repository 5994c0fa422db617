"""Generated documents become facts, and the facts give the document back."""

from random import Random

import pytest

from budgets.deviations import DeviationKind, compare
from budgets.enums import BasicKind, FundSource, OfficialItem, SpendingKind
from budgets.extraction import extract
from budgets.facts import (
    LAST,
    amounts_of,
    basic_key,
    carryover_key,
    official_key,
    procurement_key,
    spending_key,
)
from budgets.presentation import tables_from
from budgets.tables import ClassNames
from common.decimals import to_cents
from exchange.budget_facts import facts_in
from exchange.tables import contents_of
from tests.exchange.generated.documents import document
from tests.exchange.generated.facts import FUND_CLASS, facts_of

CHUNKS, SIZE = 10, 50


def generated(seed):
    random = Random(seed)
    for number in range(SIZE):
        facts = facts_of(random)
        yield facts, document(facts, random, number)


def expected(facts):
    """The exact amounts of the generator, each rounded as it was printed; nought is not printed."""
    general, fund = FundSource.GENERAL, FundSource.FUND
    amounts = {
        **{spending_key(c, SpendingKind.BASIC, general): a for c, a in facts.basic.items()},
        **{spending_key(c, SpendingKind.PROJECT, general): a for c, a in facts.project.items()},
        spending_key(FUND_CLASS, SpendingKind.PROJECT, fund): facts.fund,
        **{basic_key(c, BasicKind.PERSONNEL): a for c, a in facts.personnel.items()},
        **{basic_key(c, BasicKind.OPERATING): a for c, a in facts.public.items()},
        **{official_key(OfficialItem(key)): a for key, a in facts.official.items()},
        **{procurement_key(c, general): a for c, a in facts.procurement.items()},
        carryover_key(general): facts.carryover,
    }
    return {key: to_cents(amount) for key, amount in amounts.items() if amount}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_documents_give_their_facts_and_facts_their_documents(chunk):
    roundings = 0
    for facts, published in generated(chunk):
        read = facts_in(published)
        this_year = {k: a for k, a in amounts_of(read.facts).items() if k.split != LAST}
        assert read.contradictions == ()
        assert this_year == expected(facts)

        names = ClassNames(functional=facts.names, economic=facts.names)
        tables = tables_from(read.facts, names, organization=facts.organization, year=facts.year)
        found = compare(contents_of(published), tables).deviations
        assert {d.kind for d in found} <= {DeviationKind.ROUNDING}, found
        roundings += len(found)

        again = extract(tables)
        assert again.contradictions == ()
        assert amounts_of(again.facts) == this_year
    assert roundings > SIZE
