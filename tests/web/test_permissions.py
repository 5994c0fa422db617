"""Who gets what from every page: exact answers, so that any change must be deliberate."""

import pytest
from django.urls import get_resolver

from evaluations.services import save_monitoring, submit_monitoring
from indicators.models import PerformanceObjective
from indicators.selectors import objective_for
from indicators.services import submit_objective
from organizations.enums import AuditAction
from organizations.models import AuditEntry, Membership, User
from tests.cast import NOW
from tests.evaluations.monitoring_forms import filled
from tests.factories import approved, draft
from tests.web.budgeting import budget_of_year
from tests.web.filed import filed_address
from tests.web.made import MADE_FOR_IT, SENT_READS, SENT_WRITES, budget_address, proposed
from tests.web.pages import PEOPLE, client_of

pytestmark = pytest.mark.django_db

ALL = (302, 200, 200, 200, 200, 200, 200, 200)
ADMINISTRATOR = (302, 404, 404, 404, 404, 404, 200, 404)
AUDITOR = (302, 404, 404, 404, 404, 404, 404, 200)
REACH = (302, 200, 404, 200, 200, 200, 200, 200)
EDITING = (302, 200, 404, 403, 403, 403, 403, 403)
READS = {
    # page                       nobody chen sun  zhou liu  zhao qian wu
    "home": ALL,
    "objectives": ALL,
    "objective": REACH,
    "objective-cell": REACH,
    "objective-versions": REACH,
    "review-form": REACH,
    "editor": EDITING,
    "editor-confirm": EDITING,
    "editor-points": EDITING,
    "review": ALL,
    "norms": ALL,
    "lookalikes": (302, 404, 404, 404, 200, 200, 200, 200),
    "quality": (302, 404, 404, 404, 200, 200, 200, 200),
    "quality-file": (302, 404, 404, 404, 200, 200, 200, 200),
    "health": REACH,
    "health-file": REACH,
    "notices": ALL,
    "rules": ALL,
    "rule": ALL,
    "progress": (302, 404, 404, 404, 200, 200, 200, 200),
    "monitoring-list": ALL,
    "monitoring-lights": (302, 404, 404, 404, 200, 200, 200, 200),
    "monitoring-export": ALL,
    # Only approved objectives are monitored.
    "monitoring": (302, 404, 404, 404, 404, 404, 404, 404),
    "projects": ALL,
    "project-new": (302, 200, 200, 404, 404, 404, 404, 404),
    "project": REACH,
    "recheck": (302, 404, 404, 404, 404, 200, 200, 200),
    # The bureau sees every review; a unit its own finished ones.
    "recheck-sheet": (302, 404, 404, 404, 404, 404, 404, 404),
    "rectifications": ALL,
    "rectification": (302, 404, 404, 404, 404, 404, 404, 404),
    "rectification-file": (302, 404, 404, 404, 404, 404, 404, 404),
    "actuals-list": ALL,
    "actuals-export": ALL,
    "budgets": ALL,
    "budget": REACH,
    "disclosures": ALL,
    **SENT_READS,
    "budget-edit": (302, 200, 404, 403, 403, 403, 200, 403),
    "actuals": REACH,
    "evidence": REACH,
    # A draft is simply edited: there is nothing to ask for.
    "adjustment-new": (302, 403, 404, 403, 403, 403, 403, 403),
    "adjustment": REACH,
    "review-adjustments": ALL,
    "adjustment-document": REACH,
    "self-evaluations": ALL,
    "self-evaluation": REACH,
    "self-evaluation-workbook": REACH,
    # Marked workbooks are kept for the person who sent them, under a name nobody guesses.
    "actuals-marked": (302, 404, 404, 404, 404, 404, 404, 404),
    "proposals": ADMINISTRATOR,
    "people": ADMINISTRATOR,
    "person-new": ADMINISTRATOR,
    "person": ADMINISTRATOR,
    "trail": AUDITOR,
    "trail-export": AUDITOR,
    "trail-check": AUDITOR,
    "account_login": (200, 302, 302, 302, 302, 302, 302, 302),
    "account_logout": (302, 200, 200, 200, 200, 200, 200, 200),
    "account_change_password": ALL,
    "account_reauthenticate": ALL,
    "mfa_index": ALL,
    "mfa_authenticate": (302, 302, 302, 302, 302, 302, 302, 302),
    # A new session confirms the password once more before these.
    "mfa_activate_totp": (302, 302, 302, 302, 302, 302, 302, 302),
    "mfa_generate_recovery_codes": (302, 302, 302, 302, 302, 302, 302, 302),
    # Nothing was set up yet.
    "mfa_deactivate_totp": (302, 404, 404, 404, 404, 404, 404, 404),
    "mfa_view_recovery_codes": (302, 404, 404, 404, 404, 404, 404, 404),
    "mfa_download_recovery_codes": (302, 404, 404, 404, 404, 404, 404, 404),
    "mfa_reauthenticate": (302, 302, 302, 302, 302, 302, 302, 302),
}
EDITOR_TOOLS = (
    "editor-check",
    "editor-save",
    "editor-paste",
    "editor-copy",
    "editor-suggest",
    "editor-propose",
    "editor-mend",
    "editor-score",
    "editor-explain",
)
NO_READING = (302, 405, 405, 405, 405, 405, 405, 405)
WRITES = {
    # Submitting a draft of 118: done (302), not one's own right (403), out of reach (404).
    "objective-submit": (302, 302, 404, 403, 403, 403, 403, 403),
    "objective-withdraw": (302, 403, 404, 403, 403, 403, 403, 403),
    "objective-return": (302, 403, 404, 403, 403, 403, 403, 403),
    "objective-approve": (302, 403, 404, 403, 403, 403, 403, 403),
    # The form of a decision with more rows: nothing is written.
    "objective-points": REACH,
    # A draft is not remarked on; its unit and its reviewers answer, its reviewers close.
    "note-add": (302, 403, 404, 403, 403, 403, 403, 403),
    "note-answer": (302, 302, 404, 302, 302, 302, 403, 403),
    "note-close": (302, 403, 404, 302, 302, 302, 403, 403),
    # No draft in the request (400): the right comes first, out of reach is 404.
    **dict.fromkeys(EDITOR_TOOLS, (302, 400, 404, 403, 403, 403, 403, 403)),
    # No cells in the request (400); 财政管理 edits every budget.
    "budget-edit-check": (302, 400, 404, 403, 403, 403, 400, 403),
    "budget-edit-save": (302, 400, 404, 403, 403, 403, 400, 403),
    **SENT_WRITES,
    # Judged while typing: nothing is written.
    "actuals-check": REACH,
    "actuals": (302, 302, 404, 403, 403, 403, 403, 403),
    **dict.fromkeys(
        ("monitoring", "monitoring-check", "monitoring-accept", "monitoring-return"),
        (302, 404, 404, 404, 404, 404, 404, 404),
    ),
    # An empty form (422); only preparers register. This project has a sheet already: back to it.
    "project-new": (302, 422, 422, 403, 403, 403, 403, 403),
    "project-open": (302, 302, 404, 403, 403, 403, 403, 403),
    # No numbers to draw (422); administrators and auditors of the bureau only look.
    "recheck-draw": (302, 404, 404, 404, 404, 422, 403, 403),
    **dict.fromkeys(
        ("recheck-sheet", "recheck-rectify", "rectification-answer", "rectification-close"),
        (302, 404, 404, 404, 404, 404, 404, 404),
    ),
    # Nothing sent, nothing ticked: back to the list.
    "monitoring-upload": (302, 302, 302, 302, 302, 302, 302, 302),
    "actuals-upload": (302, 302, 302, 302, 302, 302, 302, 302),
    # Nothing is proved before the approval.
    "evidence-add": (302, 403, 404, 403, 403, 403, 403, 403),
    "evidence-remove": (302, 302, 404, 403, 403, 403, 403, 403),
    # Before the approval of the objective there is nothing to evaluate.
    **dict.fromkeys(
        ("self-evaluation", "self-evaluation-submit", "self-evaluation-upload"),
        (302, 403, 404, 403, 403, 403, 403, 403),
    ),
    **dict.fromkeys(
        ("self-evaluation-accept", "self-evaluation-return"),
        (302, 403, 404, 403, 403, 403, 403, 403),
    ),
    "self-evaluation-check": REACH,
    "adjustment-new": (302, 403, 404, 403, 403, 403, 403, 403),
    # Asked for by 陈静, at the first desk; no version is sent with the decision (409).
    "adjustment-pass": (302, 403, 404, 409, 403, 403, 403, 403),
    "adjustment-return": (302, 403, 404, 409, 403, 403, 403, 403),
    "adjustment-withdraw": (302, 409, 404, 403, 403, 403, 403, 403),
    "review-approve": (302, 302, 302, 302, 302, 302, 302, 302),
    # No message is sent with it (422); auditors only look.
    "progress-remind": (302, 404, 404, 404, 422, 422, 422, 404),
    # Nothing is typed into it (422); 财政管理 alone grants more time.
    "progress-extend": (302, 404, 404, 404, 404, 404, 422, 404),
    # A notice to the preparers of 118 is read by them; everybody reads what is told to them.
    "notice-read": (302, 302, 404, 404, 404, 404, 404, 404),
    "notices-read": (302, 302, 302, 302, 302, 302, 302, 302),
    # A reminder to 118 is put away by its preparers.
    "reminder-dismiss": (302, 302, 404, 404, 404, 404, 404, 404),
    # Nothing is chosen (422) in accepting, nothing said in declining; others see no proposals.
    **dict.fromkeys(
        ("proposal-accept", "proposal-decline"), (302, 404, 404, 404, 404, 404, 422, 404)
    ),
    "person-new": (302, 403, 403, 403, 403, 403, 422, 403),
    # Nothing is chosen: the rule stays what it is.
    "rule-level": (302, 403, 403, 403, 403, 403, 302, 403),
    "person-grant": (302, 404, 404, 404, 404, 404, 422, 404),
    "person-revoke": (302, 404, 404, 404, 404, 404, 302, 404),
    "person-act": (302, 404, 404, 404, 404, 404, 302, 404),
}
AT_FIRST_DESK = {
    **dict.fromkeys(EDITOR_TOOLS, (302, 423, 404, 403, 403, 403, 403, 403)),
    "objective-submit": (302, 403, 404, 403, 403, 403, 403, 403),
    "objective-withdraw": (302, 302, 404, 403, 403, 403, 403, 403),
    "objective-return": (302, 403, 404, 302, 403, 403, 403, 403),
    "objective-approve": (302, 403, 404, 302, 403, 403, 403, 403),
    "note-add": (302, 403, 404, 302, 302, 302, 403, 403),
}
APPROVED = {
    **dict.fromkeys(
        ("objective-submit", "objective-withdraw", "objective-return", "objective-approve"),
        (302, 403, 404, 403, 403, 403, 403, 403),
    ),
    **dict.fromkeys(EDITOR_TOOLS, (302, 423, 404, 403, 403, 403, 403, 403)),
    # An empty form is a lawful draft; nothing was handed in that could be reviewed.
    "monitoring": (302, 302, 404, 403, 403, 403, 403, 403),
    "monitoring-check": REACH,
    "monitoring-accept": (302, 403, 404, 403, 403, 403, 403, 403),
    "monitoring-return": (302, 403, 404, 403, 403, 403, 403, 403),
}
MONITORED = {
    "monitoring": (302, 403, 404, 403, 403, 403, 403, 403),
    "monitoring-accept": (302, 403, 404, 302, 403, 403, 403, 403),
    "monitoring-return": (302, 403, 404, 302, 403, 403, 403, 403),
}


def address(name: str, cast, objective) -> str:
    if name.startswith(("adjustment", "evidence")) and name not in {
        "adjustment-new",
        "evidence-add",
    }:
        return filed_address(name, cast)
    if name.startswith("health"):
        budget_of_year(cast.department, 1)
        return "/reports/departments/118/" + ("pdf/" if name == "health-file" else "")
    if name.startswith("budget") and name != "budgets":
        return budget_address(name, cast)
    if name.startswith("proposal-"):
        return (
            f"/library/proposals/{proposed(cast, objective).pk}/{name.removeprefix('proposal-')}/"
        )
    if name in MADE_FOR_IT:
        return MADE_FOR_IT[name](cast, objective)
    held = Membership.objects.get(user=cast.sun)
    return {
        "objective": f"/objectives/{objective.pk}/",
        "objective-cell": f"/objectives/{objective.pk}/cell/?field=budget",
        "objective-versions": f"/objectives/{objective.pk}/versions/",
        "editor": f"/objectives/{objective.pk}/edit/",
        **{
            tool: f"/objectives/{objective.pk}/edit/{tool.removeprefix('editor-')}/"
            for tool in ("editor-confirm", *EDITOR_TOOLS)
        },
        "objective-points": f"/objectives/{objective.pk}/points/",
        "editor-points": f"/objectives/{objective.pk}/edit/points/",
        "note-add": f"/objectives/{objective.pk}/notes/add/",
        "objective-submit": f"/objectives/{objective.pk}/submit/",
        "objective-withdraw": f"/objectives/{objective.pk}/withdraw/",
        "objective-return": f"/objectives/{objective.pk}/return/",
        "objective-approve": f"/objectives/{objective.pk}/approve/",
        "project": f"/projects/{objective.project_id}/",
        "project-open": f"/projects/{objective.project_id}/open/",
        "recheck-sheet": "/recheck/1/",
        "recheck-rectify": "/recheck/1/rectify/",
        "rectification": "/rectifications/1/",
        **{
            f"rectification-{act}": f"/rectifications/1/{act}/"
            for act in ("answer", "close", "file")
        },
        "monitoring": f"/monitoring/{objective.pk}/7/",
        **{
            f"monitoring-{act}": f"/monitoring/{objective.pk}/7/{act}/"
            for act in ("check", "accept", "return")
        },
        "actuals": f"/actuals/{objective.pk}/",
        "actuals-check": f"/actuals/{objective.pk}/check/",
        "actuals-marked": "/actuals/marked/Zm9vYmFy/",
        "self-evaluation": f"/self-evaluations/{objective.pk}/",
        **{
            f"self-evaluation-{act}": f"/self-evaluations/{objective.pk}/{act}/"
            for act in ("check", "submit", "accept", "return", "workbook", "upload")
        },
        "adjustment-new": f"/objectives/{objective.pk}/adjust/",
        "evidence-add": f"/actuals/{objective.pk}/evidence/{objective.indicators.all()[0].pk}/",
        "progress-remind": "/progress/118/remind/",
        "progress-extend": "/progress/118/extend/",
        "quality-file": "/reports/files/xlsx/",
        "rule": "/rules/B01/",
        "rule-level": "/rules/B01/level/",
        "person": f"/people/{cast.sun.pk}/",
        "person-grant": f"/people/{cast.sun.pk}/roles/",
        "person-revoke": f"/people/{cast.sun.pk}/roles/{held.pk}/revoke/",
        "person-act": f"/people/{cast.sun.pk}/deactivate/",
    }.get(name) or "/" + next(iter(get_resolver().reverse_dict.getlist(name)))[0][0][0]


def person(cast, who: str) -> User | None:
    return None if who == "nobody" else getattr(cast, who)


def matrix(table):
    return [
        pytest.param(name, who, status, id=f"{name}-{who}-{status}")
        for name, row in table.items()
        for who, status in zip(PEOPLE, row, strict=True)
    ]


def own_names() -> set[str]:
    from web.urls import urlpatterns  # noqa: PLC0415

    return {pattern.name for pattern in urlpatterns}


def test_every_page_is_in_the_tables():
    assert own_names() == set(READS) | set(WRITES)


@pytest.mark.parametrize(("name", "who", "status"), matrix(READS))
def test_reading(cast, name, who, status):
    objective = draft(cast.unit)
    response = client_of(person(cast, who)).get(address(name, cast, objective))
    assert response.status_code == status


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", sorted(set(WRITES) - set(READS)))
def test_what_changes_something_is_never_a_link(cast, name, who):
    response = client_of(person(cast, who)).get(address(name, cast, draft(cast.unit)))
    assert response.status_code == dict(zip(PEOPLE, NO_READING, strict=True))[who]


def post(cast, name, who, objective):
    before = AuditEntry.objects.count()
    client = client_of(person(cast, who))
    response = client.post(
        address(name, cast, objective), {"comment": "请补充依据。", "text": "已核对。"}
    )
    refused = AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED, sequence__gt=before)
    return response.status_code, refused.count()


@pytest.mark.parametrize(("name", "who", "status"), matrix(WRITES))
def test_writing_a_draft(cast, name, who, status):
    expected = (status, 1 if status in {403, 404} else 0)
    assert post(cast, name, who, draft(cast.unit)) == expected


@pytest.mark.parametrize(("name", "who", "status"), matrix(AT_FIRST_DESK))
def test_writing_a_sheet_at_the_first_desk(cast, name, who, status):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    expected = (status, 1 if status in {403, 404} else 0)
    assert post(cast, name, who, objective) == expected


@pytest.mark.parametrize(("name", "who", "status"), matrix(APPROVED))
def test_an_approved_sheet_is_changed_by_nobody_and_the_attempt_is_on_record(
    cast, name, who, status
):
    objective = approved(cast)
    kept = PerformanceObjective.objects.values().get()
    assert post(cast, name, who, objective) == (status, 1 if status in {403, 404} else 0)
    assert PerformanceObjective.objects.values().get() == kept


@pytest.mark.parametrize("who", PEOPLE)
def test_the_monitoring_of_an_approved_sheet_is_read_within_reach(cast, who):
    response = client_of(person(cast, who)).get(address("monitoring", cast, approved(cast)))
    assert response.status_code == dict(zip(PEOPLE, REACH, strict=True))[who]


@pytest.mark.parametrize(("name", "who", "status"), matrix(MONITORED))
def test_monitoring_that_was_handed_in(cast, name, who, status):
    objective = objective_for(cast.chen, approved(cast).pk)
    save_monitoring(actor=cast.chen, month=7, filled=filled(objective), now=NOW)
    submit_monitoring(actor=cast.chen, objective=objective, month=7, base_version=1, now=NOW)
    response = client_of(person(cast, who)).post(
        address(name, cast, objective), {"comment": "请补充。", "base_version": "2"}
    )
    assert response.status_code == status


def test_a_refusal_says_who_tried_what_and_why(cast):
    client_of(cast.sun).post(f"/objectives/{draft(cast.unit).pk}/submit/")
    entry = AuditEntry.objects.order_by("-sequence")[0]
    assert (entry.actor, entry.target_type) == (cast.sun, "web:objective-submit")
    assert entry.changes["method"] == "POST"
    assert "不在您的数据范围内" in entry.changes["reason"]


def test_looking_for_what_is_not_there_is_no_offence(cast):
    client = client_of(cast.sun)
    entries = AuditEntry.objects.count()
    assert client.get(f"/objectives/{draft(cast.unit).pk}/").status_code == 404
    assert not AuditEntry.objects.filter(
        action=AuditAction.ACCESS_REFUSED, sequence__gt=entries
    ).exists()


def test_without_the_token_of_the_page_nothing_is_done(cast):
    client = client_of(cast.chen)
    client.handler.enforce_csrf_checks = True
    response = client.post(f"/objectives/{draft(cast.unit).pk}/submit/")
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()
    assert PerformanceObjective.objects.get().status == "draft"
