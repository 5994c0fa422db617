"""A changed piece of code changes the editions of the rules that it decides, and of no other."""

import ast
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType

import pytest

from common.rules import Undecided
from indicators.compliance import SHEET_RULES, SheetReview
from indicators.compliance.code_reach import Code, Place, read_module
from indicators.compliance.edition import digest_of, module_name, rules_edition, sources
from indicators.compliance.editions import (
    SHARED,
    changed_rules,
    checks,
    edition_of,
    editions_of,
    engine,
    read_modules,
    read_source,
    rule_editions,
)
from tests.indicators.compliance.clean_sheets import clean_sheets
from tests.indicators.compliance.every_mutant import mutants
from tests.indicators.compliance.sample import sample
from tests.indicators.compliance.test_mutants import background_of

ROOT = Path(__file__).parents[3]
TEXTS = {module_name(file): file.read_text(encoding="utf-8") for file in sources()}
MODULES = {module.name: module for module in read_modules()}
CODE = Code(MODULES.values())
EDITIONS = editions_of(CODE)
CODES = [rule.code for rule in SHEET_RULES]
SHEETS = (*sample().values(), *clean_sheets(5), *(mutant.sheet for mutant in mutants(60)))


def with_text(module, text):
    return Code(
        [*(one for name, one in MODULES.items() if name != module), read_source(module, text)]
    )


def defined(place):
    """The statement that defines a function, method or constant."""
    body = ast.parse(TEXTS[place.module]).body
    owner, _, member = place.name.partition(".")
    for name in filter(None, (owner, member)):
        (node,) = [one for one in body if name in names_of(one)]
        body = getattr(node, "body", [])
    return node


def names_of(statement):
    if isinstance(statement, ast.Assign):
        return {one.id for one in statement.targets if isinstance(one, ast.Name)}
    if isinstance(statement, ast.AnnAssign):
        return {statement.target.id} if isinstance(statement.target, ast.Name) else set()
    return {getattr(statement, "name", "")}


def altered(place):
    """The code with another first statement in this function, or another value."""
    node, lines = defined(place), TEXTS[place.module].splitlines(keepends=True)
    if isinstance(node, ast.FunctionDef):
        first = node.body[0].lineno - 1
        lines.insert(first, f"{' ' * node.body[0].col_offset}assert 1 + 1 == 2\n")
    else:
        lines.insert(node.end_lineno, f"{place.name} = ({place.name}, 1)\n")
    return with_text(place.module, "".join(lines))


class Watch:
    """Notes which functions of the project run."""

    def __init__(self):
        self.ran = set()

    def __enter__(self):
        for name in MODULES:
            for one in vars(sys.modules[name]).values():
                if hasattr(one, "cache_clear") and getattr(one, "__module__", "") == name:
                    one.cache_clear()
        sys.setprofile(self._note)
        return self.ran

    def __exit__(self, *_):
        sys.setprofile(None)

    def _note(self, frame, event, _):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(f"{ROOT}/"):
            file = Path(code.co_filename)
            if file.is_relative_to(ROOT / "tests") or "site-packages" in file.parts:
                return
            self.ran.add(Place(module_name(file), written_name(code.co_qualname)))


def written_name(qualified):
    """What a piece of a function belongs to; special methods belong to their class."""
    name = qualified.partition(".<locals>")[0]
    owner, _, member = name.partition(".")
    return owner if member.startswith("__") else name


def run(code):
    rule = SHEET_RULES[code]
    with Watch() as ran:
        for sheet in SHEETS:
            with suppress(Undecided):
                list(rule.check(SheetReview(sheet, background=background_of(sheet))))
    return {place for place in ran if not place.name.startswith("<")}


@pytest.mark.parametrize("code", CODES)
def test_whatever_runs_for_a_rule_belongs_to_its_edition(code):
    ran = run(code) - {Place("indicators.compliance.context", "SheetReview")}
    assert checks()[code] in ran
    assert ran <= CODE.reached_from([checks()[code]])
    helper = sorted(ran)[len(ran) // 2]
    for place in {helper, checks()[code]}:
        assert edition_of(code, altered(place)) != EDITIONS[code], place


@pytest.mark.parametrize("code", CODES)
def test_the_code_of_one_rule_changes_no_other(code):
    after = editions_of(altered(checks()[code]))
    assert changed_rules(EDITIONS, after) == {code}


def names_in(code):
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return {*code.co_names, *(name for one in inner for name in names_in(one))}


def is_value(module, name):
    is_plain = name and "." not in name and name != "rule"
    return is_plain and not callable(vars(sys.modules[module])[name])


def test_the_values_that_a_check_mentions_belong_to_its_edition():
    """The names are those of the compiled code: found in another way than editions find them."""
    told = 0
    for code, (module, _) in checks().items():
        mentioned = names_in(SHEET_RULES[code].check.__code__) & set(MODULES[module].definitions)
        for name in (one for one in mentioned if is_value(module, one)):
            told += 1
            assert edition_of(code, altered(Place(module, name))) != EDITIONS[code], (code, name)
    assert told > 20


def replaced(module, before, after):
    assert before in TEXTS[module]
    return with_text(module, TEXTS[module].replace(before, after, 1))


COMPLETENESS = "indicators.compliance.completeness"


def test_comments_and_words_about_a_rule_change_nothing():
    text = TEXTS[COMPLETENESS]
    for before, after in (
        (
            "    for line in filled_lines(review):",
            "    # 说明\n    for line in filled_lines(review):",
        ),
        ('"""Every box of the head is filled', '"""Each box of the head is filled'),
        ('mend="逐项补齐空着的栏目后再送审。"', 'mend="请补齐。"'),
        ('"必填项缺失"', '"必填项空着"'),
        ("\n\n\n", "\n\n\n\n"),
    ):
        assert before in text
        assert editions_of(replaced(COMPLETENESS, before, after)) == EDITIONS


def test_the_severity_of_a_rule_belongs_to_it():
    code = replaced(COMPLETENESS, "Severity.ERROR", "Severity.HINT")
    assert changed_rules(EDITIONS, editions_of(code)) == {"A01"}


def test_what_feeds_every_rule_asks_every_rule():
    for place in (
        Place("indicators.examiner", "_told"),
        Place("indicators.verdicts.reading", "_sheet"),
        Place("indicators.verdicts.written", "LineReader"),
        Place("indicators.verdicts.written", "_joined_by_postgresql"),
        Place("indicators.verdicts.needs", "needed_by"),
        Place("indicators.stored_sheets", "typed_target"),
        Place("common.rules", "hits_of"),
        Place("budgets.selectors", "funding_from"),
    ):
        assert changed_rules(EDITIONS, editions_of(altered(place))) is None, place
    assert changed_rules({}, EDITIONS) is None


def test_a_new_parameter_a_new_way_and_unrelated_code_ask_nobody():
    field = "    min_lines: int = 6\n"
    code = replaced("indicators.compliance.doctrine", field, f"{field}    new_limit: int = 6\n")
    assert editions_of(code) == EDITIONS
    assert editions_of(altered(Place("indicators.backgrounds", "background_of"))) == EDITIONS
    assert editions_of(altered(Place("budgets.selectors", "facts_of"))) == EDITIONS
    assert "indicators.compliance.ways" in TEXTS
    reached = CODE.reached_from(checks().values())
    assert not {place.module for place in reached} & {"indicators.compliance.ways"}


def test_rules_come_and_go():
    before = {code: edition for code, edition in EDITIONS.items() if code != "A04"}
    assert changed_rules({**before, "Z99": "1"}, EDITIONS) == {"A04", "Z99"}
    assert changed_rules(EDITIONS, EDITIONS) == frozenset()


def test_the_editions_are_those_of_the_catalogue():
    assert rule_editions() == EDITIONS
    assert set(EDITIONS) == {SHARED, *CODES}
    assert all(place in CODE for place in checks().values())
    assert len(set(EDITIONS.values())) == len(EDITIONS)


OUTSIDE = {
    "budgets.narrative.concepts": "links of a text to the tables: not of its duties",
    "budgets.reconciliation.shapes": "the tables: not of the duties",
    "indicators.models": "how it is stored; what is stored is told by the marks",
    "organizations.prepared": "how a query is asked; what it answers is stored",
}


def test_nothing_of_the_project_is_left_out():
    reached = CODE.reached_from([*checks().values(), *engine(CODE)])
    ours = {"budgets", "common", "evaluations", "indicators", "organizations", "projects"}
    outside = {place for place in reached if place not in CODE}
    assert {place.module for place in outside if place.module.split(".")[0] in ours} == set(OUTSIDE)


def test_the_edition_of_the_sources_changes_with_any_of_them(tmp_path):
    one = tmp_path / "one.py"
    one.write_text("A = 1\n", encoding="utf-8")
    before = digest_of([one])
    one.write_text("A = 2\n", encoding="utf-8")
    assert digest_of([one]) != before
    assert rules_edition() == digest_of(sources())
    assert set(MODULES) <= set(TEXTS)


THERE = """
from elsewhere import far
from here import LIMIT, helper as near
import here

TOTAL = 1
TOTAL += near(2)

class Kept:
    field: int = LIMIT

    @property
    def told(self):
        return far(self.field)

    def untold(self): ...

def asked(one):
    from here import other
    return getattr(one, "told") or other

def of_module(): return here.second()

def with_class(one: Kept): return asked(one)

def alone(): return unknown.told
"""
HERE = """
def helper(x): return x
def second(): return _hidden
_hidden = 2
LIMIT = 3
other = 3
unused = 4
"""


def reached(name, **more):
    texts = {"there": THERE, "here": HERE, **more}
    code = Code([read_module(one, ast.parse(text)) for one, text in texts.items()])
    found = code.reached_from([Place("there", name)])
    return {".".join(place) for place in found} - {f"there.{name}"}


def test_what_is_reached():
    kept = {"there.Kept", "there.Kept.told", "here.LIMIT", "elsewhere.far"}
    assert reached("TOTAL") == {"here.helper"}
    assert reached("asked") == {"here.other"}
    assert reached("of_module") == {"here.", "here.second", "here._hidden"}
    assert reached("with_class") == {"there.asked", "here.other", *kept}
    assert reached("alone") == set()
    assert reached("Kept") == {"here.LIMIT"}
    registered = f"{THERE}register(asked)\n"
    assert reached("alone", there=registered) == {"there.", "there.asked", "here.other"}
