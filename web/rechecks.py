"""The pages of the re-check: the list by doubt with its sample, one sheet in three columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import Http404, HttpRequest

from budgets.models import FiscalYear
from common.decimals import NotANumber, parse_decimal, plain, plain_or_blank
from common.text import squeeze
from evaluations.claims import self_sheet_of
from evaluations.credibility import Credibility, Gap, doubts_from
from evaluations.enums import FinanceReviewStatus, Grade
from evaluations.finance_reviews import Opinion, gap_of, may_recheck, require_reviewer
from evaluations.models import FinanceReview, Rectification
from evaluations.rechecked import RecheckFilter, RecheckRow, recheck_counts, recheck_rows
from evaluations.sampling import Quotas
from evaluations.services import InvalidReview, finish_finance_review, save_finance_review
from indicators.selectors import printed_target
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of
from web.queries import one_of, text_of

PAGE_SIZE = 50
_MAX_CELL = 500
_MAX_SEED = 10**9
_TABS = (
    ("", "全部自评"),
    ("undrawn", "未抽取"),
    (FinanceReviewStatus.DRAWN.value, "待复核"),
    (FinanceReviewStatus.FINISHED.value, "已复核"),
    ("inflated", "虚高清单"),
)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One self-evaluation of the list with its doubts in words."""

    row: RecheckRow
    credibility: Credibility

    @property
    def grade(self) -> Grade | None:
        """The unit's own grade."""
        return Grade(self.row.own.grade) if self.row.own.grade else None


@dataclass(frozen=True, slots=True)
class RecheckList:
    """One page of the list."""

    rows: tuple[ShownRow, ...]
    tabs: tuple[tuple[str, str, int], ...]
    wanted: RecheckFilter
    page: int
    has_more: bool
    may_draw: bool
    quotas: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RecheckLine:
    """One line in three columns: 自评, 复核 and their difference."""

    key: int
    position: int
    name: str
    target: str
    actual: str
    weight: str
    own: str
    suggested: str
    typed: str
    comment: str
    difference: str
    files: int
    reason: str
    is_core: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RecheckPage:
    """One self-evaluation under re-check."""

    review: FinanceReview
    lines: tuple[RecheckLine, ...]
    credibility: Credibility
    own_total: str
    total: str
    grade: Grade | None
    gap: Gap | None
    base_version: int
    text: str
    may_write: bool
    may_rectify: bool
    sees_list: bool
    """Whether the list of all re-checks is a page for this person."""
    rectifications: tuple[Rectification, ...]

    @property
    def own_grade(self) -> Grade | None:
        """The unit's own grade."""
        grade = self.review.self_evaluation.grade
        return Grade(grade) if grade else None

    @property
    def is_finished(self) -> bool:
        """Whether total and difference are final."""
        return self.review.status == FinanceReviewStatus.FINISHED.value


@dataclass(frozen=True, slots=True)
class TypedReview:
    """The cells of a sent form."""

    scores: Mapping[int, str]
    comments: Mapping[int, str]
    text: str


def require_bureau(user: User) -> None:
    """Http404 for everybody who does not see the whole district."""
    if not standing_of(user).sees_everything:
        raise Http404("没有这个页面。")


def recheck_list(request: HttpRequest, user: User, fiscal_year: FiscalYear | None) -> RecheckList:
    """The accepted self-evaluations, the most doubtful first, narrowed by the address."""
    require_bureau(user)
    wanted = RecheckFilter(
        state=one_of(request, "state", {key for key, _ in _TABS}),
        unit=text_of(request, "unit"),
        text=text_of(request, "q"),
    )
    asked = text_of(request, "page")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < len("10000") else 1
    page = max(page, 1)
    rows: tuple[RecheckRow, ...] = ()
    counts: dict[str, int] = {}
    has_more = False
    if fiscal_year is not None:
        rows, has_more = recheck_rows(fiscal_year, wanted, (page - 1) * PAGE_SIZE, PAGE_SIZE)
        counts = recheck_counts(fiscal_year)
    return RecheckList(
        rows=tuple(ShownRow(row, doubts_from(row.own.doubts)) for row in rows),
        tabs=tuple((key, label, counts.get(key, 0)) for key, label in _TABS),
        wanted=wanted,
        page=page,
        has_more=has_more,
        may_draw=standing_of(user).has(Role.FINANCE_REVIEWER),
        quotas={name: request.POST.get(name, "")[:10] for name in ("risk", "money", "lot", "seed")},
    )


def quotas_of(request: HttpRequest, fiscal_year: FiscalYear) -> Quotas:
    """How many to draw for each reason; ValueError with every box that is no whole number."""
    names = {"risk": "按风险", "money": "按金额", "lot": "随机", "seed": "种子"}
    read: dict[str, int] = {}
    wrong = []
    for name, label in names.items():
        typed = squeeze(request.POST.get(name, ""))
        if not typed:
            read[name] = fiscal_year.year if name == "seed" else 0
        elif typed.isascii() and typed.isdigit() and int(typed[:12]) <= _MAX_SEED:
            read[name] = int(typed[:12])
        else:
            wrong.append(label)
    if wrong:
        raise ValueError(f"『{'』『'.join(wrong)}』请填0到10亿之间的整数。")
    return Quotas(read["risk"], read["money"], read["lot"], read["seed"])


def typed_of(request: HttpRequest, review: FinanceReview) -> TypedReview:
    """The cells of a sent form by the keys of the lines."""
    keys = [line.pk for line in review.self_evaluation.objective.indicators.all()]

    def cell(name: str) -> str:
        return request.POST.get(name, "").replace("\x00", "")[:_MAX_CELL].strip()

    return TypedReview(
        {key: cell(f"score-{key}") for key in keys},
        {key: cell(f"comment-{key}") for key in keys},
        request.POST.get("text", "").replace("\x00", "")[:4000].strip(),
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a sent form: bad scores by line and nothing saved, or saved but not finished."""

    problems: Mapping[int, str]
    refusal: str = ""


def keep_review(
    user: User,
    review: FinanceReview,
    typed: TypedReview,
    base_version: int,
    *,
    is_final: bool,
    now: datetime,
) -> Kept:
    """Save the form and, where it is final, finish the review. StaleReview, PermissionDenied."""
    opinion, problems = opinion_of(typed)
    if problems:
        require_reviewer(user, review)
        return Kept(problems)
    try:
        row = save_finance_review(
            actor=user, review=review, opinion=opinion, base_version=base_version, now=now
        )
    except InvalidReview as invalid:
        rows = {one.position: one.pk for one in review.self_evaluation.objective.indicators.all()}
        return Kept({rows.get(f.location.row, 0): f.message for f in invalid.findings})
    if not is_final:
        return Kept({})
    try:
        finish_finance_review(actor=user, review=row, base_version=row.version, now=now)
    except InvalidReview as invalid:
        return Kept({}, "".join(finding.message for finding in invalid.findings))
    return Kept({})


def opinion_of(typed: TypedReview) -> tuple[Opinion, Mapping[int, str]]:
    """The opinion, and what is wrong with each score that is no number."""
    scores: dict[int, Decimal | None] = {}
    problems: dict[int, str] = {}
    for key, text in typed.scores.items():
        try:
            scores[key] = parse_decimal(text) if squeeze(text) else None
        except NotANumber:
            problems[key] = f"『{text[:20]}』不是分数，请填数字，例如 8.5。"
    return Opinion(scores, typed.comments, typed.text), problems


def recheck_page(
    user: User,
    review: FinanceReview,
    typed: TypedReview | None = None,
    problems: Mapping[int, str] | None = None,
    base_version: int | None = None,
) -> RecheckPage:
    """The sheet as it is stored, or with these cells."""
    own = review.self_evaluation
    sheet = self_sheet_of(own.objective)
    stored = {row.indicator_id: row for row in review.scores.all()}
    scores = {key: stored[key].score if key in stored else None for key in sheet.keys}
    verdict = sheet.with_scores(scores).verdict
    gap = None
    if verdict.total is not None and verdict.grade is not None and own.total is not None:
        gap = gap_of(sheet, own, verdict.total, verdict.grade)
    suggested = sheet.suggested
    lines = []
    for line, told, key, own_score in zip(
        sheet.approved, sheet.lines, sheet.keys, sheet.scores, strict=True
    ):
        score = scores[key]
        written = stored[key].comment if key in stored else ""
        actual = told.actual
        reached = plain(actual.value) if actual.value is not None else ""
        lines.append(
            RecheckLine(
                key=key,
                position=line.position,
                name=line.name,
                target=f"{printed_target(line.target)}{line.unit}",
                actual=reached or (actual.band.short_label if actual.band else ""),
                weight=plain_or_blank(line.weight),
                own=plain_or_blank(own_score),
                suggested=plain_or_blank(suggested.get(key)),
                typed=typed.scores.get(key, "") if typed else plain_or_blank(score),
                comment=typed.comments.get(key, "") if typed else written,
                difference=plain(own_score - score)
                if score is not None and own_score is not None
                else "",
                files=sheet.evidence.get(key, 0),
                reason=actual.deviation_reason,
                is_core=bool(line.is_core),
                problem=(problems or {}).get(key, ""),
            )
        )
    standing = standing_of(user)
    is_finished = review.status == FinanceReviewStatus.FINISHED.value
    return RecheckPage(
        review=review,
        lines=tuple(lines),
        credibility=doubts_from(own.doubts),
        own_total=plain_or_blank(own.total),
        total=plain_or_blank(verdict.total),
        grade=verdict.grade,
        gap=gap,
        base_version=review.version if base_version is None else base_version,
        text=typed.text if typed else review.text,
        may_write=may_recheck(user, review),
        may_rectify=is_finished and standing.has(Role.FINANCE_REVIEWER),
        sees_list=standing.sees_everything,
        rectifications=tuple(review.rectifications.order_by("pk")),
    )
