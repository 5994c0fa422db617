"""A rule tried before it is decided on: every number counted by hand, nothing kept but the entry."""

from dataclasses import replace
from datetime import timedelta

import pytest

from common.findings import Severity
from common.rules import RULEBOOK
from indicators.compliance import SHEET_RULES, Doctrine
from indicators.models import RuleSetting, RuleThresholds, SheetVerdict
from indicators.rule_decisions import RuleDecision
from indicators.rule_trials import NoSuchTrial, Proposal, try_rule
from indicators.selectors import rules_of
from indicators.yearly import choose_rules, set_thresholds
from organizations.enums import AuditAction
from organizations.models import AuditEntry, User
from tests.cast import NOW
from tests.factories import clean_lines, department_draft, draft, line, year_2023
from tests.indicators.test_waivers import waive

pytestmark = pytest.mark.django_db


def satisfied(percent):
    *others, last = clean_lines()
    return (*others, replace(last, target=line(7, "x", "1", percent).target))


@pytest.fixture
def year(cast):
    """Satisfaction of 70, 85 and 95 in three projects of two departments."""
    draft(cast.unit, number=1, lines=satisfied("70"))
    draft(cast.unit, number=2, lines=satisfied("85"))
    draft(cast.other_unit, number=3, lines=satisfied("95"))
    return year_2023()


def tried(user, year, proposal, **options):
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


def test_a_higher_threshold_finds_more(cast, year):
    before = tried(cast.qian, year, Proposal("C07"))
    assert before.sentence == "会命中 3 个项目中的 1 个。"
    assert (before.fresh, before.gone) == (0, 0)
    raised = parameters(satisfaction_warning_below="90", satisfaction_error_below="80")
    after = tried(cast.qian, year, Proposal("C07", parameters=raised))
    assert after.sentence == "会命中 3 个项目中的 2 个。"
    assert (after.kinds[0].before, after.fresh, after.gone) == (1, 1, 0)
    assert after.severities == {Severity.ERROR: 1, Severity.WARNING: 1, Severity.HINT: 0}
    new, old = after.hits
    assert (new.is_new, new.name, old.is_new) == (True, "道路信号维护项目2", False)
    assert "85" in new.message


def test_a_lower_threshold_finds_less(cast, year):
    lowered = parameters(satisfaction_warning_below="65")
    found = tried(cast.qian, year, Proposal("C07", parameters=lowered))
    assert (found.count, found.gone, found.hits) == (0, 1, ())


def test_another_severity_says_how_many_would_be_stopped(cast, year):
    draft(cast.unit, number=4, lines=satisfied("98"))
    found = tried(cast.qian, year, Proposal("C09", severity=Severity.ERROR))
    assert found.severities[Severity.ERROR] == 1
    assert found.hits[0].severity is Severity.ERROR


def test_a_rule_raised_leaves_what_it_holds_lighter_as_it_is(cast, year):
    found = tried(cast.qian, year, Proposal("C07", severity=Severity.ERROR))
    assert (found.severities[Severity.ERROR], found.severities[Severity.WARNING]) == (0, 1)
    lowered = tried(cast.qian, year, Proposal("C07", severity=Severity.HINT))
    assert lowered.severities[Severity.HINT] == 1


def test_a_rule_that_is_off_is_tried_before_it_is_switched_on(cast, year):
    decision = RuleDecision("C07", is_enabled=False, reason="本年不用")
    choose_rules(actor=None, fiscal_year=year, decisions=[decision], now=NOW)
    found = tried(cast.qian, year, Proposal("C07"))
    assert (found.kinds[0].before, found.count, found.fresh) == (0, 1, 1)
    off = tried(cast.qian, year, Proposal("C07", is_enabled=False))
    assert (off.kinds[0].before, off.count) == (0, 0)


def test_the_trial_foretells_what_the_change_then_does(cast, year):
    raised = parameters(satisfaction_warning_below="90")
    foretold = tried(cast.qian, year, Proposal("C07", parameters=raised))
    set_thresholds(actor=None, fiscal_year=year, parameters=raised, now=NOW)
    now = tried(cast.qian, year, Proposal("C07"))
    assert (now.kinds[0].before, now.count) == (foretold.count, foretold.count)


def test_a_waived_sheet_is_not_hit(cast, year):
    waive(cast, code="C07")
    assert tried(cast.qian, year, Proposal("C07")).count == 0


def test_the_sheets_of_departments_are_told_apart(cast, year):
    department_draft(cast.department, satisfied("70"))
    found = tried(cast.qian, year, Proposal("C07"))
    assert found.sentence == "会命中 3 个项目中的 1 个，会命中 1 张部门整体表中的 1 张。"


def test_the_rules_of_one_year_are_tried_on_the_sheets_of_another(cast, year):
    other = year_2023()
    other.pk, other.year = None, 2024
    other.save()
    set_thresholds(
        actor=None, fiscal_year=other, parameters={"satisfaction_warning_below": "90"}, now=NOW
    )
    assert rules_of(other).doctrine.satisfaction_warning_below == 90
    found = tried(cast.qian, other, Proposal("C07"), data_year=year)
    assert (found.year, found.count) == (2023, 2)
    assert tried(cast.qian, other, Proposal("C07")).sentence == "没有可以试算的项目。"


def test_a_city_is_tried_on_a_sample_spread_over_its_units(cast, year):
    for number in range(4, 10):
        draft(cast.other_unit, number=number, lines=satisfied("70"))
    found = tried(cast.qian, year, Proposal("C07"), most=3)
    assert found.is_sample
    assert (found.kinds[0].tried, found.kinds[0].present) == (3, 9)
    assert {hit.organization for hit in found.hits} == {cast.unit.name, cast.other_unit.name}
    assert found.sentence == "会命中抽取的 3 个项目（共 9 个）中的 3 个。"
    assert not tried(cast.qian, year, Proposal("C07")).is_sample


def test_only_what_the_person_may_see_is_tried(cast, year):
    found = tried(cast.liu, year, Proposal("C07"))
    assert found.kinds[0].present == 2
    outsider = User.objects.create(username="root", full_name="运维", is_superuser=True)
    assert tried(outsider, year, Proposal("C07")).kinds[0].present == 0


def test_nothing_is_kept_but_the_entry(cast, year):
    def kept():
        return (
            list(RuleSetting.objects.values()),
            list(RuleThresholds.objects.values()),
            list(SheetVerdict.objects.values()),
        )

    before, entries = kept(), AuditEntry.objects.count()
    raised = parameters(satisfaction_warning_below="90")
    tried(cast.qian, year, Proposal("C07", severity=Severity.ERROR, parameters=raised))
    assert kept() == before
    assert AuditEntry.objects.count() == entries + 1
    entry = AuditEntry.objects.order_by("-sequence")[0]
    assert (entry.action, entry.actor) == (AuditAction.RULE_TRIED, cast.qian)
    assert entry.changes == {
        "rule": "C07",
        "severity": "error",
        "is_enabled": True,
        "parameters": ["satisfaction_warning_below"],
        "year": 2023,
        "what": "张目标表",
        "objectives": 3,
        "hits": 2,
    }


@pytest.mark.parametrize(
    ("proposal", "why"),
    [
        (Proposal("L02"), "查的是流程"),
        (Proposal("Z99"), "没有可以试算的内容"),
        (Proposal("B01", severity=Severity.HINT), "系统底线"),
        (Proposal("B01", is_enabled=False), "系统底线"),
        (Proposal("C07", parameters={"satisfaction_error_below": "很多"}), "satisfaction"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_its_reason(cast, year, proposal, why):
    entries = AuditEntry.objects.count()
    with pytest.raises(NoSuchTrial, match=why):
        tried(cast.qian, year, proposal)
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("letter", sorted({rule.group for rule in SHEET_RULES}))
def test_every_rule_over_sheets_can_be_tried(cast, year, letter):
    """Asked as it is now, each finds what it finds now."""
    for rule in SHEET_RULES:
        if rule.group == letter:
            found = tried(cast.qian, year, Proposal(rule.code))
            assert found.count == found.kinds[0].before, rule.code
            assert found.kinds[0].tried == 3
    assert letter in {rule.group for rule in RULEBOOK}


@pytest.mark.parametrize("number", [1, 3])
def test_a_trial_does_not_ask_for_each_sheet(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        draft(cast.unit, number=one, lines=satisfied("70"))
    year, user = year_2023(), User.objects.get(pk=cast.qian.pk)
    raised = parameters(satisfaction_warning_below="90")
    with django_assert_num_queries(11):
        try_rule(
            actor=user,
            fiscal_year=year,
            data_year=year,
            proposal=Proposal("C07", parameters=raised),
            now=NOW + timedelta(days=1),
        )
