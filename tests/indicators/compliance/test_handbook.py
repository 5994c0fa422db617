from dataclasses import fields
from pathlib import Path

from indicators.compliance import SHEET_RULE_MODULES, SHEET_RULES, Doctrine, Vocabulary
from indicators.compliance.departures import DEPARTURES
from indicators.compliance.handbook import ONE_STEP, PARAMETERS, WORD_LISTS, render
from indicators.compliance.looks_at import LOOKS_AT
from indicators.compliance.process import PROCESS_RULES

DOCUMENT = Path(__file__).parents[3] / "docs" / "rules" / "compliance.md"


def test_the_document_is_up_to_date():
    assert DOCUMENT.read_text(encoding="utf-8") == render(), (
        "请运行 python -m indicators.compliance.handbook > docs/rules/compliance.md"
    )


def test_every_rule_teaches():
    for rule in (*SHEET_RULES, *PROCESS_RULES):
        texts = (rule.name, rule.basis, rule.mend, rule.why, rule.good, rule.bad)
        assert all(texts), rule.code
        assert rule.check.__doc__, rule.code


def test_every_rule_says_what_it_looks_at():
    codes = {rule.code for rule in (*SHEET_RULES, *PROCESS_RULES)}
    assert codes <= set(LOOKS_AT)
    assert all(LOOKS_AT.values())


def test_every_rule_is_registered_by_a_listed_module():
    homes = {rule.check.__module__ for rule in SHEET_RULES}
    assert homes == {module.__name__ for module in SHEET_RULE_MODULES}


def test_no_clause_is_cited():
    assert not [rule.code for rule in SHEET_RULES if "条" in rule.basis]


def test_notes_speak_of_rules_that_exist():
    codes = {rule.code for rule in (*SHEET_RULES, *PROCESS_RULES)}
    assert set(DEPARTURES) <= codes
    assert set(ONE_STEP) <= codes


def test_every_parameter_has_a_chinese_label():
    named = {item.name for item in fields(Doctrine)} - {"levels", "vocabulary"}
    assert set(PARAMETERS) == named


def test_every_word_list_has_a_chinese_label():
    assert set(WORD_LISTS) == {item.name for item in fields(Vocabulary)}
