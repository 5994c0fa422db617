"""Self-evaluations on the page of the report: numbers, lists behind them, files, who sees what."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from evaluations.models import SelfVerdict
from evaluations.quality import record_self_trend
from evaluations.self_verdicts import recheck_self_evaluations
from indicators.enums import Examined
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.evaluations.self_evaluated import FULL, handed_in
from tests.evaluations.test_quality import begun, elsewhere
from tests.evaluations.year_end import YEAR_END
from tests.factories import approved, year_2023
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(cast):
    """118: one handed in, one draft; 120: one that was not checked yet."""
    handed_in(cast, number=1, actuals=FULL)
    begun(cast, 2)
    SelfVerdict.objects.filter(self_evaluation=elsewhere(cast, 3)).delete()
    return year_2023()


def get(user, address="/reports/", **query):
    return client_of(user).get(address, query)


def self_rules(page):
    every = (*page.most, *page.others)
    return {one.code: one for one in every if one.examined is Examined.SELF_EVALUATION}


def test_the_number_of_a_rule_leads_to_just_these_self_evaluations(cast, year):
    recheck_self_evaluations(year, now=YEAR_END)
    for unit in ("", "118", "120"):
        found = get(cast.zhao, unit=unit)
        rules = self_rules(found.context["page"])
        assert "L10" in rules
        for code, one in rules.items():
            beyond = f"&amp;unit={unit}" if unit else ""
            assert f'href="/self-evaluations/?rule={code}{beyond}">{one.sheets}<' in text_of(found)
            listed = get(cast.zhao, "/self-evaluations/", rule=code, unit=unit).context["page"]
            assert listed.tabs[0].count == len(listed.found.rows) == one.sheets, code
    shown = text_of(get(cast.zhao, "/self-evaluations/", rule="K01", unit="120"))
    assert "命中 K01 完成值漏填" in shown
    assert "单位 120" in shown


@pytest.mark.parametrize("rule", ["", "Z99", "k01", "K01 ", "%", "B01"])
def test_an_unknown_rule_narrows_nothing(cast, year, rule):
    assert get(cast.zhao, "/self-evaluations/", rule=rule).context["page"].tabs[0].count == 3


def test_a_list_that_is_narrowed_to_nothing_says_so(cast, year):
    assert "没有符合条件的自评" in text_of(get(cast.zhao, "/self-evaluations/", unit="999"))


def test_the_group_narrows_the_rules(cast, year):
    page = get(cast.zhao, group="K").context["page"]
    assert {one.group for one in (*page.most, *page.others)} == {"K"}
    assert "K" in page.letters
    assert [one.code for one in get(cast.zhao, group="L").context["page"].most] == ["L10"]


def test_what_is_unchecked_is_said_and_shows_no_zero(cast, year):
    page = get(cast.zhao).context["page"]
    assert (page.claims_total.judged, page.claims_total.unjudged) == (2, 1)
    shown = text_of(get(cast.zhao, unit="120"))
    assert "未检查 1 份" in shown
    assert 'data-label="有错"><span class="zs-soft">—</span>' in shown
    assert "?unit=120" in shown


def test_before_anybody_evaluates_himself_nothing_is_said_of_it(cast):
    approved(cast)
    assert 'id="claims-title"' not in text_of(get(cast.zhao))


def test_a_supervisor_sees_his_departments_alone(cast, year):
    recheck_self_evaluations(year, now=YEAR_END)
    page = get(cast.liu).context["page"]
    assert [row.one.code for row in page.claims] == ["118"]
    assert "K01" not in self_rules(page)
    taken = client_of(cast.liu).get("/reports/files/self-evaluations/")
    assert "交通局" not in b"".join(taken.streaming_content).decode()


def test_the_trend_is_drawn(cast, year):
    today = timezone.localdate(YEAR_END)
    record_self_trend(year, on=today)
    recheck_self_evaluations(year, now=YEAR_END)
    record_self_trend(year, on=today + timedelta(days=1))
    shown = text_of(get(cast.zhao))
    assert 'aria-label="有错的自评：从 1 到 2"' in shown
    assert "已检查的自评逐晚的未决问题" in shown


def test_the_workbook_has_two_tables_more(cast, year):
    record_self_trend(year, on=timezone.localdate(YEAR_END))
    answer = get(cast.zhao, "/reports/files/xlsx/")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["按部门", "按规则", "走势", "自评按部门", "自评走势"]
    heads, police, traffic, total = list(book["自评按部门"].values)
    told = dict(zip(heads, police, strict=True))
    assert (told["部门编码"], told["绩效自评"], told["已检查"], told["未检查"]) == ("118", 2, 2, 0)
    assert dict(zip(heads, traffic, strict=True))["未检查"] == 1
    assert total[2] == 3
    rules = {row[0]: row for row in list(book["按规则"].values)[1:]}
    assert (rules["L10"][3], rules["L10"][6]) == (1, "绩效自评")
    entry = AuditEntry.objects.filter(action=AuditAction.EXPORTED).get()
    assert entry.changes["rows"] == sum(
        len(list(book[name].values)) - 1 for name in book.sheetnames
    )


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("self-evaluations", ["部门编码", "118", "120", ""]),
        ("self-trend", ["日期", f"{timezone.localdate(YEAR_END):%Y-%m-%d}"]),
    ],
)
def test_each_table_is_taken_as_csv_too(cast, year, kind, told):
    record_self_trend(year, on=timezone.localdate(YEAR_END))
    answer = get(cast.zhao, f"/reports/files/{kind}/")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == told
    entry = AuditEntry.objects.filter(action=AuditAction.EXPORTED).get()
    assert entry.changes["rows"] == len(lines) - 1 > 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_a_rule_asks_the_same_number_of_questions(
    cast, number, django_assert_num_queries
):
    for one in range(1, number + 1):
        begun(cast, one)
    client = client_of(cast.zhao)
    client.get("/self-evaluations/", {"rule": "L10"})
    with django_assert_num_queries(6):
        client.get("/self-evaluations/", {"rule": "L10", "unit": "118"})
