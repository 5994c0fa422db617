"""The review form in the admin: the same eight points, the same bounds."""

from indicators.enums import Action
from indicators.models import ReviewOpinion
from indicators.review_form import POINTS
from indicators.services import submit_objective
from tests.admin.test_objectives import LIST, decide, stored
from tests.cast import NOW
from tests.factories import draft

GRADES = {f"mark_{point.code}": "excellent" for point in POINTS}


def test_a_decision_goes_with_the_eight_points(staff, as_person):
    objective = submit_objective(actor=staff.chen, objective=draft(staff.unit), now=NOW)
    client = as_person(staff.zhou)
    shown = client.get(f"{LIST}{objective.pk}/decide/pass/").content.decode()
    assert all(f'name="mark_{point.code}"' in shown for point in POINTS)
    poor = decide(client, objective, Action.PASS, **GRADES | {"mark_science": "fair"})
    assert "审核等级为『中』，应退回完善后重新审核。" in poor.content.decode()
    assert '<option value="fair" selected>中</option>' in poor.content.decode()
    assert stored(objective).desk == 0
    odd = decide(client, objective, Action.PASS, **GRADES | {"mark_science": "甲"})
    assert "『指标科学性』没有定级" in odd.content.decode()
    decide(client, objective, Action.PASS, **GRADES | {"mark_science": "good"})
    kept = ReviewOpinion.objects.get()
    assert (kept.grade, kept.author, kept.is_prefilled) == ("good", staff.zhou, False)
    history = client.get(f"{LIST}{objective.pk}/history/").content.decode()
    assert "<th>审核等级</th>" in history
    assert ">良</td>" in history


def test_handing_in_asks_for_no_opinion(staff, as_person):
    shown = as_person(staff.chen).get(f"{LIST}{draft(staff.unit).pk}/decide/submit/")
    assert shown.status_code == 200
    assert "mark_" not in shown.content.decode()
