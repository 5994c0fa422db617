"""Exactly one entry of the menu is current on every page that belongs to one."""

import re

import pytest

from tests.evaluations.self_evaluated import accepted, drawn
from tests.factories import approved, draft
from tests.web.filed import asked
from tests.web.pages import PEOPLE, client_of, text_of
from tests.web.test_permissions import READS, address, person
from tests.web.test_rechecks import opened

pytestmark = pytest.mark.django_db

TARGETS, BUDGETS, PROGRESS = "绩效目标", "部门预算", "进度"
PLACES = {
    "home": "首页",
    **dict.fromkeys(
        ("objectives", "objective", "objective-cell", "objective-versions", "editor"), TARGETS
    ),
    **dict.fromkeys(("projects", "project", "project-new", "adjustment"), TARGETS),
    "review": "审核",
    "review-adjustments": "审核",
    **dict.fromkeys(("progress", "quality", "norms", "lookalikes", "health"), PROGRESS),
    **dict.fromkeys(("monitoring-list", "monitoring-lights"), "监控"),
    **dict.fromkeys(("actuals-list", "actuals"), "完成值"),
    **dict.fromkeys(("self-evaluations", "self-evaluation"), "自评"),
    **dict.fromkeys(("budgets", "budget", "budget-edit"), BUDGETS),
    **dict.fromkeys(("disclosures", "disclosure"), "公开文档"),
    "recheck": "复核",
    "rectifications": "整改",
    **dict.fromkeys(("people", "person", "person-new"), "人员与角色"),
    **dict.fromkeys(("trail", "trail-check"), "审计日志"),
}
OTHERWISE = {
    ("norms", "chen"): TARGETS, ("norms", "sun"): TARGETS, ("norms", "zhou"): TARGETS,
    **{("disclosures", who): BUDGETS for who in ("zhou", "liu", "zhao", "wu")},
    ("health", "chen"): BUDGETS, ("health", "zhou"): BUDGETS,
    **{("rectifications", who): "复核" for who in ("zhao", "qian", "wu")},
}  # fmt: skip
"""Where a person has no entry of that name, the page belongs to another one."""
OF_NO_ENTRY = {"notices", "rules", "rule", "proposals"}
UNOFFERED = {("review", who) for who in ("chen", "sun", "qian", "wu")} | {
    ("review-adjustments", who) for who in ("chen", "sun", "qian", "wu")
}
"""The page opens for them, empty, and their menu does not lead to it."""


def current(response):
    """The entries of the main menu that are marked; None where the page has no menu."""
    menu = re.search(r'<nav class="zs-nav".*?</nav>', text_of(response), re.DOTALL)
    if menu is None:
        return None
    entries = re.findall(r"<a ([^>]*)>(.*?)</a>", menu[0], re.DOTALL)
    marked = [text for attributes, text in entries if 'aria-current="page"' in attributes]
    return [re.sub(r"<[^>]*>|\s", "", text) for text in marked]


@pytest.mark.parametrize("who", PEOPLE[1:])
def test_every_page_of_the_tables_marks_the_entry_it_belongs_to(cast, who):
    objective = draft(cast.unit)
    column = PEOPLE.index(who)
    with_menu = set()
    for name, row in READS.items():
        if row[column] != 200:
            continue
        answer = client_of(person(cast, who)).get(address(name, cast, objective))
        is_page = not answer.streaming and "html" in answer["Content-Type"]
        marked = current(answer) if is_page else None
        if marked is None:
            continue
        with_menu.add(name)
        is_of_none = name in OF_NO_ENTRY or (name, who) in UNOFFERED or name not in PLACES
        place = OTHERWISE.get((name, who), PLACES.get(name))
        assert (name, marked) == (name, [] if is_of_none else [place])
    offered = {name for name in PLACES if READS[name][column] == 200}
    assert offered - with_menu <= {"objective-cell"}
    strange = with_menu - set(PLACES) - OF_NO_ENTRY
    assert all(name.startswith(("account_", "mfa_")) for name in strange)


@pytest.mark.parametrize(
    ("who", "label"), [("chen", "整改"), ("zhou", "整改"), ("liu", "整改"), ("zhao", "复核"), ("qian", "复核"), ("wu", "复核")]
)  # fmt: skip
def test_a_rectification_and_its_review_belong_together(cast, who, label):
    review = drawn(cast, accepted(cast))
    row = opened(cast, review)
    client = client_of(person(cast, who))
    assert current(client.get(f"/rectifications/{row.pk}/")) == [label]
    assert current(client.get(f"/recheck/{review.pk}/")) == [label]


@pytest.mark.parametrize("who", ["chen", "zhou", "zhao", "qian", "wu"])
def test_an_adjustment_belongs_to_the_targets(cast, who):
    request = asked(cast)
    assert current(client_of(person(cast, who)).get(f"/adjustments/{request.pk}/")) == [TARGETS]


def test_pages_of_an_approved_sheet_belong_where_they_are_listed(cast):
    pk = approved(cast).pk
    client = client_of(cast.chen)
    assert current(client.get(f"/objectives/{pk}/adjust/")) == [TARGETS]
    assert current(client.get(f"/monitoring/{pk}/7/")) == ["监控"]
    assert current(client.get(f"/self-evaluations/{pk}/")) == ["自评"]
