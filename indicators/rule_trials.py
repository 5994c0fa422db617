"""A rule tried on what is there, before the year decides on it.

Nothing is kept but the entry that it was tried. Of a city a sample is tried, spread evenly over its
units, so that the page answers in seconds. Rules that look at something other than single sheets
are tried by the layer that knows it: it adds a `Ground`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from budgets.models import FiscalYear
from common.findings import Finding, Severity
from common.rules import RULEBOOK, RuleChoice
from indicators.backgrounds import backgrounds_of
from indicators.compliance import SHEET_RULES, BadParameter, Doctrine
from indicators.compliance.doctrine import UNWAIVABLE_RULES
from indicators.compliance.readers import changed_parameters
from indicators.enums import ObjectiveKind
from indicators.judging import YearRules
from indicators.models import PerformanceObjective
from indicators.selectors import rules_of, sheet_of
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User

MOST_SHEETS = 1000
"""More than these are tried on a sample of this size."""
SAMPLES = 20
_CHUNK = 200
_WORST = tuple(Severity)


class NoSuchTrial(ValueError):
    """What cannot be tried; the Chinese text says why."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is thought of for one rule: as `RuleDecision`, and parameters as Doctrine writes them."""

    code: str
    severity: Severity | None = None
    is_enabled: bool = True
    parameters: Mapping[str, object] | None = None
    """None leaves the year's own."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that the proposal hits, with what it would say; the worst severity leads."""

    key: int
    name: str
    organization: str
    code: str
    severity: Severity
    message: str
    is_new: bool
    """Whether the year's present settings say nothing here."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """Things of one kind: how many there are, were tried, are hit now, and would be."""

    what: str = ""
    """With its piece in front: 个项目."""
    present: int = 0
    tried: int = 0
    before: int = 0
    after: int = 0

    @property
    def sentence(self) -> str:
        """会命中 412 个项目中的 37 个."""
        piece = self.what[0]
        if not self.tried:
            return f"没有可以试算的{self.what[1:]}"
        if self.tried == self.present:
            return f"会命中 {self.present} {self.what}中的 {self.after} {piece}"
        drawn = f"抽取的 {self.tried} {self.what}（共 {self.present} {piece}）"
        return f"会命中{drawn}中的 {self.after} {piece}"


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing with what the rule says of it now, and what it would say, as the year counts it."""

    key: int
    name: str
    organization: str
    code: str
    was: Sequence[Finding]
    found: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Trying:
    """One rule as it is now and as it is proposed, over the things of a year."""

    rule: str
    data_year: FiscalYear
    present: YearRules
    proposed: YearRules

    @property
    def is_same(self) -> bool:
        """Whether asking once is enough."""
        return self.present.doctrine == self.proposed.doctrine

    def tried_on(
        self, objective: PerformanceObjective, raw: Sequence[Finding], new: Sequence[Finding]
    ) -> Tried:
        """What was found about an objective, with `raw` as it is now, as the year counts it."""
        project, unit = objective.project, objective.organization
        return Tried(
            objective.pk,
            name=project.name if project else str(objective),
            organization=unit.name,
            code=project.code if project else unit.code,
            was=counted(self.present.choices_for(objective), self.rule, raw),
            found=counted(self.proposed.choices_for(objective), self.rule, new),
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """What some rules look at, and how a part of it is judged."""

    codes: Container[str]
    what: str
    """With its piece in front: 张目标表."""
    most: Callable[[FiscalYear, int], int]
    """How many are tried at most of so many that are there."""
    kinds: tuple[str, ...]
    """As `KindCount.what`; of those after the first nothing is said where there are none."""
    keys: Callable[[User, FiscalYear], Sequence[tuple[int, str]]]
    """Everything of a year within somebody's reach with its kind, unit by unit."""
    judged: Callable[[Sequence[int], Trying], Iterator[Tried]]
    """What is said of these, in a number of queries that grows with whole chunks of them alone."""
    page: Callable[[Hit, FiscalYear], str]
    """The address where one of them is looked at."""


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """What the proposal would find on the things of a year."""

    code: str
    year: int
    what: str
    """As in the ground."""
    kinds: tuple[KindCount, ...]
    fresh: int
    """Things hit by the proposal and not by the present settings."""
    gone: int
    """The other way round."""
    severities: Mapping[Severity, int]
    """Hit things by the worst that is said of them."""
    hits: tuple[Hit, ...]
    """The first ones, new ones leading."""

    @property
    def is_sample(self) -> bool:
        """Whether only a part was tried."""
        return any(kind.tried < kind.present for kind in self.kinds)

    @property
    def tried(self) -> int:
        """How many were tried, of all kinds."""
        return sum(kind.tried for kind in self.kinds)

    @property
    def before(self) -> int:
        """How many are hit now."""
        return sum(kind.before for kind in self.kinds)

    @property
    def count(self) -> int:
        """How many would be hit."""
        return sum(kind.after for kind in self.kinds)

    @property
    def piece(self) -> str:
        """What they are counted in."""
        return self.what[0]

    @property
    def noun(self) -> str:
        """What they are called."""
        return self.what[1:]

    @property
    def sentence(self) -> str:
        """The answer in Chinese, as 会命中 412 个项目中的 37 个."""
        first, *others = self.kinds
        parts = [first.sentence, *(other.sentence for other in others if other.tried)]
        return "，".join(parts) + "。"


def ground_of(code: str) -> Ground | None:
    """What the rule is tried on; None where it looks at nothing that is stored."""
    return next((ground for ground in GROUNDS if code in ground.codes), None)


@transaction.atomic
def try_rule(
    *,
    actor: User,
    fiscal_year: FiscalYear,
    data_year: FiscalYear,
    proposal: Proposal,
    now: datetime,
    most: int | None = None,
) -> RuleTrial:
    """What the proposal for `fiscal_year` finds on what `data_year` holds within reach.

    NoSuchTrial for a rule that can be tried on nothing, a base rule switched off, or parameters
    that cannot be read.
    """
    ground = ground_of(proposal.code)
    if ground is None:
        raise NoSuchTrial(f"规则 {proposal.code} 查的是流程，没有可以试算的内容。")
    present = rules_of(fiscal_year)
    proposed = _proposed(present, proposal)
    waivers = present.waivers if data_year == fiscal_year else ()
    trying = Trying(
        proposal.code,
        data_year,
        replace(present, waivers=waivers),
        replace(proposed, waivers=waivers),
    )
    kinds = dict(ground.keys(actor, data_year))
    trial = _trial(ground, kinds, trying, most or ground.most(data_year, len(kinds)))
    _record(actor, fiscal_year, proposal, trial, present, proposed, now)
    return trial


def _trial(ground: Ground, kinds: Mapping[int, str], trying: Trying, most: int) -> RuleTrial:
    counts = {kind: Counter(present=0) for kind in ground.kinds}
    for kind in kinds.values():
        counts[kind]["present"] += 1
    severities: Counter[Severity] = Counter()
    hits: list[Hit] = []
    turned: Counter[str] = Counter()
    for one in ground.judged(_spread(list(kinds), most), trying):
        counts[kinds[one.key]].update(tried=1, before=bool(one.was), after=bool(one.found))
        turned.update(fresh=bool(one.found and not one.was), gone=bool(one.was and not one.found))
        if one.found:
            hit = _hit(one)
            severities[hit.severity] += 1
            hits.append(hit)
    hits.sort(key=lambda hit: not hit.is_new)
    return RuleTrial(
        code=trying.rule,
        year=trying.data_year.year,
        what=ground.what,
        kinds=tuple(KindCount(kind, **counted) for kind, counted in counts.items()),
        fresh=turned["fresh"],
        gone=turned["gone"],
        severities={severity: severities[severity] for severity in _WORST},
        hits=tuple(hits[:SAMPLES]),
    )


def _proposed(present: YearRules, proposal: Proposal) -> YearRules:
    code = proposal.code
    choice = RuleChoice(severity=proposal.severity, is_enabled=proposal.is_enabled)
    if code in UNWAIVABLE_RULES and choice != RuleChoice():
        raise NoSuchTrial(f"规则 {code} 是系统底线，不能调整级别或停用，也就不用试算。")
    doctrine = present.doctrine
    if proposal.parameters is not None:
        try:
            doctrine = Doctrine.from_payload(proposal.parameters)
        except BadParameter as error:
            raise NoSuchTrial(str(error)) from error
        doctrine = replace(doctrine, levels=present.doctrine.levels)
    return replace(present, doctrine=doctrine, choices={**present.choices, code: choice})


def _spread(keys: Sequence[int], most: int) -> Sequence[int]:
    """At most this many, spread evenly over the order of the keys."""
    if len(keys) <= most:
        return keys
    return [keys[place * len(keys) // most] for place in range(most)]


def counted(
    choices: Mapping[str, RuleChoice], code: str, findings: Sequence[Finding]
) -> Sequence[Finding]:
    """The findings under the year's decisions; none where the rule is off or waived."""
    choice = choices.get(code, RuleChoice())
    if not choice.is_enabled:
        return ()
    usual = RULEBOOK[code].severity
    return [
        replace(finding, severity=choice.level_of(finding.severity, usual)) for finding in findings
    ]


def _hit(one: Tried) -> Hit:
    worst = min(one.found, key=lambda finding: _WORST.index(finding.severity))
    return Hit(
        key=one.key,
        name=one.name,
        organization=one.organization,
        code=one.code,
        severity=worst.severity,
        message=worst.message,
        is_new=not one.was,
    )


_KINDS = {ObjectiveKind.PROJECT.value: "个项目", ObjectiveKind.DEPARTMENT.value: "张部门整体表"}


def _sheets_of(user: User, fiscal_year: FiscalYear) -> Sequence[tuple[int, str]]:
    sheets = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).visible_to(user)
    rows = sheets.order_by("organization__code", "pk").values_list("pk", "kind")
    return [(key, _KINDS[kind]) for key, kind in rows]


def _judged_sheets(keys: Sequence[int], trying: Trying) -> Iterator[Tried]:
    code, present, proposed = trying.rule, trying.present, trying.proposed
    for start in range(0, len(keys), _CHUNK):
        chunk = PerformanceObjective.objects.filter(pk__in=keys[start : start + _CHUNK])
        found = list(chunk.with_sheets().order_by("organization__code", "pk"))
        backgrounds = backgrounds_of(found)
        for one in found:
            sheet, background = sheet_of(one), backgrounds[one.pk]
            raw = present.examine(sheet, background, {code}).findings
            new = raw if trying.is_same else proposed.examine(sheet, background, {code}).findings
            yield trying.tried_on(one, raw, new)


def _page_of_sheet(hit: Hit, _year: FiscalYear) -> str:
    return reverse("admin:indicators_performanceobjective_change", args=[hit.key])


GROUNDS: list[Ground] = [
    Ground(
        codes=SHEET_RULES,
        what="张目标表",
        most=lambda _year, _present: MOST_SHEETS,
        kinds=tuple(_KINDS.values()),
        keys=_sheets_of,
        judged=_judged_sheets,
        page=_page_of_sheet,
    )
]
"""The single sheets, and what other layers add."""


def _record(
    actor: User,
    fiscal_year: FiscalYear,
    proposal: Proposal,
    trial: RuleTrial,
    present: YearRules,
    proposed: YearRules,
    now: datetime,
) -> None:
    changed = sorted(changed_parameters(present.payload, proposed.payload))
    audit.record(
        actor=actor,
        action=AuditAction.RULE_TRIED,
        target=fiscal_year,
        now=now,
        rule=proposal.code,
        severity=proposal.severity.value if proposal.severity else "",
        is_enabled=proposal.is_enabled,
        parameters=changed,
        year=trial.year,
        what=trial.what,
        objectives=trial.tried,
        hits=trial.count,
    )
