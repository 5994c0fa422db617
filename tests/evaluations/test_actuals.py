from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.models import Outturn
from common.findings import Location
from evaluations.enums import QualitativeBand
from evaluations.models import Measurement
from evaluations.readings import Reading, UnreadableActual
from evaluations.services import (
    ActualEntry,
    OutturnEntry,
    record_actuals,
    record_measurement,
)
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import approved, clean_lines, department_draft, draft, line, year_2023

LATER = NOW + timedelta(days=300)
COUNT = "路口信号设备巡检维护数量"
RATE = "巡检任务完成率"


def code_of(objective):
    return objective.project.code


def entry(objective, indicator, actual, *, row=2, reason="", code=None, position=""):
    return ActualEntry(
        Location("", row), code or code_of(objective), indicator, actual, reason, position
    )


def outturn(code, final, spent, *, row=9):
    return OutturnEntry(Location("", row), code, final, spent)


def record(entries, outturns=(), *, actor=None, partial=False):
    return record_actuals(
        actor=actor,
        fiscal_year=year_2023(),
        entries=entries,
        outturns=outturns,
        partial=partial,
        now=LATER,
    )


def audited(action):
    return AuditEntry.objects.filter(action=action.value)


def test_actuals_and_money_are_recorded_for_draft_and_approved(cast):
    frozen, open_draft = approved(cast, number=1), draft(cast.unit, number=2)
    outcome = record(
        [
            entry(frozen, COUNT, "118处", reason="两处路口改造停用"),
            entry(open_draft, RATE, "96.5%", row=3),
        ],
        [outturn(code_of(frozen), "1,000", "936.47")],
    )
    assert (outcome.recorded, outcome.outturns_recorded, outcome.problems) == (2, 1, ())
    stored = Measurement.objects.get(indicator__objective=frozen)
    assert (stored.actual_value, stored.deviation_reason) == (Decimal(118), "两处路口改造停用")
    assert stored.recorded_at == LATER
    money = Outturn.objects.get()
    assert (money.final_amount, money.outturn_amount) == (Decimal("1000.00"), Decimal("936.47"))


def test_the_same_again_writes_nothing_and_a_change_is_audited(cast):
    objective = draft(cast.unit)
    rows = [entry(objective, COUNT, "118")]
    money = [outturn(code_of(objective), "100", "95")]
    record(rows, money)
    before = AuditEntry.objects.count()
    again = record([entry(objective, COUNT, "118.0")], money)
    assert (again.recorded, again.unchanged) == (0, 1)
    assert (again.outturns_recorded, again.outturns_unchanged, again.is_written) == (0, 1, False)
    assert AuditEntry.objects.count() == before
    record([entry(objective, COUNT, "119")])
    change = audited(AuditAction.ACTUALS_RECORDED).order_by("sequence").last().changes["lines"]
    assert [(c["before"], c["after"]) for c in change] == [("118", "119")]
    assert Measurement.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "kept"), [(None, "两处停用"), ("", ""), (" ", ""), ("改造完成", "改造完成")]
)
def test_a_source_silent_on_reasons_keeps_them_and_a_blank_takes_them_back(cast, said, kept):
    objective = draft(cast.unit)
    record([entry(objective, COUNT, "118", reason="两处停用")])
    outcome = record([entry(objective, COUNT, "119", reason=said)])
    assert outcome.recorded == 1
    stored = Measurement.objects.get()
    assert (stored.actual_value, stored.deviation_reason) == (Decimal(119), kept)
    change = audited(AuditAction.ACTUALS_RECORDED).order_by("sequence").last().changes["lines"][0]
    assert change["reason"] == kept
    assert change.get("reason_before", kept) == "两处停用"


def test_the_same_value_without_a_word_on_reasons_writes_nothing(cast):
    objective = draft(cast.unit)
    record([entry(objective, COUNT, "118", reason="两处停用")])
    again = record([entry(objective, COUNT, "118", reason=None)])
    assert (again.recorded, again.unchanged) == (0, 1)
    assert audited(AuditAction.ACTUALS_RECORDED).count() == 1


BAD = [
    ("unknown project", {"code": "50015322T999999999999"}, "118", "项目编码"),
    ("unknown indicator", {"indicator": "没有这条"}, "118", "指标名称"),
    ("text in a number", {}, "全部完成", "实际完成值"),
    ("reason alone", {"reason": "原因"}, "", "实际完成值"),
]


@pytest.mark.parametrize(("what", "changed", "actual", "column"), BAD, ids=[b[0] for b in BAD])
def test_one_bad_row_keeps_all_from_being_written(cast, what, changed, actual, column):
    objective = draft(cast.unit)
    good = entry(objective, RATE, "96.5", row=2)
    fields = {"indicator": COUNT, **changed}
    bad = entry(objective, fields.pop("indicator"), actual, row=3, **fields)
    outcome = record([good, bad])
    assert [(f.location.row, f.location.column) for f in outcome.problems] == [(3, column)]
    assert not Measurement.objects.exists()
    assert not outcome.is_written
    partly = record([good, bad], partial=True)
    assert (partly.recorded, len(partly.problems)) == (1, 1)
    assert Measurement.objects.get().indicator.name == RATE


def test_a_row_without_a_name_is_left_out_and_stops_no_other(cast):
    objective = draft(cast.unit)
    rows = [entry(objective, RATE, "96.5", row=2), entry(objective, "", "118", row=3)]
    outcome = record(rows)
    assert (outcome.recorded, outcome.is_refused) == (1, False)
    assert [(f.location.row, f.location.column) for f in outcome.problems] == [(3, "指标名称")]
    refused = record([*rows, entry(objective, COUNT, "很多", row=4)])
    assert refused.is_refused
    assert [f.location.row for f in refused.problems] == [3, 4]


def test_every_problem_is_told_at_once_by_row(cast):
    objective = draft(cast.unit)
    code = code_of(objective)
    outcome = record(
        [
            entry(objective, COUNT, "118", row=2),
            entry(objective, COUNT, "119", row=3),
            entry(objective, "没有", "1", row=4),
            entry(objective, RATE, "良好", row=5),
        ],
        [
            outturn(code, "100", "-1", row=6),
            outturn(code, "100", "90", row=7),
            outturn(code, "100", "90", row=8),
            outturn("", "1", "1", row=9),
            outturn("999", "1", "1", row=10),
        ],
    )
    assert [f.location.row for f in outcome.problems] == [3, 4, 5, 6, 8, 9, 10]
    assert "第2行" in outcome.problems[0].message
    assert not Measurement.objects.exists()
    assert not Outturn.objects.exists()


def test_a_department_is_addressed_by_its_unit_code(cast):
    sheet = department_draft(
        cast.department,
        (
            line(1, "重点工作完成率", "60", "95"),
            line(2, "制度建设", "40", "制度健全", unit="", comparison="定性"),
        ),
    )
    outcome = record(
        [
            entry(None, "重点工作完成率", "97", code="118"),
            entry(None, "制度建设", "部分达成 0.75", code="118", row=3),
        ],
        [outturn("118", "1000", "950")],
    )
    assert (outcome.recorded, outcome.outturns_recorded) == (2, 1)
    described = Measurement.objects.get(indicator__name="制度建设")
    assert (described.band, described.share) == ("partly", Decimal("0.75"))
    assert described.actual_value is None
    assert Outturn.objects.get().appropriation == sheet.department_budget.appropriation


def test_a_share_outside_its_band_is_refused(cast):
    department_draft(
        cast.department, (line(1, "制度建设", "100", "健全", unit="", comparison="定性"),)
    )
    outcome = record([entry(None, "制度建设", "达成 0.5", code="118")])
    assert "0.8到1" in outcome.problems[0].message


def test_blank_values_are_counted_and_erase_nothing(cast):
    objective = draft(cast.unit)
    record([entry(objective, COUNT, "118")])
    outcome = record([entry(objective, COUNT, " ")], [outturn(code_of(objective), "", "")])
    assert (outcome.blank, outcome.problems, outcome.is_written) == (2, (), False)
    assert Measurement.objects.get().actual_value == Decimal(118)


def test_two_lines_of_one_name_are_told_apart_by_their_row(cast):
    lines = (line(1, "培训人数", "45", "10", unit="人"), line(2, "培训人数", "45", "20", unit="人"))
    objective = draft(cast.unit, lines=lines)
    ambiguous = record([entry(objective, "培训人数", "9")])
    assert ambiguous.problems[0].location.column == "行号"
    wrong = record([entry(objective, "培训人数", "9", position="7")])
    assert "行号『7』与目标表对不上：『培训人数』在目标表第1、2行" in wrong.problems[0].message
    record([entry(objective, "培训人数", "9", position="2")])
    assert Measurement.objects.get().indicator.position == 2


def test_who_prepares_for_the_unit_may_record(cast):
    objective = draft(cast.unit)
    rows = [entry(objective, COUNT, "118")]
    assert record(rows, actor=cast.chen).recorded == 1
    assert Measurement.objects.get().recorded_by == cast.chen


@pytest.mark.parametrize("person", ["zhou", "liu", "zhao", "qian", "wu"])
def test_nobody_else_may_record(cast, person):
    objective = draft(cast.unit)
    with pytest.raises(PermissionDenied):
        record([entry(objective, COUNT, "118")], actor=getattr(cast, person))


def test_an_outsider_sees_no_such_project(cast):
    objective = draft(cast.unit)
    outcome = record([entry(objective, COUNT, "118")], actor=cast.sun)
    unknown = record([entry(None, COUNT, "118", code="50015322T999999999999")], actor=cast.sun)
    assert "数据范围" in outcome.problems[0].message
    assert outcome.problems[0].message.replace(code_of(objective), "X") == (
        unknown.problems[0].message.replace("50015322T999999999999", "X")
    )


def test_a_single_line_is_recorded_and_judged_alike(cast):
    objective = draft(cast.unit)
    indicator = objective.indicators.get(name=COUNT)
    reading = Reading(value=Decimal(118))
    first = record_measurement(
        actor=cast.chen, indicator=indicator, reading=reading, reason="停用", now=LATER
    )
    Measurement.objects.update(reviewer_attainment=Decimal("0.9"))
    again = record_measurement(
        actor=cast.chen, indicator=indicator, reading=reading, reason="停用", now=LATER
    )
    assert again.pk == first.pk
    assert again.reviewer_attainment == Decimal("0.9")
    assert audited(AuditAction.ACTUALS_RECORDED).count() == 1
    changed = record_measurement(
        actor=cast.chen, indicator=indicator, reading=Reading(value=Decimal(119)), now=LATER
    )
    assert (changed.pk, changed.reviewer_attainment) == (first.pk, None)
    assert changed.deviation_reason == "停用"
    blanked = record_measurement(
        actor=cast.chen,
        indicator=indicator,
        reading=Reading(value=Decimal(119)),
        reason="",
        now=LATER,
    )
    assert blanked.deviation_reason == ""
    with pytest.raises(PermissionDenied):
        record_measurement(actor=cast.sun, indicator=indicator, reading=reading, now=LATER)
    with pytest.raises(UnreadableActual):
        record_measurement(
            actor=cast.chen,
            indicator=indicator,
            reading=Reading(band=QualitativeBand.ACHIEVED),
            now=LATER,
        )


def many(cast, count):
    objectives = [draft(cast.unit, number=number) for number in range(1, count + 1)]
    entries = [
        entry(objective, item.name, "80", row=row)
        for row, (objective, item) in enumerate(
            ((o, item) for o in objectives for item in clean_lines()), start=2
        )
    ]
    return entries, [outturn(code_of(o), "100", "95", row=900 + o.pk) for o in objectives]


@pytest.mark.parametrize("count", [1, 3])
def test_recording_does_not_query_per_row(cast, count, django_assert_num_queries):
    entries, outturns = many(cast, count)
    fiscal_year = year_2023()
    with django_assert_num_queries(18):
        record_actuals(
            actor=cast.chen, fiscal_year=fiscal_year, entries=entries, outturns=outturns, now=LATER
        )


def test_a_thousand_rows_take_few_queries(cast):
    lines = tuple(line(n, f"指标{n}", None, "95") for n in range(1, 201))
    objectives = [draft(cast.unit, number=n, lines=lines) for n in range(1, 6)]
    entries = [
        entry(objective, item.name, "80", row=n)
        for n, (objective, item) in enumerate((o, item) for o in objectives for item in lines)
    ]
    fiscal_year = year_2023()
    with CaptureQueriesContext(connection) as queries:
        outcome = record_actuals(
            actor=cast.chen,
            fiscal_year=fiscal_year,
            entries=entries,
            outturns=[outturn(code_of(o), "100", "95") for o in objectives],
            now=LATER,
        )
    assert outcome.recorded == 1000
    # SQLite takes at most 999 values in one statement: a hundred rows and no more.
    assert len(queries) <= (22 if connection.vendor == "postgresql" else 31)
