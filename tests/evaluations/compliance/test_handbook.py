from pathlib import Path

from evaluations.compliance import REPORT_RULES
from evaluations.compliance.handbook import LOOKS_AT, ONE_STEP, render

DOCUMENT = Path(__file__).parents[3] / "docs" / "rules" / "self-evaluation.md"


def test_the_document_is_up_to_date():
    assert DOCUMENT.read_text(encoding="utf-8") == render(), (
        "请运行 python -m evaluations.compliance.handbook > docs/rules/self-evaluation.md"
    )


def test_notes_speak_of_rules_that_exist():
    assert set(ONE_STEP) <= {rule.code for rule in REPORT_RULES}


def test_every_rule_says_what_it_looks_at():
    assert set(LOOKS_AT) == {rule.code for rule in REPORT_RULES}


def test_no_clause_is_cited():
    assert not [rule.code for rule in REPORT_RULES if "条" in rule.basis]
