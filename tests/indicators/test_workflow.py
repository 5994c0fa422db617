"""The whole table: status × action × role × desk × route, and which cells are allowed."""

from itertools import product

import pytest

from indicators.enums import Action, Status
from indicators.workflow import DEFAULT_ROUTE, TRANSITIONS, allows, next_desk, onward
from organizations.enums import Role

ONE_DESK = (Role.FINANCE_REVIEWER,)
FIVE_DESKS = (
    Role.UNIT_REVIEWER,
    Role.SUPERVISOR,
    Role.FINANCE_REVIEWER,
    Role.UNIT_REVIEWER,
    Role.FINANCE_REVIEWER,
)
ROUTES = {"standard": DEFAULT_ROUTE, "one": ONE_DESK, "five": FIVE_DESKS}


def allowed_cells(route):
    """Every allowed cell as (action, status, desk, role); desk one past the end included."""
    return {
        (action.value, status.value, desk, role.value)
        for action, status, role, desk in product(Action, Status, Role, range(len(route) + 1))
        if allows(action, status=status, desk=desk, route=route, role=role)
    }


def by_the_preparer(desks):
    """What the unit may do, at whatever desk the number stands from an earlier round."""
    editing = {
        (action, status, desk, "preparer")
        for action, status, desk in product(["save", "submit"], ["draft", "returned"], range(desks))
    }
    return {*editing, ("withdraw", "submitted", 0, "preparer")}


def test_the_standard_route():
    assert allowed_cells(DEFAULT_ROUTE) == {
        *by_the_preparer(4),
        ("return", "submitted", 0, "unit_reviewer"),
        ("pass", "submitted", 0, "unit_reviewer"),
        ("return", "submitted", 1, "supervisor"),
        ("pass", "submitted", 1, "supervisor"),
        ("return", "submitted", 2, "finance_reviewer"),
        ("approve", "submitted", 2, "finance_reviewer"),
    }


def test_a_route_of_one_desk_has_no_passing_on():
    assert allowed_cells(ONE_DESK) == {
        *by_the_preparer(2),
        ("return", "submitted", 0, "finance_reviewer"),
        ("approve", "submitted", 0, "finance_reviewer"),
    }


def test_a_longer_route_is_data_and_roles_may_come_again():
    decisions = {
        (action, "submitted", desk, role.value)
        for desk, role in enumerate(FIVE_DESKS)
        for action in ("return", "approve" if desk == 4 else "pass")
    }
    assert allowed_cells(FIVE_DESKS) == {*by_the_preparer(6), *decisions}


@pytest.mark.parametrize("name", ROUTES)
def test_nothing_is_allowed_on_an_approved_sheet(name):
    assert not [cell for cell in allowed_cells(ROUTES[name]) if cell[1] == "approved"]


@pytest.mark.parametrize("name", ROUTES)
def test_each_desk_has_exactly_one_role_and_a_way_on_and_back(name):
    route = ROUTES[name]
    for desk, role in enumerate(route):
        cells = {c for c in allowed_cells(route) if c[1] == "submitted" and c[2] == desk}
        assert {c[3] for c in cells if c[0] != "withdraw"} == {role.value}
        assert {c[0] for c in cells} - {"withdraw"} == {"return", onward(route, desk).value}


def test_an_empty_route_lets_nobody_decide():
    assert allowed_cells(()) == by_the_preparer(1)


def test_auditor_and_administrator_move_nothing_ever():
    roles = {cell[3] for route in ROUTES.values() for cell in allowed_cells(route)}
    assert roles.isdisjoint({Role.AUDITOR.value, Role.FINANCE_ADMINISTRATOR.value})


def test_the_transitions_lead_where_the_table_says():
    assert {action: transition.target for action, transition in TRANSITIONS.items()} == {
        Action.SUBMIT: Status.SUBMITTED,
        Action.WITHDRAW: Status.DRAFT,
        Action.RETURN: Status.RETURNED,
        Action.PASS: Status.SUBMITTED,
        Action.APPROVE: Status.APPROVED,
    }


def test_only_drafts_and_returned_sheets_are_editable():
    assert [status for status in Status if status.is_editable] == [Status.DRAFT, Status.RETURNED]


@pytest.mark.parametrize("name", ROUTES)
def test_the_way_on_ends_at_the_last_desk(name):
    route, desk, steps = ROUTES[name], 0, []
    while (following := next_desk(route, desk)) is not None:
        steps.append(onward(route, desk))
        desk = following
    assert steps == [Action.PASS] * (len(route) - 1)
    assert (desk, onward(route, desk)) == (len(route) - 1, Action.APPROVE)


@pytest.mark.parametrize("enum", [Action, Status])
def test_every_member_has_a_chinese_label_of_its_own(enum):
    labels = [member.label for member in enum]
    assert len(set(labels)) == len(labels)
    assert all("\u4e00" <= sign <= "\u9fff" for label in labels for sign in label)
