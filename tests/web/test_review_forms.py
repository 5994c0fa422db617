"""The review form to take away: from the sheet, from the project, by everybody within reach."""

import io
from dataclasses import replace

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import ReviewOpinion
from indicators.selectors import sheet_of
from indicators.services import (
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
)
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import answer, approved
from tests.indicators.desks import submitted
from tests.indicators.test_opinions import fresh
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def address(opinion, kind="docx"):
    return f"/objectives/{opinion.objective_id}/review-form/{opinion.version_number}/{kind}/"


def taken(person, opinion, kind="docx"):
    return client_of(person).get(address(opinion, kind))


def words(response) -> list[str]:
    table = docx.Document(io.BytesIO(response.content)).tables[0]
    return [cell.text for row in table.rows for cell in row.cells]


@pytest.fixture
def rounds(cast):
    """Returned once under its old name, then renamed, submitted again and passed on."""
    objective = return_objective(
        actor=cast.zhou, objective=submitted(cast), comment="名称请写全。", now=NOW
    )
    sheet = replace(sheet_of(fresh(objective)), name="道路信号维护项目（全区）")
    objective = save_sheet(actor=cast.chen, objective=fresh(objective), sheet=sheet, now=NOW)
    answer(objective)
    objective = submit_objective(actor=cast.chen, objective=fresh(objective), now=NOW)
    approve_objective(actor=cast.zhou, objective=fresh(objective), comment="同意。", now=NOW)
    return ReviewOpinion.objects.order_by("version_number")


def test_each_round_prints_the_sheet_as_it_was_and_its_own_signatures(cast, rounds):
    first, second = (words(taken(cast.zhou, one)) for one in rounds)
    assert "道路信号维护项目1" in first
    assert "道路信号维护项目（全区）" not in first
    assert "名称请写全。" in first
    assert any(text.startswith("退回，") and "审核人：周琳" in text for text in first)
    assert "同意。" in second
    assert not any(text.startswith("退回，") for text in second)
    assert "审核人：\n日期：" in second


def test_later_desks_stand_beside_the_earlier_ones_but_never_before_their_time(cast):
    approved(cast)
    opinions = ReviewOpinion.objects.order_by("version_number")
    for number, opinion in enumerate(opinions, start=1):
        signed = {text for text in words(taken(cast.wu, opinion)) if "日期：2023 年" in text}
        assert len(signed) == number
    assert len(opinions) == 3


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_every_kind_is_a_file_that_leaves_an_entry(cast, rounds, kind):
    response = taken(cast.chen, rounds[0], kind)
    assert "attachment" in response["Content-Disposition"]
    assert response.content[:2] in {b"PK", b"%P"}
    entry = AuditEntry.objects.filter(action=AuditAction.EXPORTED).get()
    assert (entry.actor, entry.target_type) == (cast.chen, "indicators.ReviewOpinion")
    assert entry.changes["file"].endswith(f"第{rounds[0].version_number}版.{kind}")


def test_what_is_not_there_or_out_of_reach_is_not_found(cast, rounds):
    assert taken(cast.sun, rounds[0]).status_code == 404
    assert taken(cast.zhou, rounds[0], "odt").status_code == 404
    page = f"/objectives/{rounds[0].objective_id}/review-form/1/docx/"
    assert client_of(cast.zhou).get(page).status_code == 404
    assert client_of(cast.zhou).post(address(rounds[0])).status_code == 405
    assert not AuditEntry.objects.filter(action=AuditAction.EXPORTED).exists()


def test_sheet_and_project_lead_to_every_form(cast, rounds):
    objective = rounds[0].objective
    for page in (f"/objectives/{objective.pk}/", f"/projects/{objective.project_id}/"):
        shown = text_of(client_of(cast.chen).get(page))
        for opinion in rounds:
            for kind in ("docx", "xlsx", "pdf"):
                assert f'href="{address(opinion, kind)}"' in shown


def test_one_opinion_and_three_cost_the_same_queries(cast):
    counts = []
    for number, desks in ((1, 1), (2, 3)):
        objective = submitted(cast, number=number)
        for person in (cast.zhou, cast.liu, cast.zhao)[:desks]:
            approve_objective(actor=person, objective=fresh(objective), now=NOW)
        opinion = ReviewOpinion.objects.filter(objective=objective).latest("version_number")
        client = client_of(cast.wu)
        client.get(address(opinion))
        with CaptureQueriesContext(connection) as context:
            client.get(address(opinion))
        counts.append(len(context))
    assert counts[0] == counts[1] <= 16
