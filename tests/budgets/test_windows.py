"""Windows hold for people: submitting and recording, with extensions, and never for the system."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from budgets.deadlines import deadlines_of
from budgets.enums import Activity
from budgets.models import FiscalYear, Window, WindowExtension
from budgets.windows import OutsideWindow, period_of, periods_of, require_open
from evaluations.models import Measurement
from evaluations.readings import Reading
from evaluations.services import record_actuals, record_measurement
from indicators.models import PerformanceObjective
from indicators.selectors import objective_for, sheet_of
from indicators.services import (
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
    withdraw_objective,
)
from organizations.enums import Role
from organizations.models import User
from organizations.services import grant_role
from tests.cast import NOW
from tests.evaluations.test_actuals import code_of, entry, outturn
from tests.factories import answer, draft, year_2023
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def window(activity=Activity.OBJECTIVES, *, opens_at=NOW - 30 * DAY, closes_at=NOW - DAY):
    return Window.objects.create(
        fiscal_year=year_2023(), activity=activity.value, opens_at=opens_at, closes_at=closes_at
    )


def extend(found, unit, closes_at=NOW + DAY):
    return WindowExtension.objects.create(
        window=found, organization=unit, closes_at=closes_at, reason="机构调整"
    )


def status_of(objective):
    return PerformanceObjective.objects.get(pk=objective.pk).status


def test_after_the_deadline_a_draft_stays_and_the_refusal_names_deadline_and_person(cast):
    objective = draft(cast.unit)
    window()
    with pytest.raises(OutsideWindow) as refused:
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    assert "2023年1月9日09:00截止" in str(refused.value)
    assert "财政管理人员钱卫" in str(refused.value)
    assert status_of(objective) == "draft"


def test_before_the_opening_nothing_is_submitted(cast):
    window(opens_at=NOW + DAY, closes_at=NOW + 9 * DAY)
    with pytest.raises(OutsideWindow, match="还没有开始"):
        submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)


def test_within_the_window_and_without_one_submission_goes_its_way(cast):
    submit_objective(actor=cast.chen, objective=draft(cast.unit, number=1), now=NOW)
    window(closes_at=NOW + DAY)
    submit_objective(actor=cast.chen, objective=draft(cast.unit, number=2), now=NOW)


def test_an_extension_of_the_department_holds_for_its_units_alone(cast):
    extend(window(), cast.department)
    submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    with pytest.raises(OutsideWindow):
        submit_objective(actor=cast.sun, objective=draft(cast.other_unit, number=2), now=NOW)


def test_what_a_reviewer_sent_back_may_come_again_after_the_deadline(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    window(closes_at=NOW + DAY)
    later = NOW + 5 * DAY
    return_objective(actor=cast.zhou, objective=objective, comment="请补充依据。", now=later)
    submit_objective(actor=cast.chen, objective=answer(objective), now=later)
    assert status_of(objective) == "submitted"


def test_the_system_is_never_outside(cast):
    found = window()
    require_open(None, found.fiscal_year, Activity.OBJECTIVES, "118", NOW)
    with pytest.raises(OutsideWindow):
        require_open(cast.chen, found.fiscal_year, Activity.OBJECTIVES, "118", NOW)


def test_every_activity_has_its_own_window(cast):
    found = window(Activity.SELF_EVALUATION)
    submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    assert period_of(found.fiscal_year, Activity.MONITORING, "118") is None


def test_actuals_are_recorded_within_the_self_evaluation_alone(cast):
    objective = draft(cast.unit)
    indicator = objective.indicators.order_by("position")[0]
    found = window(Activity.SELF_EVALUATION)
    reading = Reading(indicator.target_value)
    with pytest.raises(OutsideWindow, match="绩效自评已于2023年1月9日09:00截止"):
        record_measurement(actor=cast.chen, indicator=indicator, reading=reading, now=NOW)
    record_measurement(actor=None, indicator=indicator, reading=reading, now=NOW)
    extend(found, cast.unit)
    record_measurement(
        actor=cast.chen, indicator=indicator, reading=reading, reason="按月巡检", now=NOW
    )
    assert Measurement.objects.get().deviation_reason == "按月巡检"


def test_a_file_tells_row_by_row_which_units_are_closed(cast):
    grant_role(
        actor=None,
        user=cast.chen,
        organization=cast.other_department,
        role=Role.PREPARER,
        now=NOW,
    )
    own, other = draft(cast.unit, number=1), draft(cast.other_unit, number=2)
    extend(window(Activity.SELF_EVALUATION), cast.department)
    entries = [
        entry(one, "路口信号设备巡检维护数量", "120", row=row)
        for row, one in enumerate((own, other), start=2)
    ]
    money = [outturn(code_of(other), "100", "95")]

    def record(actor, *, partial=False):
        return record_actuals(
            actor=actor,
            fiscal_year=own.fiscal_year,
            entries=entries,
            outturns=money,
            partial=partial,
            now=NOW,
        )

    refused = record(cast.chen)
    assert [finding.location.row for finding in refused.problems] == [3, 9]
    assert all("钱卫" in finding.message for finding in refused.problems)
    assert not Measurement.objects.exists()
    assert record(cast.chen, partial=True).recorded == 1
    assert not record(None).problems


def test_the_pages_say_so_and_lose_nothing(cast):
    objective = draft(cast.unit)
    now = timezone.now()
    for activity in (Activity.OBJECTIVES, Activity.SELF_EVALUATION):
        window(activity, opens_at=now - 9 * DAY, closes_at=now - DAY)
    client = client_of(cast.chen)
    answer = client.post(f"/objectives/{objective.pk}/submit/")
    assert answer.status_code == 422
    assert "申请延期" in text_of(answer)
    cell = f"actual-{objective.indicators.order_by('position')[0].pk}"
    answer = client.post(f"/actuals/{objective.pk}/", {cell: "119"})
    assert answer.status_code == 422
    assert "没有保存：绩效自评已于" in text_of(answer)
    assert 'value="119"' in text_of(answer)
    assert not Measurement.objects.exists()


def test_the_start_page_and_the_service_know_the_same_deadline(cast):
    """For a person of the unit below the one that was granted more time, too."""
    helper = User.objects.create(username="helper", full_name="本级经办")
    grant_role(actor=None, user=helper, organization=cast.unit, role=Role.PREPARER, now=NOW)
    found = window()
    extend(found, cast.department)
    (told,) = deadlines_of(helper, found.fiscal_year, NOW)
    period = period_of(found.fiscal_year, Activity.OBJECTIVES, cast.unit.code)
    assert period is not None
    assert told.closes_at == period.closes_at == NOW + DAY
    assert told.is_extended


@pytest.mark.parametrize("number", [1, 3])
def test_all_units_are_asked_for_at_once(cast, number, django_assert_num_queries):
    found = window()
    for unit in (cast.unit, cast.department, cast.other_unit)[:number]:
        extend(found, unit)
    with django_assert_num_queries(1):
        periods = periods_of(found.fiscal_year, Activity.OBJECTIVES)
    assert len(periods.extensions) == number


def close(fiscal_year):
    FiscalYear.objects.filter(pk=fiscal_year.pk).update(is_open=False)


def test_in_a_closed_year_people_decide_and_record_nothing_and_drafts_are_kept(cast):
    pending = draft(cast.unit, number=2)
    submit_objective(actor=cast.chen, objective=pending, now=NOW)
    written = draft(cast.unit, number=1)
    close(written.fiscal_year)
    written, pending = (objective_for(cast.zhou, one.pk) for one in (written, pending))
    reading = Reading(written.indicators.order_by("position")[0].target_value)
    indicator = written.indicators.order_by("position")[0]
    attempts = [
        lambda: submit_objective(actor=cast.chen, objective=written, now=NOW),
        lambda: withdraw_objective(actor=cast.chen, objective=pending, now=NOW),
        lambda: return_objective(actor=cast.zhou, objective=pending, comment="改", now=NOW),
        lambda: approve_objective(actor=cast.zhou, objective=pending, now=NOW),
        lambda: record_measurement(actor=cast.chen, indicator=indicator, reading=reading, now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(OutsideWindow, match=r"2023年度已经关闭.*由财政管理人员钱卫重新开放"):
            attempt()
    assert (status_of(written), status_of(pending)) == ("draft", "submitted")
    sheet = replace(sheet_of(written), statement="关闭之后也能保存的草稿。")
    save_sheet(actor=cast.chen, objective=written, sheet=sheet, now=NOW)
    assert objective_for(cast.chen, written.pk).statement == "关闭之后也能保存的草稿。"
    record_measurement(actor=None, indicator=indicator, reading=reading, now=NOW)
    assert Measurement.objects.count() == 1


def test_what_was_returned_is_not_submitted_again_once_the_year_is_closed(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    held = objective_for(cast.zhou, objective.pk)
    return_objective(actor=cast.zhou, objective=held, comment="请改", now=NOW)
    close(objective.fiscal_year)
    again = objective_for(cast.chen, objective.pk)
    with pytest.raises(OutsideWindow, match="已经关闭"):
        submit_objective(actor=cast.chen, objective=again, now=NOW)


def test_a_file_for_a_closed_year_is_told_so_row_by_row(cast):
    own = draft(cast.unit)
    close(own.fiscal_year)
    refused = record_actuals(
        actor=cast.chen,
        fiscal_year=FiscalYear.objects.get(pk=own.fiscal_year_id),
        entries=[entry(own, "路口信号设备巡检维护数量", "120", row=2)],
        outturns=[outturn(code_of(own), "100", "95")],
        now=NOW,
    )
    assert [finding.location.row for finding in refused.problems] == [2, 9]
    assert all("2023年度已经关闭" in finding.message for finding in refused.problems)
    assert not Measurement.objects.exists()


def test_the_pages_of_a_closed_year_say_so_and_lose_nothing(cast):
    objective = draft(cast.unit)
    close(objective.fiscal_year)
    client = client_of(cast.chen)
    answer = client.post(f"/objectives/{objective.pk}/submit/")
    assert answer.status_code == 422
    assert "2023年度已经关闭" in text_of(answer)
    cell = f"actual-{objective.indicators.order_by('position')[0].pk}"
    answer = client.post(f"/actuals/{objective.pk}/", {cell: "119"})
    assert answer.status_code == 422
    assert "2023年度已经关闭" in text_of(answer)
    assert 'value="119"' in text_of(answer)


@pytest.mark.parametrize("gained", [-DAY, timedelta(0)])
def test_an_extension_gives_more_time_than_everybody_has(cast, gained):
    found = window()
    extension = WindowExtension(
        window=found, organization=cast.unit, closes_at=found.closes_at + gained, reason="交接"
    )
    with pytest.raises(ValidationError) as refused:
        extension.full_clean()
    assert list(refused.value.message_dict) == ["closes_at"]
    assert "应晚于时间窗口的截止时间 2023-01-09 09:00" in str(refused.value)
    extension.closes_at = found.closes_at + timedelta(minutes=1)
    extension.full_clean()
