"""What a self-evaluation was handed in with stays so, whoever tries and by whatever door."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from budgets.models import Outturn
from common.findings import Location
from evaluations.actuals import record_actuals, record_measurement
from evaluations.entries import ActualEntry, OutturnEntry
from evaluations.models import Measurement, SelfEvaluation
from evaluations.readings import Reading
from evaluations.services import return_self_evaluation
from tests.evaluations.self_evaluated import accepted, handed_in
from tests.evaluations.year_end import YEAR_END
from tests.factories import approved, year_2023
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
COUNT, RATE = "路口信号设备巡检维护数量", "巡检任务完成率"
SUBMITTED = "自评待单位审核，{}不能再改；需要更正的，请审核人退回自评。"
ACCEPTED = "自评已审核通过，{}不能再改；有出入的，在财政复核和整改中说明。"


@pytest.fixture
def objective(cast):
    return handed_in(cast)


def kept():
    lines = Measurement.objects.order_by("pk").values_list("pk", "actual_value", "deviation_reason")
    money = Outturn.objects.order_by("pk").values_list("pk", "final_amount", "outturn_amount")
    return [*lines], [*money]


def entry(objective, name=COUNT, actual="111", reason=None, row=2):
    return ActualEntry(Location("", row), objective.project.code, name, actual, reason)


def record(entries, outturns=(), *, actor=None, partial=False):
    return record_actuals(
        actor=actor,
        fiscal_year=year_2023(),
        entries=entries,
        outturns=outturns,
        partial=partial,
        now=YEAR_END,
    )


def told(outcome):
    return [(f.location.row, f.location.column, f.message) for f in outcome.problems]


def stored(objective, name=COUNT):
    return Measurement.objects.get(indicator__objective=objective, indicator__name=name)


@pytest.mark.parametrize("who", ["chen", "system"])
def test_values_reasons_and_money_are_refused_by_row_and_all_at_once(cast, objective, who):
    before, row = kept(), stored(objective)
    outcome = record(
        [
            entry(objective, actual="111", row=2),
            entry(objective, RATE, str(stored(objective, RATE).reading), "另一个原因", row=3),
        ],
        [OutturnEntry(Location("", 9), objective.project.code, "100", "99")],
        actor=cast.chen if who == "chen" else None,
    )
    assert told(outcome) == [
        (2, "实际完成值", SUBMITTED.format("实际完成值")),
        (3, "偏差原因", SUBMITTED.format("偏差原因")),
        (9, "全年执行数", SUBMITTED.format("全年执行数")),
    ]
    assert kept() == before
    row.refresh_from_db()
    assert row.actual_value != 111


def test_the_same_again_is_no_change_and_other_sheets_go_on(cast, objective):
    other = approved(cast, number=2)
    same = str(stored(objective).reading)
    assert record([entry(objective, actual=same), entry(other, row=3)]).recorded == 1
    partly = record([entry(objective, row=2), entry(other, actual="112", row=3)], partial=True)
    assert [row for row, *_ in told(partly)] == [2]
    assert (partly.recorded, partly.unchanged) == (1, 0)
    assert stored(other).actual_value == 112


def test_nothing_is_asked_about_what_cannot_be_changed_any_more(cast, objective):
    Measurement.objects.filter(pk=stored(objective).pk).update(actual_value=-3, deviation_reason="")
    open_one = approved(cast, number=2)
    outcome = record([entry(objective, actual="-3"), entry(open_one, actual="-3", row=3)])
    assert [one.location.row for one in outcome.questions] == [3, 3]


def test_one_line_alone_is_refused_too(cast, objective):
    row = stored(objective)
    same = row.reading
    again = record_measurement(actor=cast.chen, indicator=row.indicator, reading=same, now=YEAR_END)
    assert again == row
    with pytest.raises(PermissionDenied, match="自评待单位审核，完成值不能再改"):
        record_measurement(
            actor=None, indicator=row.indicator, reading=Reading(1, None, None), now=YEAR_END
        )


def test_accepted_says_where_to_turn_and_returned_is_open_again(cast, objective):
    return_self_evaluation(
        actor=cast.zhou, objective=objective, base_version=2, comment="请核对", now=YEAR_END
    )
    assert record([entry(objective)], actor=cast.chen).recorded == 1
    accepted(cast, number=2)
    other = SelfEvaluation.objects.get(status="accepted").objective
    assert told(record([entry(other)])) == [(2, "实际完成值", ACCEPTED.format("实际完成值"))]


@pytest.mark.parametrize("count", [1, 3])
def test_refusing_does_not_query_per_sheet(cast, count, django_assert_num_queries):
    sheets = [handed_in(cast, number=n + 1) for n in range(count)]
    entries = [entry(one, row=n) for n, one in enumerate(sheets, 2)]
    money = [OutturnEntry(Location("", 9), one.project.code, "100", "1") for one in sheets]
    year = year_2023()
    with django_assert_num_queries(9):
        outcome = record_actuals(
            actor=cast.chen, fiscal_year=year, entries=entries, outturns=money, now=YEAR_END
        )
    assert len(outcome.problems) == 2 * count


def cells(objective, **changed):
    rows = Measurement.objects.filter(indicator__objective=objective).select_related("indicator")
    typed = {f"actual-{row.indicator_id}": str(row.reading) for row in rows}
    typed |= {f"reason-{row.indicator_id}": row.deviation_reason for row in rows}
    return {**typed, "final": "100", "spent": "95", **changed}


def test_the_page_is_closed_and_a_sent_form_is_told_by_line(cast, objective):
    client, address = client_of(cast.chen), reverse("actuals", args=[objective.pk])
    page = text_of(client.get(address))
    assert SUBMITTED.format("完成值") in page
    assert "<fieldset disabled>" in page
    assert "保存</button>" not in page
    key, before = stored(objective).indicator_id, kept()
    answer = client.post(address, cells(objective, **{f"actual-{key}": "111"}))
    page = text_of(answer)
    assert answer.status_code == 422
    assert SUBMITTED.format("实际完成值") in page
    assert 'value="111"' in page
    assert kept() == before


def test_no_command_is_a_way_round_it(objective, tmp_path, capsys):
    before = kept()
    path = tmp_path / "完成值.csv"
    path.write_text(f"项目编码,指标名称,实际完成值\n{objective.project.code},{COUNT},111\n")
    with pytest.raises(SystemExit):
        call_command("record_actuals", path)
    assert "自评待单位审核" in capsys.readouterr().out
    assert kept() == before
