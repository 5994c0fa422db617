"""The finance bureau raises, lowers or switches off a rule for the year on the rule's own page."""

import pytest

from common.findings import Severity
from indicators.models import RuleSetting, SheetVerdict
from indicators.selectors import rules_of
from indicators.verdicts import recheck
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import draft, year_2023
from tests.indicators.test_rivals import colleague
from tests.web.pages import client_of, text_of
from web.trail_details import details_text

pytestmark = pytest.mark.django_db


def send(user, code="D16", **data):
    return client_of(user).post(f"/rules/{code}/level/", {"choice": "", "reason": "", **data})


def setting():
    return RuleSetting.objects.values_list("code", "severity", "is_enabled", "reason").first()


def entries():
    return AuditEntry.objects.filter(action=AuditAction.RULE_CHANGED)


@pytest.fixture(autouse=True)
def year(cast):
    return year_2023()


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("error", ("D16", "error", True, "本年从严")),
        ("warning", ("D16", "warning", True, "本年从严")),
        ("off", ("D16", "", False, "本年从严")),
    ],
)
def test_a_rule_is_raised_lowered_or_switched_off_with_a_reason(cast, choice, kept):
    answer = send(cast.qian, choice=choice, reason=" 本年从严 ")
    assert (answer.status_code, answer.url) == (302, "/rules/D16/")
    assert setting() == kept
    entry = entries().get()
    assert entry.actor == cast.qian
    assert "D16" in details_text(entry)
    assert "本年从严" in details_text(entry)
    shown = text_of(client_of(cast.qian).get("/rules/D16/"))
    assert f'<option value="{choice}" selected>' in shown
    assert "本年从严</textarea>" in shown
    assert send(cast.qian, choice="").status_code == 302
    assert setting() is None
    assert entries().count() == 2


def test_nothing_changed_leaves_no_entry(cast):
    answer = client_of(cast.qian).post(
        "/rules/D16/level/", {"choice": "", "reason": ""}, follow=True
    )
    assert "没有变化" in text_of(answer)
    assert not entries().exists()


def test_other_rules_stay_what_they_are(cast, year):
    RuleSetting.objects.create(fiscal_year=year, code="C05", severity="hint", reason="试行")
    send(cast.qian, choice="error", reason="本年从严")
    choices = rules_of(year).choices
    assert (choices["C05"].severity, choices["D16"].severity) == (Severity.HINT, Severity.ERROR)


@pytest.mark.parametrize(
    ("code", "data", "words"),
    [
        ("D16", {"choice": "error"}, "规则 D16：调整级别或停用须写明理由"),
        ("D16", {"choice": "off", "reason": "  "}, "须写明理由"),
        ("D16", {"choice": "warning?", "reason": "试"}, "请在“本年度的级别”里选一项"),
        ("D16", {"choice": "error", "reason": "长" * 301}, "理由最多 300 字，现有 301 字"),
        ("B01", {"choice": "off", "reason": "试行"}, "请在“本年度的级别”里选一项"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(cast, code, data, words):
    answer = send(cast.qian, code, **data)
    assert answer.status_code == 422
    assert setting() is None
    if code != "B01":
        assert words in text_of(answer)
        assert f"{data.get('reason', '').strip()}</textarea>" in text_of(answer)


@pytest.mark.parametrize("who", ["chen", "zhou", "liu", "zhao", "wu"])
def test_nobody_else_decides(cast, who):
    user = getattr(cast, who)
    assert send(user, choice="off", reason="试行").status_code == 403
    assert setting() is None
    assert "本年度的级别" not in text_of(client_of(user).get("/rules/D16/"))


def test_the_last_line_and_a_closed_year_are_not_offered(cast, year):
    assert "系统底线" in text_of(client_of(cast.qian).get("/rules/B01/"))
    type(year).objects.update(is_open=False)
    shown = text_of(client_of(cast.qian).get("/rules/D16/"))
    assert "本年度的目标表按原来的设置检查和审核" in shown
    assert "<select" not in shown.partition('id="level-title"')[2].partition("</section>")[0]
    assert send(cast.qian, choice="off", reason="试行").status_code == 422
    assert setting() is None


def test_an_unknown_rule_is_not_found(cast):
    assert send(cast.qian, "Z99", choice="off", reason="试行").status_code == 404
    assert client_of(cast.qian).get("/rules/D16/level/").status_code == 405


def test_the_trial_is_beside_it_where_there_is_something_to_try(cast, year):
    cast.qian.is_staff = True
    cast.qian.save()
    client = client_of(cast.qian)
    assert f'/year/{year.year}/try/D16/">' in text_of(client.get("/rules/D16/"))
    assert "先试查" in text_of(client.get("/rules/D16/"))
    assert "先试查" not in text_of(client.get("/rules/L01/"))


def test_the_sheets_are_judged_again(cast, year, django_capture_on_commit_callbacks):
    draft(cast.unit)
    recheck(year, now=NOW)
    assert " D16 " in SheetVerdict.objects.get().codes
    with django_capture_on_commit_callbacks(execute=True):
        send(cast.qian, choice="off", reason="本年不查")
    assert " D16 " not in SheetVerdict.objects.get().codes


def seen_by(user, code="D16"):
    """The sign of the decision that the page shows this person."""
    page = text_of(client_of(user).get(f"/rules/{code}/"))
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_the_second_of_two_is_told_what_the_first_set_and_keeps_what_was_typed(cast):
    other = colleague(cast.bureau, Role.FINANCE_ADMINISTRATOR)
    mine, theirs = seen_by(cast.qian), seen_by(other)
    assert send(cast.qian, choice="error", reason="本年从严", seen=mine).status_code == 302
    answer = send(other, choice="off", reason="本年不查", seen=theirs)
    page = text_of(answer)
    assert answer.status_code == 409
    assert f"规则 D16 已由{cast.qian}在 " in page
    assert "改为“错”（理由：本年从严）" in page
    assert '<option value="off" selected>' in page
    assert "本年不查</textarea>" in page
    assert setting() == ("D16", "error", True, "本年从严")
    again = page.partition('name="seen" value="')[2].partition('"')[0]
    assert send(other, choice="off", reason="本年不查", seen=again).status_code == 302
    assert setting() == ("D16", "", False, "本年不查")


def test_the_second_is_told_when_the_first_took_the_decision_back(cast):
    send(cast.qian, choice="error", reason="本年从严")
    other = colleague(cast.bureau, Role.FINANCE_ADMINISTRATOR)
    theirs = seen_by(other)
    send(cast.qian, choice="")
    answer = send(other, choice="off", reason="试行", seen=theirs)
    assert answer.status_code == 409
    assert f"规则 D16 已由{cast.qian}在 " in text_of(answer)
    assert "改回默认级别" in text_of(answer)
    assert setting() is None


def test_two_of_the_same_mind_do_not_quarrel(cast):
    other = colleague(cast.bureau, Role.FINANCE_ADMINISTRATOR)
    theirs = seen_by(other)
    send(cast.qian, choice="error", reason="本年从严")
    assert send(other, choice="error", reason="本年从严", seen=theirs).status_code == 302
    assert entries().count() == 1


def test_who_changed_nothing_undoes_nothing(cast):
    other = colleague(cast.bureau, Role.FINANCE_ADMINISTRATOR)
    theirs = seen_by(other)
    send(cast.qian, choice="error", reason="本年从严")
    assert send(other, choice="", seen=theirs).status_code == 302
    assert setting() == ("D16", "error", True, "本年从严")


def test_the_problem_stands_below_the_box_that_it_is_about(cast):
    page = text_of(send(cast.qian, choice="error"))
    label, problem = page.index('for="level-reason"'), page.index('id="level-problem"')
    assert label < page.index('id="level-reason"') < problem
