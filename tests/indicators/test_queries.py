"""Nothing asks the database per row: the same number for one row and for three."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.checkups import checkups_of
from indicators.models import PerformanceObjective
from indicators.selectors import (
    doctrine_of,
    framework_of,
    objective_for,
    report_of,
    route_of,
    rule_choices,
    rules_of,
    sheet_of,
)
from indicators.services import (
    approve_objective,
    hold_objectives,
    return_objective,
    save_sheet,
    submit_objective,
    withdraw_objective,
)
from indicators.verdicts.grounds import remember, sheet_grounds
from indicators.versions import broken_versions
from organizations import audit
from organizations.models import User
from tests.cast import NOW
from tests.factories import answer, clean_lines, draft, year_2023

pytestmark = pytest.mark.django_db
one_and_three = pytest.mark.parametrize("count", [1, 3])


def asked(act):
    """Statements of the act; the points to which a transaction may go back are none."""
    with CaptureQueriesContext(connection) as context:
        act()
    return len([query for query in context if "SAVEPOINT" not in query["sql"]])


def fresh(user):
    return User.objects.get(pk=user.pk)


def with_lines(cast, count):
    """A draft of so many lines, read as the pages read it, by somebody who just came in."""
    objective = draft(cast.unit, lines=clean_lines()[:count])
    chen = fresh(cast.chen)
    return chen, objective_for(chen, objective.pk)


@one_and_three
def test_reading_a_sheet(cast, count):
    objective = draft(cast.unit, lines=clean_lines()[:count])
    chen = fresh(cast.chen)
    assert asked(lambda: sheet_of(objective_for(chen, objective.pk))) == 3


@one_and_three
def test_judging_a_sheet(cast, count):
    _, objective = with_lines(cast, count)
    assert asked(lambda: report_of(objective)) == 2


@one_and_three
def test_judging_a_year(cast, count):
    for number in range(1, count + 1):
        draft(cast.unit, number=number)
    year = year_2023()
    assert asked(lambda: list(checkups_of(year))) == 4


def save(person, objective, sheet):
    save_sheet(actor=person, objective=objective, sheet=sheet, now=NOW)


def test_saving_costs_the_same_for_one_line_and_for_three(cast):
    """Each time as many lines are changed, added and deleted as there were."""
    costs = []
    for count in (1, 3):
        lines = clean_lines()
        objective = draft(cast.unit, number=count, lines=lines[: 2 * count])
        chen = fresh(cast.chen)
        objective = objective_for(chen, objective.pk)
        sheet = sheet_of(objective)
        changed = [replace(line, unit="新") for line in sheet.lines[:count]]
        new = replace(sheet, lines=(*changed, *lines[-count:]), statement="新")
        costs.append(asked(lambda: save(chen, objective, new)))  # noqa: B023 -- asked at once
        assert len(sheet_of(objective).lines) == 2 * count
    assert costs[0] == costs[1] <= MOST


def lawful(cast, number):
    """A sheet without errors: seven lines the first, nine the second."""
    lines = clean_lines()
    third = replace(lines[0], weight=lines[0].weight / 3)
    extra = [
        replace(third, name=name, target=lines[0].target)
        for name in ("路口信号设备更换数量", "路口标志标线维护数量")
    ]
    longer = (third, *extra, *lines[1:])
    return draft(cast.unit, number=number, lines=lines if number == 1 else longer)


def test_each_act_of_the_review_costs_the_same_for_every_sheet(cast):
    """Reading the sheet and the person's roles included; judging asks for the year's rules."""

    def costs(number):
        objective = lawful(cast, number)
        for who, act, more in ACTS:
            person = fresh(getattr(cast, who))
            answer(objective)
            with CaptureQueriesContext(connection) as context:
                seen = objective_for(person, objective.pk)
                act(actor=person, objective=seen, now=NOW, **more)
            yield len([query for query in context if "SAVEPOINT" not in query["sql"]])

    remember(sheet_grounds(rules_of(year_2023())))  # kept once for all sheets, not by each of them
    short, long = list(costs(1)), list(costs(2))
    assert short == long
    assert max(short) <= MOST_OF_A_MOVE
    assert set(PerformanceObjective.objects.values_list("status", flat=True)) == {"approved"}


MOST = 20
MOST_OF_A_MOVE = 35
ACTS = (
    ("chen", submit_objective, {}),
    ("chen", withdraw_objective, {}),
    ("chen", submit_objective, {}),
    ("zhou", return_objective, {"comment": "请改。"}),
    ("chen", submit_objective, {}),
    ("zhou", approve_objective, {}),
    ("liu", approve_objective, {}),
    ("zhao", approve_objective, {}),
)


@one_and_three
def test_the_settings_of_a_year(cast, count):
    year = year_2023()
    assert asked(lambda: route_of(year)) == 1
    assert asked(lambda: framework_of(year)) == 1
    assert asked(lambda: doctrine_of(year)) == 1
    assert asked(lambda: rule_choices(year)) == 1


@one_and_three
def test_the_proofs_of_versions_and_trail(cast, count):
    for number in range(1, count + 1):
        draft(cast.unit, number=number)
    assert asked(lambda: list(broken_versions())) == 2
    assert asked(lambda: list(audit.breaks())) == 2


@one_and_three
def test_holding_sheets(cast, count):
    objectives = [draft(cast.unit, number=number) for number in range(1, count + 1)]
    assert asked(lambda: hold_objectives(objectives)) == 1
