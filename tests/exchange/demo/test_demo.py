"""The demo: installed once, lawful in every part, with something to see at every desk."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from budgets.selectors import year_of
from evaluations.models import (
    EvaluationResult,
    Evidence,
    FinanceReview,
    IndicatorNorm,
    MonitoringReport,
    Rectification,
    SelfEvaluation,
)
from evaluations.norms import SHARED
from exchange.demo.autumn import ADJUSTMENTS
from exchange.demo.cast import PARTS, PASSWORD, UNITS
from exchange.demo.papers import paper
from exchange.demo.spring import WISHES
from exchange.demo.stage import state_of_play
from exchange.demo.story import FATES, Fate
from exchange.demo.year_end import PROOFS
from exchange.models import ImportBatch
from indicators.checkups import checkups_of
from indicators.enums import Status
from indicators.library import templates_for
from indicators.models import (
    AdjustmentRequest,
    Indicator,
    IndicatorTemplate,
    ObjectiveVersion,
    PerformanceObjective,
    TemplateProposal,
)
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.files import content_of
from organizations.models import AuditEntry, Membership, User

pytestmark = pytest.mark.django_db
DESKS = {Fate.AT_UNIT: 0, Fate.AT_SUPERVISOR: 1, Fate.AT_FINANCE: 2}


def demo(*options: str) -> str:
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def printed(db):
    return demo()


def test_every_log_in_is_printed_and_works(printed, client):
    for part in PARTS:
        assert part.username in printed
        assert part.full_name in printed
        answer = client.post("/login/", {"login": part.username, "password": PASSWORD})
        assert answer.status_code == 302, part.username
        assert client.session["_auth_user_id"]
        client.logout()
    assert PASSWORD in printed


def test_every_person_holds_one_role_only_when_the_stage_is_set(printed):
    held = {(m.user.username, m.role, m.organization.code) for m in Membership.objects.all()}
    assert held == {(p.username, p.role.value, p.organization) for p in PARTS}


def test_every_sheet_stands_where_the_story_has_it(printed):
    for objective in PerformanceObjective.objects.with_sheets():
        code = objective.project.code if objective.project else objective.organization.code
        fate = FATES[code]
        if fate in DESKS:
            assert (objective.status, objective.desk) == (Status.SUBMITTED, DESKS[fate]), code
        else:
            assert objective.status == fate.name.lower(), code
    assert PerformanceObjective.objects.count() == len(FATES) == 18


def test_there_is_something_at_every_desk_and_of_every_status(printed):
    waiting = PerformanceObjective.objects.filter(status=Status.SUBMITTED)
    assert set(waiting.values_list("desk", flat=True)) == {0, 1, 2}
    assert {s for shelf in state_of_play().values() for s in shelf} == {s.value for s in Status}


def test_only_drafts_break_rules_that_stop_a_submission(printed):
    blocked = {
        checkup.project_code: {finding.code for finding in checkup.report.blocking}
        for checkup in checkups_of(year_of(2023))
        if checkup.report.blocking
    }
    drafts = {code for code, fate in FATES.items() if fate is Fate.DRAFT}
    assert {"50015322A118700001588", "50015322T000000096323"} <= set(blocked) <= drafts


def test_the_neighbours_are_clean(printed):
    for code in ("120", "125"):
        for checkup in checkups_of(year_of(2023), code):
            assert not checkup.report.blocking, checkup.title


def test_every_sheet_is_scored_and_every_grade_appears(printed):
    results = EvaluationResult.objects.all()
    assert results.count() == len(FATES)
    assert {r.grade for r in results if r.grade} >= {"excellent", "good", "fair"}
    assert set(results.values_list("status", flat=True)) >= {"evaluated", "provisional"}


def test_monitoring_shows_lights_that_wait_came_back_and_are_missing(printed):
    reports = MonitoringReport.objects.filter(month=7)
    assert set(reports.values_list("status", flat=True)) == {"accepted", "submitted", "returned"}
    assert {"red", "yellow"} <= set(reports.values_list("light", flat=True))
    approved = PerformanceObjective.objects.filter(status=Status.APPROVED).count()
    assert 0 < reports.count() < approved


def test_the_bureau_has_a_sample_an_inflated_one_and_something_to_mend(printed):
    assert SelfEvaluation.objects.filter(status="accepted", risk__gt=0).count() >= 4
    reviews = FinanceReview.objects.all()
    assert reviews.count() == 4
    assert reviews.filter(status="finished", is_inflated=True).count() == 1
    assert Rectification.objects.get().state == "open"


def test_what_happened_is_in_the_trail_and_the_trail_is_whole(printed):
    assert list(breaks()) == []
    assert AuditEntry.objects.filter(action=AuditAction.OBJECTIVE_APPROVED).count() == sum(
        fate is Fate.APPROVED for fate in FATES.values()
    )
    assert ObjectiveVersion.objects.filter(action="approve").exists()


def test_a_second_time_changes_nothing(printed):
    def counts():
        models = (User, Membership, PerformanceObjective, ObjectiveVersion, AuditEntry)
        return [m.objects.count() for m in (*models, EvaluationResult, ImportBatch)]

    before = counts()
    assert "未作改动" in demo()
    assert counts() == before


def test_a_database_in_use_is_left_alone(db):
    User.objects.create_user("reader", password="x")
    with pytest.raises(CommandError) as refused:
        demo()
    assert refused.value.returncode == 2
    assert "reader" in str(refused.value)
    assert not PerformanceObjective.objects.exists()
    assert User.objects.count() == 1


def test_programs_get_the_log_ins_as_json(printed):
    outline = json.loads(demo("--format", "json"))
    assert outline["year"] == 2023
    assert [person["username"] for person in outline["logins"]] == [p.username for p in PARTS]
    assert outline["objectives"]["120"] == {"approved": 4}
    assert outline["objectives"].keys() == UNITS.keys() - {"101"}


def test_self_evaluations_stand_in_every_state_with_papers_to_them(printed):
    states = set(SelfEvaluation.objects.values_list("status", flat=True))
    assert states == {"draft", "submitted", "returned", "accepted"}
    mine = SelfEvaluation.objects.filter(objective__organization__code__startswith="118")
    assert set(mine.values_list("status", flat=True)) == {"submitted", "accepted"}
    proofs = Evidence.objects.select_related("file")
    assert proofs.count() == sum(len(papers) for papers in PROOFS.values()) == 6
    for proof in proofs:
        assert (proof.file.name[-4:], content_of(proof.file)[:5]) == (".pdf", b"%PDF-")


def test_the_papers_are_the_same_every_time():
    assert paper("验收单", "甲").content == paper("验收单", "甲").content
    assert paper("验收单", "甲").content != paper("验收单", "乙").content


def test_an_adjustment_waits_at_every_desk_and_one_is_in_force(printed):
    requests = AdjustmentRequest.objects.select_related("objective__project")
    found = {one.objective.project.code: (one.status, one.desk) for one in requests}
    assert found == {
        code: ("approved", 2) if wanted.desks == 3 else ("submitted", wanted.desks)
        for code, wanted in ADJUSTMENTS.items()
    }
    assert {wanted.desks for wanted in ADJUSTMENTS.values()} == {0, 1, 2, 3}
    code = next(code for code, wanted in ADJUSTMENTS.items() if wanted.desks == 3)
    line = Indicator.objects.get(objective__project__code=code, position=1)
    assert line.target_value == ADJUSTMENTS[code].target


def test_the_library_holds_what_the_bureau_took_up(printed):
    states = list(TemplateProposal.objects.order_by("pk").values_list("state", flat=True))
    assert states == [
        "accepted" if wish.scope else "declined" if wish.refusal else "pending" for wish in WISHES
    ]
    assert len(taken_up()) == sum(bool(wish.scope) for wish in WISHES) == 4


def test_two_names_are_shared_by_the_three_departments(printed):
    shared = IndicatorNorm.objects.filter(departments__gte=SHARED).order_by("pk")
    told = [(norm.name, norm.count, norm.departments, norm.median) for norm in shared]
    assert told == [("群众满意度", 9, 3, 98), ("社会公众满意度", 5, 3, 90)]


def taken_up() -> list[int]:
    """The library's rows that stem from a proposal."""
    taken = TemplateProposal.objects.filter(template__isnull=False)
    return list(taken.values_list("template", flat=True))


def test_the_library_has_something_for_what_the_units_type(printed):
    wanted = {"满意度": 3, "破案": 2, "路口": 3, "群众满意度": 1, "lk": 1}
    chen = User.objects.get(username="chenjing")
    found = {text: templates_for(chen, text) for text in wanted}
    assert {text: len(rows) for text, rows in found.items()} == wanted
    assert {row.scope for rows in found.values() for row in rows} == {"common", "industry", "own"}

    neighbour = User.objects.get(username="sunhao")
    own = IndicatorTemplate.objects.filter(scope="own", organization__code="118001")
    assert own.count() == 8
    assert not set(templates_for(neighbour, "路口")) & set(own)
    stocked = IndicatorTemplate.objects.exclude(pk__in=taken_up())
    logged = AuditEntry.objects.filter(action=AuditAction.LIBRARY_CHANGED)
    assert logged.count() == IndicatorTemplate.objects.count() == stocked.count() + 4
    for row in stocked:
        row.full_clean()
        assert row.typical_weight
        assert row.definition


PAGES = {
    "chenjing": (
        "/", "/objectives/", "/objectives/?status=returned", "/monitoring/", "/actuals/",
        "/self-evaluations/", "/budgets/", "/rectifications/", "/norms/",
    ),
    "sunhao": (
        "/objectives/", "/monitoring/", "/self-evaluations/?status=returned",
        "/self-evaluations/?status=draft", "/budgets/", "/norms/",
    ),
    "zhoulin": (
        "/", "/objectives/?status=mine", "/review/", "/review/adjustments/",
        "/self-evaluations/?status=submitted", "/monitoring/?state=submitted",
    ),
    "liuwei": ("/", "/review/", "/review/adjustments/", "/progress/", "/monitoring/lights/"),
    "zhaomin": (
        "/", "/review/", "/review/adjustments/", "/progress/", "/monitoring/lights/", "/recheck/",
        "/rectifications/", "/self-evaluations/", "/actuals/",
    ),
    "qianwei": ("/", "/people/", "/library/proposals/", "/budgets/"),
    "wutong": ("/", "/audit/", "/objectives/", "/self-evaluations/"),
}  # fmt: skip


def test_no_page_is_empty_for_the_people_who_log_in(printed, client):
    empty = []
    for username, addresses in PAGES.items():
        client.force_login(User.objects.get(username=username))
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, (username, address)
            if 'class="zs-empty"' in answer.content.decode():
                empty.append((username, address))
    assert empty == []
