"""The reviewer's worklist as one address asks for it, and the way from sheet to sheet in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from budgets.models import FiscalYear
from common.rules import RULEBOOK
from indicators.compliance import SHEET_RULES
from indicators.enums import QueueOrder
from indicators.queues import TriageFilter, TriageRow, Worklist, neighbours, worklist
from organizations.models import User
from projects.enums import ProjectCategory
from web.queries import key_in, one_in, text_in

LAST_PAGE = 2000
LAST_PLACE = 1_000_000
_LONGEST_SHOWN = 12
_LONGEST_QUERY = 1000
_EMPTY = Worklist((), 1, 0, 0)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What waits at this person's desks, narrowed by the address."""

    worklist: Worklist
    wanted: TriageFilter
    now: datetime
    typed_rule: str
    """What was typed as the code of a rule, whether there is one or not."""
    categories: tuple[ProjectCategory, ...] = tuple(ProjectCategory)
    orders: tuple[QueueOrder, ...] = tuple(QueueOrder)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return self.wanted.is_narrowed

    @property
    def rows(self) -> tuple[TriageRow, ...]:
        """The rows of this page."""
        return self.worklist.rows

    @property
    def rules(self) -> tuple[tuple[str, str], ...]:
        """Code and name of every rule that looks at a sheet, for choosing."""
        return tuple((rule.code, rule.name) for rule in SHEET_RULES)

    @property
    def rule_name(self) -> str:
        """What the rule is called to which the list is narrowed."""
        return SHEET_RULES[self.wanted.rule].name if self.wanted.rule else ""

    @property
    def rule_problem(self) -> str:
        """Why the list is not narrowed to the rule that was typed; blank where it is."""
        typed = self.typed_rule
        if not typed or self.wanted.rule:
            return ""
        try:
            name = RULEBOOK[typed.upper()].name
        except KeyError:
            return (
                f"没有编号为『{typed[:_LONGEST_SHOWN]}』的规则，下面没有按规则查找。"
                "编号由一个字母和两位数字组成，例如 C12。"
            )
        return f"{typed.upper()}『{name}』不检查目标表，下面没有按规则查找。"

    @property
    def days_left(self) -> int | None:
        """Midnights until the reviewing ends for most; None where no time is set."""
        period = self.worklist.period
        return period.days_left(self.now) if period else None

    @property
    def queue(self) -> str:
        """The list as the address of a sheet carries it along."""
        return query_of(self.wanted)


@dataclass(frozen=True, slots=True)
class Queue:
    """The list from which a sheet was opened, and what lies beside the sheet in it."""

    wanted: TriageFilter
    place: int
    before: int | None = None
    after: int | None = None

    @property
    def query(self) -> str:
        """This list and place, for the form of the decision."""
        return _with_place(self.wanted, self.place)

    @property
    def list_address(self) -> str:
        """The list as it was."""
        return _list_of(self.wanted)

    @property
    def before_address(self) -> str:
        """The sheet before this one; blank at the first."""
        return _address(self.before, self.wanted, self.place - 1)

    def after_address(self, *, is_decided: bool = False) -> str:
        """The sheet behind this one; blank at the last. A decided sheet leaves its place to it."""
        return _address(self.after, self.wanted, self.place + (not is_decided))

    @property
    def next_address(self) -> str:
        """The sheet behind this one while this one stays."""
        return self.after_address()


def review_page(
    request: HttpRequest, user: User, fiscal_year: FiscalYear | None, now: datetime
) -> ReviewPage:
    """The worklist for this person and address."""
    wanted = _filter_in(request.GET)
    typed = text_in(request.GET, "rule")
    if fiscal_year is None:
        return ReviewPage(_EMPTY, wanted, now, typed)
    page = min(max(key_in(request.GET, "page") or 1, 1), LAST_PAGE)
    return ReviewPage(
        worklist=worklist(user, fiscal_year, wanted, page),
        wanted=wanted,
        now=now,
        typed_rule=typed,
    )


def queue_of(request: HttpRequest, user: User, fiscal_year: FiscalYear, pk: int) -> Queue | None:
    """The list from which this sheet was opened; None where it was opened from elsewhere."""
    sent = _sent_queue(request) if "queue" in request.POST else request.GET
    place = key_in(sent, "place")
    if not place:
        return None
    wanted = _filter_in(sent)
    found = neighbours(user, fiscal_year, wanted, pk, min(place, LAST_PLACE))
    return Queue(wanted, found.place, found.before, found.after)


def query_of(wanted: TriageFilter) -> str:
    """The filter as an address holds it."""
    held = {
        "unit": wanted.department,
        "category": wanted.category,
        "rule": wanted.rule,
        "clean": "1" if wanted.clean_only else "",
        "order": wanted.order.value,
    }
    return urlencode({name: value for name, value in held.items() if value})


def list_address(request: HttpRequest) -> str:
    """The list from which a form was sent."""
    return _list_of(_filter_in(_sent_queue(request)))


def chosen_of(request: HttpRequest) -> list[tuple[int, int]]:
    """Key and version of every ticked sheet, as the boxes hold them: 12:3."""
    found = []
    for value in request.POST.getlist("sheet"):
        key, _, version = value.partition(":")
        if key.isascii() and key.isdigit() and version.isascii() and version.isdigit():
            found.append((int(key[:18]), int(version[:9])))
    return found


def _filter_in(sent: QueryDict) -> TriageFilter:
    rule = text_in(sent, "rule").upper()
    return TriageFilter(
        department=text_in(sent, "unit"),
        category=text_in(sent, "category"),
        rule=rule if rule in SHEET_RULES else "",
        clean_only=sent.get("clean") == "1",
        order=QueueOrder(one_in(sent, "order", set(QueueOrder))),
    )


def _sent_queue(request: HttpRequest) -> QueryDict:
    return QueryDict(request.POST.get("queue", "")[:_LONGEST_QUERY])


def _list_of(wanted: TriageFilter) -> str:
    query = query_of(wanted)
    return f"{reverse('review')}?{query}" if query else reverse("review")


def _address(pk: int | None, wanted: TriageFilter, place: int) -> str:
    if pk is None:
        return ""
    return f"{reverse('objective', args=[pk])}?{_with_place(wanted, place)}"


def _with_place(wanted: TriageFilter, place: int) -> str:
    query = query_of(wanted)
    return f"{query}&place={place}" if query else f"place={place}"
