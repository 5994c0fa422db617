"""Reports of monitoring: who may, when, in which order, and what the K rules take from them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.enums import Activity
from budgets.models import Window
from budgets.windows import OutsideWindow
from evaluations.claims import self_sheet_of
from evaluations.enums import Light, SelfStatus
from evaluations.forecasts import LineProgress
from evaluations.models import MonitoringLine, MonitoringReport
from evaluations.monitored import (
    Filled,
    Statement,
    duties_of,
    lights_by_department,
    midyears_of,
    statements_of,
    stored_watch,
)
from evaluations.readings import Reading
from evaluations.services import (
    StaleMonitoring,
    UnfinishedMonitoring,
    UnsuitableProgress,
    accept_monitoring,
    return_monitoring,
    save_monitoring,
    save_monitorings,
    submit_monitoring,
)
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from organizations.permissions import forget_standing
from tests.cast import NOW
from tests.evaluations.monitoring_forms import JULY, LINES, filled, fresh, statement_for
from tests.evaluations.year_end import report as report_year
from tests.factories import approved, draft, year_2023

pytestmark = pytest.mark.django_db
AUGUST = NOW + timedelta(days=210)


@pytest.fixture
def objective(cast):
    return fresh(cast.chen, approved(cast))


def save(objective, actor, lines=LINES, version=0, **amounts):
    return save_monitoring(
        actor=actor, month=JULY, filled=filled(objective, lines, version, **amounts), now=AUGUST
    )


def act(service, objective, actor, version, **more):
    return service(
        actor=actor, objective=objective, month=JULY, base_version=version, now=AUGUST, **more
    )


def test_a_report_goes_its_way_and_every_step_is_on_record(cast, objective):
    row = save(objective, cast.chen)
    assert (row.status, row.version, row.saved_by) == (SelfStatus.DRAFT, 1, cast.chen)
    row = act(submit_monitoring, objective, cast.chen, 1)
    assert (row.status, row.submitted_by, row.submitted_at) == (
        SelfStatus.SUBMITTED, cast.chen, AUGUST,
    )  # fmt: skip
    row = act(accept_monitoring, objective, cast.zhou, 2, comment="属实")
    assert (row.status, row.reviewed_by, row.comment) == (SelfStatus.ACCEPTED, cast.zhou, "属实")
    with pytest.raises(PermissionDenied, match="审核通过"):
        save(objective, cast.chen, version=3)
    actions = AuditEntry.objects.filter(action__startswith="evaluations.monitoring")
    assert [entry.action for entry in actions.order_by("sequence")] == [
        AuditAction.MONITORING_SAVED,
        AuditAction.MONITORING_SUBMITTED,
        AuditAction.MONITORING_ACCEPTED,
    ]
    assert list(breaks()) == []


def test_stored_lights_equal_the_pure_ones(cast, objective):
    row = save(objective, cast.chen)
    watch = stored_watch(objective, JULY)
    stored = MonitoringLine.objects.filter(report=row).order_by("indicator__position")
    assert [Light(line.light) for line in stored] == [one.light.light for one in watch.lines]
    assert [line.light for line in stored] == [
        "green", "green", "yellow", "green", "green", "green", "green",
    ]  # fmt: skip
    assert (row.light, row.execution_light) == (watch.light, watch.execution.light)
    assert (row.light, row.execution_light) == (Light.YELLOW, Light.GREEN)


def test_what_is_stored_comes_back_as_it_was_stated(cast, objective):
    statement = statement_for(objective)
    save(objective, cast.chen)
    assert statements_of([objective], JULY)[objective.pk] == statement


def test_a_later_month_begins_with_kinds_and_days_and_no_values(cast, objective):
    save(objective, cast.chen)
    begun = statements_of([objective], 10)[objective.pk]
    kinds = [told.kind for told in begun.lines.values()]
    assert kinds == [told.kind for told in statement_for(objective).lines.values()]
    assert all(told.reading == Reading() for told in begun.lines.values())
    assert any(told.due_on for told in begun.lines.values())
    assert (begun.money.budget, begun.money.spent) == (Decimal("100.00"), None)


def test_a_draft_may_be_half_empty_and_is_grey(cast, objective):
    row = save_monitoring(
        actor=cast.chen, month=JULY, filled=Filled(objective, Statement()), now=AUGUST
    )
    assert (row.light, row.execution_light, row.spent_amount) == ("grey", "grey", None)
    assert not MonitoringLine.objects.filter(actual_value=0).exists()
    with pytest.raises(UnfinishedMonitoring) as refused:
        act(submit_monitoring, objective, cast.chen, 1)
    assert len(refused.value.findings) == 3 + 7 * 3
    assert MonitoringReport.objects.get().status == SelfStatus.DRAFT


def test_certainty_with_a_low_forecast_stops_the_submission(cast, objective):
    first, *others = LINES
    low = type(first)(kind="累计型", actual="70", forecast="80", likelihood="确定能")
    save(objective, cast.chen, (low, *others))
    with pytest.raises(UnfinishedMonitoring) as refused:
        act(submit_monitoring, objective, cast.chen, 1)
    assert [(f.code, f.location.row) for f in refused.value.findings] == [("K24", 1)]


def test_a_number_on_a_described_line_is_refused_with_its_row(cast, objective):
    from evaluations.enums import QualitativeBand  # noqa: PLC0415

    first = next(line.pk for line in objective.indicators.all() if line.position == 1)
    wrong = LineProgress(reading=Reading(band=QualitativeBand.ACHIEVED))
    with pytest.raises(UnsuitableProgress) as refused:
        save_monitoring(
            actor=cast.chen,
            month=JULY,
            filled=Filled(objective, Statement(lines={first: wrong})),
            now=AUGUST,
        )
    assert [(f.location.row, f.location.column) for f in refused.value.findings] == [
        (1, "累计完成值")
    ]
    assert not MonitoringReport.objects.exists()


def test_it_comes_back_with_a_reason_and_goes_again(cast, objective):
    save(objective, cast.chen)
    act(submit_monitoring, objective, cast.chen, 1)
    with pytest.raises(ValueError, match="写明原因"):
        act(return_monitoring, objective, cast.zhou, 2, comment=" ")
    row = act(return_monitoring, objective, cast.zhou, 2, comment="措施太空")
    assert (row.status, row.comment) == (SelfStatus.RETURNED, "措施太空")
    save(objective, cast.chen, version=3)
    assert act(submit_monitoring, objective, cast.chen, 4).comment == ""


def test_only_who_saw_the_newest_version_may_change_it(cast, objective):
    save(objective, cast.chen)
    with pytest.raises(StaleMonitoring):
        save(objective, cast.chen, version=0, spent="1")
    with pytest.raises(StaleMonitoring):
        act(submit_monitoring, objective, cast.chen, 0)
    act(submit_monitoring, objective, cast.chen, 1)
    with pytest.raises(StaleMonitoring):
        act(accept_monitoring, objective, cast.zhou, 1)
    assert MonitoringReport.objects.get().spent_amount == 58


def test_of_many_reports_none_is_written_where_one_is_stale(cast, objective):
    other = fresh(cast.chen, approved(cast, number=2))
    save(objective, cast.chen)
    with pytest.raises(StaleMonitoring):
        save_monitorings(
            actor=cast.chen,
            month=JULY,
            filled=[filled(other), filled(objective, version=0, spent="1")],
            now=AUGUST,
        )
    assert MonitoringReport.objects.get().spent_amount == 58


@pytest.mark.parametrize("person", ["zhou", "liu", "zhao", "qian", "wu", "sun"])
def test_nobody_but_the_preparer_of_the_unit_fills_it_in(cast, objective, person):
    with pytest.raises(PermissionDenied, match="本单位经办"):
        save(objective, getattr(cast, person))


@pytest.mark.parametrize("person", ["chen", "liu", "zhao", "qian", "wu", "sun"])
def test_nobody_but_the_reviewer_of_the_unit_reviews_it(cast, objective, person):
    save(objective, cast.chen)
    act(submit_monitoring, objective, cast.chen, 1)
    for service, more in ((accept_monitoring, {}), (return_monitoring, {"comment": "请补充"})):
        with pytest.raises(PermissionDenied, match="审核人"):
            act(service, objective, getattr(cast, person), 2, **more)


def test_nobody_reviews_what_he_handed_in_himself(cast, objective):
    from organizations.enums import Role  # noqa: PLC0415
    from organizations.services import grant_role  # noqa: PLC0415

    grant_role(
        actor=None, user=cast.chen, organization=cast.department, role=Role.UNIT_REVIEWER, now=NOW
    )
    forget_standing(cast.chen)
    save(objective, cast.chen)
    act(submit_monitoring, objective, cast.chen, 1)
    with pytest.raises(PermissionDenied, match="同一人"):
        act(accept_monitoring, objective, cast.chen, 2)


def test_only_approved_objectives_are_monitored(cast):
    with pytest.raises(PermissionDenied, match="批复之后"):
        save(fresh(cast.chen, draft(cast.unit)), cast.chen)


def test_outside_its_time_nothing_is_reported(cast, objective):
    Window.objects.create(
        fiscal_year=objective.fiscal_year,
        activity=Activity.MONITORING.value,
        opens_at=NOW,
        closes_at=AUGUST,
    )
    save_monitoring(
        actor=cast.chen, month=JULY, filled=filled(objective), now=AUGUST - timedelta(seconds=1)
    )
    with pytest.raises(OutsideWindow, match="绩效运行监控已于"):
        save(objective, cast.chen, version=1)
    with pytest.raises(OutsideWindow, match="钱卫"):
        act(submit_monitoring, objective, cast.chen, 1)
    assert MonitoringReport.objects.get().version == 1


@pytest.mark.parametrize("month", [0, 13])
def test_a_month_that_is_none_is_refused(cast, objective, month):
    with pytest.raises(ValueError, match="month"):
        save_monitoring(actor=cast.chen, month=month, filled=filled(objective), now=AUGUST)


IMPOSSIBLE = type(LINES[0])(
    kind="累计型", actual="10", forecast="60", likelihood="完全不可能",
    causes=("经费保障",), reason="资金未到位", measures="申请调整目标",
)  # fmt: skip


def test_k25_sees_what_was_called_impossible_and_ended_in_full_marks(cast, objective):
    save(objective, cast.chen, (IMPOSSIBLE, *LINES[1:]))
    report_year(objective, {"路口信号设备巡检维护数量": "120"})
    sheet = self_sheet_of(objective)
    assert "K25" not in {f.code for f in sheet.report().findings}
    act(submit_monitoring, objective, cast.chen, 1)
    found = [f for f in self_sheet_of(objective).report().findings if f.code == "K25"]
    assert [f.location.row for f in found] == [1]
    report_year(objective, {"路口信号设备巡检维护数量": "60"})
    assert "K25" not in {f.code for f in self_sheet_of(objective).report().findings}


def test_the_last_report_that_was_handed_in_speaks(cast, objective):
    assert midyears_of([objective.pk]) == {}
    save(objective, cast.chen)
    act(submit_monitoring, objective, cast.chen, 1)
    save_monitoring(
        actor=cast.chen, month=10, filled=filled(objective, (IMPOSSIBLE, *LINES[1:])), now=AUGUST
    )
    likelihoods = [told.likelihood for told in midyears_of([objective.pk]).values()]
    assert "impossible" not in likelihoods
    submit_monitoring(actor=cast.chen, objective=objective, month=10, base_version=1, now=AUGUST)
    assert "impossible" in [told.likelihood for told in midyears_of([objective.pk]).values()]


def test_the_board_counts_what_was_handed_in_and_greys_the_rest(cast, objective):
    other = fresh(cast.chen, approved(cast, number=2))
    save(other, cast.chen)
    save(objective, cast.chen)
    (one,) = lights_by_department(cast.zhao, year_2023(), JULY)
    assert (one.code, one.objectives, one.handed_in, one.lights[Light.GREY]) == ("118", 2, 0, 2)
    act(submit_monitoring, objective, cast.chen, 1)
    (one,) = lights_by_department(cast.zhao, year_2023(), JULY)
    assert (one.handed_in, one.lights[Light.YELLOW], one.lights[Light.GREY]) == (1, 1, 1)
    assert (one.execution[Light.GREEN], one.execution[Light.GREY]) == (1, 1)
    assert lights_by_department(cast.sun, year_2023(), JULY) == ()
    assert duties_of(cast.chen, year_2023(), JULY).unreported == 1
    assert duties_of(cast.zhou, year_2023(), JULY).waiting == 1


def queries(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_many_reports_cost_as_many_queries_as_one(cast):
    def cost(count, month):
        some = [fresh(cast.chen, one) for one in objectives[:count]]
        ready = [filled(one) for one in some]
        return queries(
            lambda: save_monitorings(actor=cast.chen, month=month, filled=ready, now=AUGUST)
        )

    objectives = [approved(cast, number=n) for n in (1, 2, 3)]
    fresh(cast.chen, objectives[0])
    assert cost(1, 7) == cost(3, 8)


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_three_questions(cast, count, django_assert_num_queries):
    for number in range(1, count + 1):
        one = fresh(cast.chen, approved(cast, number=number))
        save(one, cast.chen)
    year = year_2023()
    lights_by_department(cast.zhao, year, JULY)
    with django_assert_num_queries(3):
        lights_by_department(cast.zhao, year, JULY)
