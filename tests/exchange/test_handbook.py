from pathlib import Path

from budgets.narrative import NARRATIVE_RULES
from budgets.reconciliation import TABLE_RULES
from exchange.handbook import LOOKS_AT, NOTES, render
from indicators.compliance.published import PORTFOLIO_RULES

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules" / "document.md"


def test_the_document_is_up_to_date():
    assert DOCUMENT.read_text(encoding="utf-8") == render(), (
        "请运行 python -m exchange.handbook > docs/rules/document.md"
    )


def test_notes_speak_of_rules_that_exist():
    rules = [*TABLE_RULES, *NARRATIVE_RULES, *PORTFOLIO_RULES]
    assert set(NOTES) <= {rule.code for rule in rules}


def test_every_rule_says_what_it_looks_at():
    rules = [*TABLE_RULES, *NARRATIVE_RULES, *PORTFOLIO_RULES]
    assert set(LOOKS_AT) == {rule.code for rule in rules}
    assert all(LOOKS_AT.values())


def test_no_clause_is_cited():
    rules = [*TABLE_RULES, *NARRATIVE_RULES, *PORTFOLIO_RULES]
    assert not [rule.code for rule in rules if "条" in rule.basis]
