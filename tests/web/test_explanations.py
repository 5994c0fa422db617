import pytest

from indicators.explanations import explain
from indicators.models import PerformanceObjective
from tests.cast import NOW
from tests.factories import draft, warned_lines
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reader", ["chen", "zhou", "liu", "zhao"])
def test_the_units_explanation_is_read_beside_its_warning_at_every_desk(cast, reader):
    objective = draft(cast.unit, lines=warned_lines(), execution_weight="20")
    first = objective.indicators.first()
    for code, key, text in (
        ("B03", 0, "按合同约定<提高>。"),
        ("B14", first.pk, "巡检量由合同约定。"),
    ):
        explain(
            actor=cast.chen, objective=objective, code=code, indicator_key=key, text=text, now=NOW
        )
    html = text_of(client_of(getattr(cast, reader)).get(f"/objectives/{objective.pk}/"))

    assert "按合同约定&lt;提高&gt;。" in html
    assert "巡检量由合同约定。" in html
    assert html.count("单位说明：") == 2


def test_an_explanation_changes_no_version_and_stays_through_a_submission(cast):
    objective = draft(cast.unit, lines=warned_lines())
    version = objective.version
    first = objective.indicators.first()
    explain(
        actor=cast.chen,
        objective=objective,
        code="B14",
        indicator_key=first.pk,
        text="巡检量由合同约定。",
        now=NOW,
    )
    assert PerformanceObjective.objects.get().version == version
    client_of(cast.chen).post(f"/objectives/{objective.pk}/submit/", {"base_version": version})
    assert PerformanceObjective.objects.get().status == "submitted"
    page = text_of(client_of(cast.zhou).get(f"/objectives/{objective.pk}/"))
    assert "巡检量由合同约定。" in page
