"""Records that a page of its own needs, and where that page is."""

from exchange.models import SentDocument
from exchange.sent import receive
from indicators.models import ReviewNote, ReviewOpinion, TemplateProposal
from indicators.reminders import send_reminder
from indicators.services import approve_objective
from organizations.enums import NoticeKind, Role
from organizations.files import Upload
from organizations.models import Notice
from organizations.notices import Telling, tell
from tests.cast import NOW
from tests.golden.rongchang_2023.documents import built
from tests.indicators.desks import submitted
from tests.web.budgeting import budget_of_year


def proposed(cast, objective):
    """A line of the sheet, copied as its unit would have proposed it."""
    line = objective.indicators.all()[0]
    proposal, _ = TemplateProposal.objects.get_or_create(
        organization=objective.organization,
        level1=line.level1,
        level2=line.level2,
        name=line.name,
        unit=line.unit,
        comparison=line.comparison,
        defaults={"proposer": cast.chen, "proposed_at": NOW, "reason": "各处都用得上"},
    )
    return proposal


def budget_address(name: str, cast) -> str:
    address = f"/budgets/{budget_of_year(cast.department, 1).pk}/"
    tool = name.removeprefix("budget").replace("-", "/").strip("/")
    return f"{address}{tool}/" if tool else address


def reminder_to(cast, objective):
    return send_reminder(
        actor=cast.zhao,
        fiscal_year=objective.fiscal_year,
        department=cast.department,
        message="请尽快送审。",
        now=NOW,
    )


def note_on(cast, objective):
    return ReviewNote.objects.create(
        objective=objective, version_number=1, text="请核对。", author=cast.zhou, created_at=NOW
    )


def note_address(act):
    return lambda cast, objective: (
        f"/objectives/{objective.pk}/notes/{note_on(cast, objective).pk}/{act}/"
    )


def notice_to(cast, objective):
    told = Telling(Role.PREPARER, NoticeKind.RETURNED)
    unit = objective.organization
    tell(actor=None, organization=unit, key=objective.pk, subject="项目", tellings=[told], now=NOW)
    return Notice.objects.order_by("-pk")[0]


def graded(cast, _objective):
    """An opinion of 周琳 on a sheet of 118001; the same when asked again."""
    known = ReviewOpinion.objects.first()
    if known is None:
        passed = approve_objective(actor=cast.zhou, objective=submitted(cast, number=92), now=NOW)
        known = ReviewOpinion.objects.get(objective=passed)
    return f"/objectives/{known.objective_id}/review-form/{known.version_number}/docx/"


def sent_document(cast, _objective=None) -> SentDocument:
    """The sample as 陈静 sent it; the same when asked again."""
    known = SentDocument.objects.first()
    return known or receive(actor=cast.chen, upload=Upload("公开文档.txt", built("txt")), now=NOW)


def document_address(act=""):
    return lambda cast, objective: f"/disclosures/{sent_document(cast, objective).pk}/{act}"


MADE_FOR_IT = {
    "disclosure": document_address(),
    "disclosure-report": document_address("report/docx/"),
    **{f"disclosure-{act}": document_address(f"{act}/") for act in ("unit", "import", "remove")},
    "review-form": graded,
    "notice-read": lambda cast, objective: f"/notices/{notice_to(cast, objective).pk}/read/",
    "note-answer": note_address("answer"),
    "note-close": note_address("close"),
    "reminder-dismiss": lambda cast, objective: (
        f"/reminders/{reminder_to(cast, objective).pk}/dismiss/"
    ),
}
SENT_READS = dict.fromkeys(
    ("disclosure", "disclosure-report"), (302, 200, 404, 404, 404, 404, 404, 404)
)
"""A document that was sent is its sender's alone."""
SENT_WRITES = {
    # No file is sent with it (422); everybody with a role may have a document checked.
    "disclosure-upload": (302, 422, 422, 422, 422, 422, 422, 422),
    # It names its unit itself; no preview was agreed to (409).
    "disclosure-unit": (302, 302, 404, 404, 404, 404, 404, 404),
    "disclosure-import": (302, 409, 404, 404, 404, 404, 404, 404),
    "disclosure-remove": (302, 302, 404, 404, 404, 404, 404, 404),
}
"""What a request without a body gets, as test_permissions has it."""
