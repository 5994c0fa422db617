"""Rules over departments and self-evaluations tried on those that are there."""

import pytest

from budgets.models import DepartmentBudget
from common.findings import Severity
from evaluations.models import SelfVerdict
from evaluations.portfolios import department_report
from evaluations.rule_trials import DEPARTMENTS, SELF_EVALUATIONS, most_departments
from evaluations.self_verdicts import recheck_self_evaluations
from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import
from indicators.compliance import Doctrine
from indicators.compliance.published import DEPARTMENT_RULES
from indicators.models import DepartmentVerdict, RuleSetting
from indicators.rule_decisions import RuleDecision
from indicators.rule_trials import GROUNDS, Proposal, ground_of, try_rule
from indicators.yearly import choose_rules
from organizations.enums import AuditAction
from organizations.models import AuditEntry, User
from tests.cast import NOW
from tests.evaluations.self_evaluated import FULL, handed_in
from tests.evaluations.test_quality import begun, elsewhere
from tests.evaluations.year_end import YEAR_END
from tests.factories import year_2023
from tests.indicators.test_waivers import waive
from tests.indicators.two_years import NARRATIVE, published

pytestmark = pytest.mark.django_db
COMPLETE = f"{NARRATIVE}\n国有资本经营预算：本部门没有使用国有资本经营预算拨款安排的支出。"


def tried(user, proposal, **options):
    year = year_2023()
    return try_rule(
        actor=User.objects.get(pk=user.pk),
        fiscal_year=year,
        data_year=options.pop("data_year", year),
        proposal=proposal,
        now=NOW,
        **options,
    )


def parameters(**changes):
    return {**Doctrine().to_payload(), **changes}


@pytest.fixture
def departments(cast):
    """Of two departments one does not speak of the state capital budget."""
    published(year_2023(), cast.department)
    published(year_2023(), cast.other_department, COMPLETE)


@pytest.fixture
def claims(cast):
    """118: one handed in and one begun with everything just at its target; 120: nothing filled in."""
    handed_in(cast, number=1, actuals=FULL)
    begun(cast, 2)
    elsewhere(cast, 3)


def test_every_rule_but_those_of_the_process_has_its_ground():
    assert [ground.what for ground in GROUNDS] == ["张目标表", "个部门", "份绩效自评"]
    assert ground_of("J01").what == "张目标表"
    assert {ground_of(rule.code) for rule in DEPARTMENT_RULES} == {DEPARTMENTS}
    assert ground_of("K06") is SELF_EVALUATIONS
    assert ground_of("L10") is None


def test_a_rule_over_the_text_is_tried_on_the_departments(cast, departments):
    found = tried(cast.qian, Proposal("I17", severity=Severity.WARNING))
    assert found.sentence == "会命中 2 个部门中的 1 个。"
    assert (found.before, found.fresh, found.gone) == (1, 0, 0)
    assert found.severities == {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 0}
    (hit,) = found.hits
    assert (hit.code, hit.name, hit.is_new) == ("118", cast.department.name, False)
    assert "国有资本经营预算" in hit.message
    assert DEPARTMENTS.page(hit, year_2023()) == "/reports/departments/118/?year=2023"


def test_a_rule_that_is_off_is_tried_before_it_is_switched_on(cast, departments):
    decision = RuleDecision("I17", is_enabled=False, reason="本年不用")
    choose_rules(actor=None, fiscal_year=year_2023(), decisions=[decision], now=NOW)
    found = tried(cast.qian, Proposal("I17"))
    assert (found.before, found.count, found.fresh) == (0, 1, 1)
    assert tried(cast.qian, Proposal("I17", is_enabled=False)).count == 0


def test_a_waived_department_is_not_hit(cast, departments):
    waive(cast, code="I17")
    assert tried(cast.qian, Proposal("I17")).count == 0


def test_a_trial_says_what_the_health_report_says(cast):
    commit_import(actor=None, disclosure=load_fixture(), source=Source("样本", b""), now=NOW)
    budget = DepartmentBudget.objects.get()
    outcomes = {one.code: one for _, one in department_report(budget).outcomes}
    for rule in DEPARTMENT_RULES:
        found = tried(cast.qian, Proposal(rule.code))
        said = [one.message for one in outcomes[rule.code].findings]
        assert found.count == bool(said), rule.code
        assert found.count == found.before
        assert all(hit.message in said for hit in found.hits)


def test_many_departments_are_tried_on_a_sample(cast, departments):
    found = tried(cast.qian, Proposal("I17"), most=1)
    assert found.is_sample
    assert found.sentence == "会命中抽取的 1 个部门（共 2 个）中的 1 个。"


@pytest.mark.parametrize(
    ("sheets", "departments", "drawn"),
    [(0, 2, 40), (2_000, 300, 40), (20_000, 100, 15), (80_000, 300, 11), (80_000, 20, 5)],
)
def test_of_departments_with_many_sheets_fewer_are_drawn(sheets, departments, drawn):
    assert most_departments(sheets, departments) == drawn


def test_a_bound_of_the_self_evaluations_is_tried(cast, claims):
    """In both of 118 every line is just at its target; from a share of 1.1 on no line could be."""
    usual = tried(cast.qian, Proposal("K13"))
    assert usual.sentence == "会命中 3 份绩效自评中的 2 份。"
    (first, second) = usual.hits
    assert first.organization == second.organization == cast.unit.name
    assert "恰好等于目标" in first.message
    assert SELF_EVALUATIONS.page(first, year_2023()) == f"/self-evaluations/{first.key}/"
    higher = tried(cast.qian, Proposal("K13", parameters=parameters(equal_actuals_share="1.1")))
    assert (higher.before, higher.count, higher.gone) == (2, 0, 2)


def test_a_trial_finds_what_the_kept_verdicts_then_have(cast, claims):
    recheck_self_evaluations(year_2023(), now=YEAR_END)
    kept = [row.codes.split() for row in SelfVerdict.objects.all()]
    assert kept
    for code in ("K01", "K04", "K13", "K14", "K16"):
        assert tried(cast.qian, Proposal(code)).count == sum(code in codes for codes in kept), code


def test_only_what_is_within_reach_is_tried(cast, departments, claims):
    assert tried(cast.liu, Proposal("I17")).kinds[0].present == 1
    assert tried(cast.liu, Proposal("K01")).kinds[0].present == 2
    assert tried(cast.liu, Proposal("K01")).count == 0
    assert tried(cast.qian, Proposal("K01")).count == 1


def test_nothing_is_kept_but_the_entry(cast, departments, claims):
    before = list(SelfVerdict.objects.values()), list(DepartmentVerdict.objects.values())
    for code, what, of in (("I17", "个部门", 2), ("K13", "份绩效自评", 3)):
        found = tried(cast.qian, Proposal(code))
        entry = AuditEntry.objects.filter(action=AuditAction.RULE_TRIED).latest("sequence")
        told = (entry.changes["what"], entry.changes["objectives"], entry.changes["hits"])
        assert told == (what, of, found.count)
    assert before == (list(SelfVerdict.objects.values()), list(DepartmentVerdict.objects.values()))
    assert not RuleSetting.objects.exists()


def test_a_year_without_any_says_so(cast):
    year_2023()
    assert tried(cast.qian, Proposal("G04")).sentence == "没有可以试算的部门。"
    assert tried(cast.qian, Proposal("K01")).sentence == "没有可以试算的绩效自评。"


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("code", "queries"), [("G04", 21), ("K13", 17)])
def test_a_trial_does_not_ask_for_each(cast, number, code, queries, django_assert_num_queries):
    for one in range(number):
        begun(cast, one + 1)
    published(year_2023(), cast.department)
    if number > 1:
        published(year_2023(), cast.other_department)
    user, year = User.objects.get(pk=cast.qian.pk), year_2023()
    with django_assert_num_queries(queries):
        try_rule(
            actor=user,
            fiscal_year=year,
            data_year=year,
            proposal=Proposal(code, parameters=parameters(rate_gap="7")),
            now=NOW,
        )
