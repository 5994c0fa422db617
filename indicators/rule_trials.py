"""A rule tried on the sheets that are there, before the year decides on it.

Nothing is kept but the entry that it was tried. A city is tried on a sample spread evenly over its
units, so that the page answers in seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from budgets.models import FiscalYear
from common.findings import Finding, Severity
from common.rules import RuleChoice
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
    """One sheet that the proposal hits, with what it would say; the worst severity leads."""

    objective_id: int
    name: str
    organization: str
    code: str
    severity: Severity
    message: str
    is_new: bool
    """Whether the year's present settings say nothing here."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """Sheets of one kind: how many there are, were tried, are hit now, and would be."""

    present: int = 0
    tried: int = 0
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """What the proposal would find on the sheets of a year."""

    code: str
    year: int
    projects: KindCount
    departments: KindCount
    """The sheets of whole departments."""
    fresh: int
    """Sheets hit by the proposal and not by the present settings."""
    gone: int
    """The other way round."""
    severities: Mapping[Severity, int]
    """Hit sheets by the worst that is said of them."""
    hits: tuple[Hit, ...]
    """The first ones, new ones leading."""

    @property
    def is_sample(self) -> bool:
        """Whether only a part of the sheets was tried."""
        both = (self.projects, self.departments)
        return any(kind.tried < kind.present for kind in both)

    @property
    def count(self) -> int:
        """Hit sheets of both kinds."""
        return self.projects.after + self.departments.after

    @property
    def sentence(self) -> str:
        """The answer in Chinese, as 会命中 412 个项目中的 37 个."""
        parts = [_told(self.projects, "个项目", "个")]
        if self.departments.tried:
            parts.append(_told(self.departments, "张部门整体表", "张"))
        return "，".join(part for part in parts if part) + "。"


def _told(kind: KindCount, what: str, piece: str) -> str:
    if not kind.tried:
        return f"没有可以试算的{what[1:]}"
    if kind.tried == kind.present:
        return f"会命中 {kind.present} {what}中的 {kind.after} {piece}"
    return f"会命中抽取的 {kind.tried} {what}（共 {kind.present} {piece}）中的 {kind.after} {piece}"


@transaction.atomic
def try_rule(
    *,
    actor: User,
    fiscal_year: FiscalYear,
    data_year: FiscalYear,
    proposal: Proposal,
    now: datetime,
    most: int = MOST_SHEETS,
) -> RuleTrial:
    """What the proposal for `fiscal_year` finds on the sheets of `data_year` within reach.

    NoSuchTrial for a rule that looks at no single sheet, a base rule switched off, or parameters
    that cannot be read.
    """
    present = rules_of(fiscal_year)
    proposed = _proposed(present, proposal)
    waivers = present.waivers if data_year == fiscal_year else ()
    sheets = PerformanceObjective.objects.filter(fiscal_year=data_year).visible_to(actor)
    keys = list(sheets.order_by("organization__code", "pk").values_list("pk", "kind"))
    counts = {kind.value: Counter(present=0) for kind in ObjectiveKind}
    for _, kind in keys:
        counts[kind]["present"] += 1
    severities: Counter[Severity] = Counter()
    hits: list[Hit] = []
    turned: Counter[str] = Counter()
    for one, was, found in _judged(
        _spread([pk for pk, _ in keys], most),
        replace(present, waivers=waivers),
        replace(proposed, waivers=waivers),
        proposal.code,
    ):
        tally = counts[one.kind]
        tally.update(tried=1, before=bool(was), after=bool(found))
        turned.update(fresh=bool(found and not was), gone=bool(was and not found))
        if found:
            hit = _hit(one, found, is_new=not was)
            severities[hit.severity] += 1
            hits.append(hit)
    hits.sort(key=lambda hit: not hit.is_new)
    trial = RuleTrial(
        code=proposal.code,
        year=data_year.year,
        projects=KindCount(**counts[ObjectiveKind.PROJECT.value]),
        departments=KindCount(**counts[ObjectiveKind.DEPARTMENT.value]),
        fresh=turned["fresh"],
        gone=turned["gone"],
        severities={severity: severities[severity] for severity in _WORST},
        hits=tuple(hits[:SAMPLES]),
    )
    _record(actor, fiscal_year, proposal, trial, present, proposed, now)
    return trial


def _proposed(present: YearRules, proposal: Proposal) -> YearRules:
    code = proposal.code
    if code not in SHEET_RULES:
        raise NoSuchTrial(f"规则 {code} 不看单张目标表，不能在目标表上试算。")
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


def _judged(
    keys: Sequence[int], present: YearRules, proposed: YearRules, code: str
) -> Iterator[tuple[PerformanceObjective, Sequence[Finding], Sequence[Finding]]]:
    """Every sheet with what the rule says now, and what it would say."""
    is_same = present.doctrine == proposed.doctrine
    for start in range(0, len(keys), _CHUNK):
        chunk = PerformanceObjective.objects.filter(pk__in=keys[start : start + _CHUNK])
        found = list(chunk.with_sheets().order_by("organization__code", "pk"))
        backgrounds = backgrounds_of(found)
        for one in found:
            sheet, background = sheet_of(one), backgrounds[one.pk]
            raw = present.examine(sheet, background, {code}).findings
            new = raw if is_same else proposed.examine(sheet, background, {code}).findings
            yield one, _counted(present, one, code, raw), _counted(proposed, one, code, new)


def _counted(
    rules: YearRules, one: PerformanceObjective, code: str, findings: Sequence[Finding]
) -> Sequence[Finding]:
    """The findings under the year's decision on the rule; none where it is off or waived."""
    choice = rules.choices_for(one).get(code, RuleChoice())
    if not choice.is_enabled:
        return ()
    usual = SHEET_RULES[code].severity
    return [
        replace(finding, severity=choice.level_of(finding.severity, usual)) for finding in findings
    ]


def _hit(one: PerformanceObjective, findings: Sequence[Finding], *, is_new: bool) -> Hit:
    worst = min(findings, key=lambda finding: _WORST.index(finding.severity))
    return Hit(
        objective_id=one.pk,
        name=one.project.name if one.project else str(one),
        organization=one.organization.name,
        code=one.project.code if one.project else one.organization.code,
        severity=worst.severity,
        message=worst.message,
        is_new=is_new,
    )


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
        objectives=trial.projects.tried + trial.departments.tried,
        hits=trial.count,
    )
