"""The rule runner: every rule leaves a verdict, also when it is silent.

"No hit" is not "checked": a rule that did not apply, or lacked its data, says so and
why, and the ledger counts it apart.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from common.findings import Finding, Location, Severity
from common.text import abridged

Subject = TypeVar("Subject")
_log = logging.getLogger(__name__)


class Verdict(StrEnum):
    """What became of one rule on one subject."""

    PASSED = "passed"
    HIT = "hit"
    NOT_APPLICABLE = "not_applicable"
    MISSING_DATA = "missing_data"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The verdict in Chinese."""
        return _VERDICT_LABELS[self]


_VERDICT_LABELS = {
    Verdict.PASSED: "通过",
    Verdict.HIT: "命中",
    Verdict.NOT_APPLICABLE: "不适用",
    Verdict.MISSING_DATA: "数据不足",
    Verdict.AMBIGUOUS: "解析歧义",
    Verdict.FAILED: "执行异常",
}


class Undecided(Exception):
    """Raised by a check that cannot answer; the text says why."""

    verdict: Verdict


class NotApplicable(Undecided):
    """The rule does not concern this subject."""

    verdict = Verdict.NOT_APPLICABLE


class MissingData(Undecided):
    """The rule concerns the subject, but what it needs is absent."""

    verdict = Verdict.MISSING_DATA


class Ambiguous(Undecided):
    """What the rule needs can be read in more than one way."""

    verdict = Verdict.AMBIGUOUS


@dataclass(frozen=True, slots=True)
class Hit:
    """One fault seen by a check; the runner adds code, severity, name and basis."""

    message: str
    location: Location = field(default_factory=Location)
    indicator: str = ""
    actual: str = ""
    expected: str = ""
    mend: str = ""
    mend_action: str = ""
    severity: Severity | None = None
    """Only where the catalogue grades hits of one rule differently."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """One line of the catalogue with the function that checks it."""

    code: str
    name: str
    severity: Severity
    basis: str
    mend: str
    why: str
    check: Callable[[Subject], Iterable[Hit]]
    good: str = ""
    bad: str = ""

    @property
    def group(self) -> str:
        """The letter of the catalogue."""
        return self.code[0]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict of one rule with its findings, or the reason why there is none."""

    code: str
    name: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    severity: Severity | None = None
    """The rule's own, by which a year's decision on it is measured."""
    is_waived: bool = False
    """Whether somebody approved that it is left aside here, for a while."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """How many rules were due, and what became of them."""

    applicable: int = 0
    passed: int = 0
    hit: int = 0
    not_applicable: int = 0
    missing_data: int = 0
    ambiguous: int = 0
    failed: int = 0

    def __add__(self, other: Ledger) -> Ledger:
        return Ledger(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def checked(self) -> int:
        """Rules that gave an answer."""
        return self.passed + self.hit

    def __str__(self) -> str:
        return (
            f"应查 {self.applicable} 项，已查 {self.checked} 项，"
            f"不适用 {self.not_applicable} 项，未能检查 {self.applicable - self.checked} 项"
        )


@dataclass(frozen=True, slots=True)
class Report:
    """Every outcome of one run over one subject."""

    outcomes: tuple[Outcome, ...]

    def __add__(self, other: Report) -> Report:
        return Report((*self.outcomes, *other.outcomes))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the order of the rules."""
        return tuple(f for outcome in self.outcomes for f in outcome.findings)

    @property
    def waived(self) -> tuple[Outcome, ...]:
        """The rules that are left aside here with somebody's approval."""
        return tuple(outcome for outcome in self.outcomes if outcome.is_waived)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that stop submission."""
        return tuple(f for f in self.findings if f.is_blocking)

    @property
    def ledger(self) -> Ledger:
        """Counts of the verdicts; 应查 is everything that was not out of scope."""
        counts = dict.fromkeys(Verdict, 0)
        for outcome in self.outcomes:
            counts[outcome.verdict] += 1
        due = len(self.outcomes) - counts[Verdict.NOT_APPLICABLE]
        return Ledger(applicable=due, **{verdict.value: n for verdict, n in counts.items()})


NO_REPORT = Report(())
"""What is said of a subject that no rule has looked at."""


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """A year's decision on one rule: another severity, or switched off, and what is said then."""

    severity: Severity | None = None
    is_enabled: bool = True
    reason: str = "本年度已停用"
    is_waived: bool = False
    """Whether it is switched off with somebody's approval, here and for a while."""

    def level_of(self, own: Severity, usual: Severity) -> Severity:
        """What a hit of this level counts as, of a rule that usually has `usual`.

        Lowering a rule makes none of its hits heavier; raising it leaves those as they are that
        are lighter than the rule, as a difference of rounding is.
        """
        if self.severity is None:
            return own
        if self.severity.rank > usual.rank:
            return max(own, self.severity, key=_rank)
        return own if own.rank > usual.rank else min(own, self.severity, key=_rank)


def _rank(severity: Severity) -> int:
    return severity.rank


class Catalogue(Generic[Subject]):
    """The rules over one kind of subject, in the order of their codes."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule[Subject]] = {}

    def rule(
        self,
        code: str,
        name: str,
        severity: Severity,
        *,
        basis: str,
        mend: str,
        why: str = "",
        good: str = "",
        bad: str = "",
    ) -> Callable[[Callable[[Subject], Iterable[Hit]]], Callable[[Subject], Iterable[Hit]]]:
        """Register a check; its docstring says what holds."""

        def register(
            check: Callable[[Subject], Iterable[Hit]],
        ) -> Callable[[Subject], Iterable[Hit]]:
            if code in self._rules:
                raise ValueError(f"rule {code} is registered twice")
            self._rules[code] = Rule(code, name, severity, basis, mend, why, check, good, bad)
            return check

        return register

    def __iter__(self) -> Iterator[Rule[Subject]]:
        return iter(sorted(self._rules.values(), key=lambda rule: rule.code))

    def __len__(self) -> int:
        return len(self._rules)

    def __contains__(self, code: object) -> bool:
        return code in self._rules

    def __getitem__(self, code: str) -> Rule[Subject]:
        return self._rules[code]

    def run(
        self,
        subject: Subject,
        choices: Mapping[str, RuleChoice] | None = None,
        only: Collection[str] | None = None,
    ) -> Report:
        """Judge the subject by every rule that the year has not switched off."""
        wanted = [rule for rule in self if only is None or rule.code in only]
        chosen = choices or {}
        on = [rule for rule in wanted if chosen.get(rule.code, _AS_IT_IS).is_enabled]
        raw = {rule.code: _judge(rule, subject) for rule in on}
        every = (raw.get(rule.code) or _unjudged(rule) for rule in wanted)
        return with_choices(Report(tuple(every)), chosen)


class Rulebook:
    """Every catalogue of the application; each layer adds its own when it is loaded."""

    def __init__(self) -> None:
        self._catalogues: list[Catalogue[Any]] = []

    def add(self, catalogue: Catalogue[Any]) -> None:
        """Take the catalogue in, with the rules that it has now and those it will have."""
        if catalogue not in self._catalogues:
            self._catalogues.append(catalogue)

    def __iter__(self) -> Iterator[Rule[Any]]:
        rules = [rule for catalogue in self._catalogues for rule in catalogue]
        return iter(sorted(rules, key=lambda rule: rule.code))

    def __contains__(self, code: object) -> bool:
        return any(code in catalogue for catalogue in self._catalogues)

    def __getitem__(self, code: str) -> Rule[Any]:
        found = (catalogue for catalogue in self._catalogues if code in catalogue)
        catalogue = next(found, None)
        if catalogue is None:
            raise KeyError(code)
        return catalogue[code]

    def __len__(self) -> int:
        return sum(map(len, self._catalogues))


RULEBOOK = Rulebook()


_AS_IT_IS = RuleChoice()


def with_choices(report: Report, choices: Mapping[str, RuleChoice]) -> Report:
    """The report as the decisions have it: severities changed, what is switched off left out.

    The rules need not be asked again for that.
    """
    return Report(tuple(_chosen(one, choices.get(one.code, _AS_IT_IS)) for one in report.outcomes))


def _chosen(outcome: Outcome, choice: RuleChoice) -> Outcome:
    if not choice.is_enabled:
        return Outcome(
            outcome.code,
            outcome.name,
            Verdict.NOT_APPLICABLE,
            reason=choice.reason,
            is_waived=choice.is_waived,
        )
    if choice.severity is None:
        return outcome
    return replace(outcome, findings=tuple(_levelled(outcome, choice)))


def _levelled(outcome: Outcome, choice: RuleChoice) -> Iterator[Finding]:
    for finding in outcome.findings:
        level = choice.level_of(finding.severity, outcome.severity or finding.severity)
        yield replace(finding, severity=level)


def _unjudged(rule: Rule[Subject]) -> Outcome:
    return Outcome(rule.code, rule.name, Verdict.NOT_APPLICABLE)


def _judge(rule: Rule[Subject], subject: Subject) -> Outcome:
    try:
        hits = list(rule.check(subject))
    except Undecided as undecided:
        return Outcome(rule.code, rule.name, undecided.verdict, reason=abridged(str(undecided)))
    except Exception as error:  # noqa: BLE001 -- one broken rule must not silence the others
        _log.exception("rule %s failed", rule.code)
        return Outcome(rule.code, rule.name, Verdict.FAILED, reason=f"{error!r}")
    verdict = Verdict.HIT if hits else Verdict.PASSED
    findings = tuple(_finding(rule, hit) for hit in hits)
    return Outcome(rule.code, rule.name, verdict, findings, severity=rule.severity)


def hits_of(rule: Rule[Subject], subject: Subject) -> tuple[Hit, ...]:
    """What the rule finds, nothing where it gives no answer: for counting hits by the thousand."""
    try:
        return tuple(rule.check(subject))
    except Undecided:
        return ()
    except Exception:  # noqa: BLE001 -- as above
        _log.exception("rule %s failed", rule.code)
        return ()


def _finding(rule: Rule[Subject], hit: Hit) -> Finding:
    """What is quoted of a cell is cut here, for every rule and every reader alike."""
    return Finding(
        code=rule.code,
        severity=hit.severity or rule.severity,
        message=abridged(hit.message),
        location=hit.location,
        name=rule.name,
        indicator=hit.indicator,
        actual=abridged(hit.actual),
        expected=abridged(hit.expected),
        mend=abridged(hit.mend or rule.mend),
        basis=rule.basis,
        mend_action=hit.mend_action,
    )


def moved(finding: Finding, table: str) -> Finding:
    """The same finding placed in a table of a larger document."""
    return replace(finding, location=replace(finding.location, table=table))
