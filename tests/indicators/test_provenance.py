"""Every number on a sheet tells where it comes from."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import Http404

from budgets.services import record_appropriation
from budgets.tables import Funding
from indicators.checklist import Anchor, NewPoint
from indicators.copying import copy_lines
from indicators.enums import Action
from indicators.origins import history_of_cell
from indicators.provenance import Asked, Origin, Seen, values_of
from indicators.selectors import sheet_of
from indicators.services import (
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
)
from indicators.targets import parse_target
from tests.cast import NOW
from tests.factories import approved, draft, explained
from tests.indicators.adjusting import REASON, passed, proposed
from tests.indicators.test_opinions import fresh
from tests.indicators.two_years import unchanged_project

LATER = NOW + timedelta(days=1)
WEIGHT = Anchor(7, "weight")


def seen(number, action="save", who="陈静", comment="", **cells):
    line = {"key": 7, "position": 1, "name": "巡检数量", "weight": "15", **cells}
    payload = {"execution_weight": "10", "indicators": [line] if cells.get("key") != 0 else []}
    return Seen(number, Action(action), who, NOW + timedelta(hours=number), payload, comment)


def told(*versions, cell=WEIGHT, asked=()):
    return [(v.text, v.before, v.origin, v.who, v.number) for v in values_of(cell, versions, asked)]


class TestValues:
    def test_only_what_changes_the_cell_counts(self):
        assert told(seen(1, who=""), seen(2, name="新名"), seen(3, weight="20")) == [
            ("15", "", Origin.IMPORTED, "", 1),
            ("20", "15", Origin.TYPED, "陈静", 3),
        ]

    def test_what_was_copied_names_its_source_until_it_is_changed(self):
        mark = "2022 年 某项目"
        found = values_of(WEIGHT, [seen(1, unconfirmed=mark), seen(2), seen(3, weight="5")])
        assert [(one.origin, one.source) for one in found] == [
            (Origin.COPIED, mark),
            (Origin.TYPED, ""),
        ]

    def test_a_change_after_a_return_asked_for_it_is_a_mend(self):
        versions = (seen(1), seen(2, "return", "周琳"), seen(3, weight="20"), seen(4, weight="25"))
        first, mended, later = values_of(WEIGHT, versions, [Asked(2, "比重偏低。")])
        assert (first.origin, later.origin) == (Origin.TYPED, Origin.TYPED)
        assert (mended.origin, mended.source) == (Origin.MENDED, "比重偏低。")

    def test_a_line_that_goes_and_comes_again(self):
        gone = seen(2, key=0)
        assert [one[2] for one in told(seen(1), gone, seen(3))] == [
            Origin.TYPED,
            Origin.REMOVED,
            Origin.TYPED,
        ]

    def test_the_acts_that_found_the_value_stand_with_it(self):
        versions = (seen(1), seen(2, "submit"), seen(3, "pass"), seen(4, "approve"))
        adjusted = seen(5, "adjust", "赵敏", "追加任务", weight="20")
        first, last = values_of(WEIGHT, (*versions, adjusted))
        assert [(stop.action, stop.number) for stop in first.stops] == [
            (Action.SUBMIT, 2),
            (Action.APPROVE, 4),
        ]
        assert (last.origin, last.source, last.stops) == (Origin.ADJUSTED, "追加任务", ())

    def test_a_blank_cell_is_a_value_an_absent_line_is_none(self):
        assert told(seen(1, weight=None), seen(2))[0][0] == ""
        assert told(seen(1, key=0)) == []
        assert told(seen(1), cell=Anchor(None, "execution_weight"))[0][0] == "10"


@pytest.mark.django_db
class TestStored:
    def test_from_the_import_over_a_return_to_an_adjustment(self, cast):
        objective = draft(cast.unit)
        key = objective.indicators.get(position=1).pk
        cell = Anchor(key, "target")
        submit_objective(actor=cast.chen, objective=fresh(objective), now=NOW)
        point = NewPoint(cell, "低于上年。")
        return_objective(actor=cast.zhou, objective=fresh(objective), points=[point], now=LATER)
        sheet = sheet_of(fresh(objective))
        first, *rest = sheet.lines
        higher = replace(first, target=parse_target("≥", "130", first.unit))
        save_sheet(
            actor=cast.chen,
            objective=fresh(objective),
            sheet=replace(sheet, lines=(higher, *rest)),
            now=LATER,
        )
        explained(cast.chen, fresh(objective), LATER)
        for reviewer in (cast.zhou, cast.liu, cast.zhao):
            approve_objective(actor=reviewer, objective=fresh(objective), now=LATER)
        passed(cast, proposed(cast, objective))
        history = history_of_cell(fresh(objective), cell)
        assert history.place == "第1行『路口信号设备巡检维护数量』的指标值"
        assert [(one.text, one.origin, one.source) for one in history.values] == [
            ("150", Origin.ADJUSTED, REASON),
            ("130", Origin.MENDED, "低于上年。"),
            ("120", Origin.IMPORTED, ""),
        ]
        assert [stop.action for stop in history.values[1].stops] == [Action.SUBMIT, Action.APPROVE]

    def test_a_copied_line_names_the_sheet_it_came_from(self, cast):
        source = sheet_of(draft(cast.unit))
        objective = draft(cast.unit, number=2, lines=())
        sheet = replace(sheet_of(objective), lines=copy_lines(source, ()).lines)
        save_sheet(actor=cast.chen, objective=objective, sheet=sheet, now=NOW)
        key = objective.indicators.get(position=2).pk
        (value,) = history_of_cell(fresh(objective), Anchor(key, "weight")).values
        assert (value.origin, value.who) == (Origin.COPIED, "陈静")
        assert value.source == "2023 年 50015322T000000000001 道路信号维护项目1"

    def test_an_amount_is_told_by_the_records_of_its_money(self, cast):
        objective = draft(cast.unit)
        submit_objective(actor=cast.chen, objective=fresh(objective), now=NOW)
        record_appropriation(
            actor=cast.qian,
            fiscal_year=objective.fiscal_year,
            organization=objective.organization,
            funding=Funding(
                budget=Decimal("120.00"), own=Decimal("120.00"), transfer=Decimal("0.00")
            ),
            appropriation=objective.appropriation,
            now=LATER,
        )
        history = history_of_cell(fresh(objective), Anchor(None, "budget"))
        assert [(one.text, one.before, one.origin) for one in history.values] == [
            ("120.00", "100.00", Origin.RECORDED),
            ("100.00", "", Origin.RECORDED),
        ]
        assert history.values[0].who.startswith("钱卫")
        assert [stop.action for stop in history.values[1].stops] == [Action.SUBMIT]
        assert len(history_of_cell(fresh(objective), Anchor(None, "transfer")).values) == 1

    def test_last_year_stands_beside(self, cast):
        objective = unchanged_project(cast)
        key = objective.indicators.get(position=1).pk
        assert history_of_cell(fresh(objective), Anchor(key, "weight")).last_year == "15"

    @pytest.mark.parametrize(
        "cell", [Anchor(), Anchor(None, "weight"), Anchor(0, "weight"), Anchor(None, "odd")]
    )
    def test_what_is_no_cell_is_not_found(self, cast, cell):
        with pytest.raises(Http404):
            history_of_cell(draft(cast.unit), cell)

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_do_not_grow_with_the_versions(
        self, cast, count, django_assert_max_num_queries
    ):
        objective = draft(cast.unit)
        key = objective.indicators.get(position=1).pk
        for number in range(count):
            sheet = replace(sheet_of(fresh(objective)), statement=f"目标{number}")
            save_sheet(actor=cast.chen, objective=fresh(objective), sheet=sheet, now=NOW)
        one = fresh(objective)
        with django_assert_max_num_queries(4):
            history_of_cell(one, Anchor(key, "weight"))


@pytest.mark.django_db
def test_the_numbers_of_an_approved_sheet_all_have_a_history(cast):
    objective = fresh(approved(cast))
    for line in sheet_of(objective).lines:
        for field in ("weight", "target"):
            assert history_of_cell(objective, Anchor(line.key, field)).current.text
    for field in ("execution_weight", "budget", "own", "transfer"):
        assert history_of_cell(objective, Anchor(None, field)).current.text
