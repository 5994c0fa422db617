"""The reviewer's worklist, the approval of many, and what changed since the last submission."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.selectors import sheet_of
from indicators.services import return_objective, save_sheet
from tests.cast import NOW
from tests.factories import draft, explained
from tests.indicators.test_triage import clear, doubted, fresh, submitted
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def boxes(*objectives) -> dict[str, list[str]]:
    return {"sheet": [f"{one.pk}:{one.version}" for one in objectives]}


def test_the_worklist_shows_what_waits_and_what_is_open(cast):
    clean, doubtful = clear(cast), doubted(cast, number=2)
    page = text_of(client_of(cast.zhou).get(reverse("review")))
    assert "共 2 张，其中 1 张没有未决问题" in page
    assert page.index(doubtful.project.name) < page.index(clean.project.name)
    assert "未说明" in page


def test_the_filters_of_the_address_narrow_the_list(cast):
    clean, doubtful = clear(cast), doubted(cast, number=2)
    client = client_of(cast.zhou)
    page = text_of(client.get(reverse("review"), {"clean": "1"}))
    assert clean.project.name in page
    assert doubtful.project.name not in page
    odd = client.get(reverse("review"), {"rule": "<b>", "page": "9e9", "unit": "'--"})
    assert odd.status_code == 200


def test_the_ticked_clean_ones_pass_together_and_the_others_are_explained(cast):
    clean, doubtful = clear(cast), doubted(cast, number=2)
    client = client_of(cast.zhou)
    page = text_of(client.post(reverse("review-approve"), boxes(clean, doubtful)))
    assert "已通过 1 张，留下 1 张" in page
    assert doubtful.project.name in page
    assert "还没有情况说明" in page
    assert fresh(clean).desk == 1
    assert fresh(doubtful).desk == 0


def test_clean_ones_alone_lead_back_to_the_list(cast):
    many = [clear(cast, number=number) for number in range(1, 4)]
    answer = client_of(cast.zhou).post(reverse("review-approve"), boxes(*many), follow=True)
    assert "已通过 3 张目标表" in text_of(answer)
    assert "都处理完了" in text_of(answer)


@pytest.mark.parametrize("sent", [{}, {"sheet": ["x", "1", "-1:2", "9" * 40 + ":1", "1:١"]}])
def test_nonsense_approves_nothing(cast, sent):
    objective = clear(cast)
    answer = client_of(cast.zhou).post(reverse("review-approve"), sent, follow=True)
    assert answer.status_code == 200
    assert fresh(objective).desk == 0


@pytest.mark.parametrize("who", ["chen", "sun", "liu", "zhao", "qian", "wu"])
def test_a_crafted_approval_by_somebody_else_changes_nothing(cast, who):
    objective = clear(cast)
    client_of(getattr(cast, who)).post(reverse("review-approve"), boxes(objective))
    assert fresh(objective).desk == 0


def test_a_resubmitted_sheet_shows_what_changed(cast):
    objective = submitted(cast, draft(cast.unit))
    return_objective(actor=cast.zhou, objective=objective, comment="权重请拉开。", now=NOW)
    sheet = sheet_of(fresh(objective))
    first, second, *rest = sheet.lines
    lines = (replace(first, weight=Decimal(20)), replace(second, weight=Decimal(5)), *rest)
    save_sheet(actor=cast.chen, objective=objective, sheet=replace(sheet, lines=lines), now=NOW)
    explained(cast.chen, objective)
    page = text_of(client_of(cast.zhou).get(reverse("objective", args=[objective.pk])))
    assert "与上次送审相比" in page
    assert f"第1行『{first.name}』的指标权重" in page
    assert "<del>15</del>" in page
    assert "<ins>20</ins>" in page


def test_a_first_submission_has_nothing_to_compare(cast):
    objective = submitted(cast, draft(cast.unit))
    page = text_of(client_of(cast.zhou).get(reverse("objective", args=[objective.pk])))
    assert "与上次送审相比" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_worklist_page_does_not_ask_per_sheet(cast, number, django_assert_max_num_queries):
    for one in range(1, number + 1):
        clear(cast, number=one)
    client = client_of(cast.zhou)
    client.get(reverse("review"))
    with django_assert_max_num_queries(10):
        client.get(reverse("review"))
