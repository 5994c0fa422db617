"""Rows of a self-evaluation that was filled in elsewhere: what they say, what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from common.decimals import NotANumber, parse_decimal
from common.findings import Finding, Location, Severity
from common.text import squeeze
from evaluations.claims import SelfSheet, self_sheet_of
from evaluations.models import SelfEvaluation
from evaluations.scoring.own import OWN_SCORE
from evaluations.self_evaluations import (
    Claim,
    claim_faults,
    require_may_save,
    save_self_evaluation,
)
from evaluations.trials import code_of
from indicators.models import PerformanceObjective
from organizations.models import User

CODE = "项目编码"
NAME = "指标名称"
VERSION = "版本"
NOT_A_SCORE = "不是数，请填这一行的得分（0 到权重之间，最多两位小数）。"
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """One typed row: whose line, and the score that the unit gives it. Cells as typed."""

    location: Location
    code: str
    position: str
    indicator: str
    score: str


@dataclass(frozen=True, slots=True)
class TextsEntry:
    """The three texts of an objective, and the version that was given out with them."""

    location: Location
    code: str
    version: str
    summary: str
    problems: str
    measures: str


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """What became of the rows: the draft as it stands, or every problem and nothing written."""

    row: SelfEvaluation | None = None
    problems: tuple[Finding, ...] = ()


def read_scores(
    typed: Mapping[int, str], keys: Sequence[int]
) -> tuple[dict[int, Decimal | None], dict[int, str]]:
    """The scores that are numbers, and what is wrong with the others; every key is named."""
    scores: dict[int, Decimal | None] = {}
    problems: dict[int, str] = {}
    for key in keys:
        text = squeeze(typed.get(key, "")).removesuffix("分")
        scores[key] = None
        if not text:
            continue
        try:
            scores[key] = parse_decimal(text)
        except NotANumber:
            problems[key] = f"『{text[:20]}』{NOT_A_SCORE}"
    return scores, problems


def record_claim(
    *,
    actor: User | None,
    objective: PerformanceObjective,
    scores: Sequence[ScoreEntry],
    texts: Sequence[TextsEntry],
    now: datetime,
) -> ClaimOutcome:
    """Keep the rows of a workbook as the draft, whole or not at all.

    Lines that it does not name keep what is stored. Raises PermissionDenied, OutsideWindow, and
    StaleSelfEvaluation where somebody is faster at this very moment.
    """
    stored = require_may_save(actor, objective, now)
    version = stored.version if stored else 0
    sheet = self_sheet_of(objective)
    rows = _Rows(objective, sheet)
    rows.put_scores(scores)
    rows.put_texts(texts, version)
    if problems := rows.all_problems():
        return ClaimOutcome(problems=tuple(sorted(problems, key=_place)))
    row = save_self_evaluation(
        actor=actor, objective=objective, claim=rows.claim, base_version=version, now=now
    )
    return ClaimOutcome(row)


class _Rows:
    """One objective while its rows are put together."""

    def __init__(self, objective: PerformanceObjective, sheet: SelfSheet) -> None:
        self.code = code_of(objective)
        self.sheet = sheet
        self.problems: list[Finding] = []
        self.places: dict[int, Location] = {}
        self.scores: dict[int, Decimal | None] = {}
        self.texts: TextsEntry | None = None

    @property
    def claim(self) -> Claim:
        """What the rows say; the texts are those of the first row that is this objective's."""
        said = self.texts
        if said is None:
            return Claim(scores=self.scores)
        return Claim(
            summary=said.summary.strip(),
            problems=said.problems.strip(),
            measures=said.measures.strip(),
            scores=self.scores,
        )

    def put_scores(self, entries: Sequence[ScoreEntry]) -> None:
        """Find the line of every row and read its score."""
        typed: dict[int, str] = {}
        for entry in entries:
            key = self._key_of(entry)
            if key is None or not self._is_first(key, entry):
                continue
            typed[key] = entry.score
        self.scores, unread = read_scores(typed, list(typed))
        for key, message in unread.items():
            self._complain(self.places[key], OWN_SCORE, message, self._name(key))

    def put_texts(self, entries: Sequence[TextsEntry], version: int) -> None:
        """Take the texts, and refuse a workbook that is older than what stands."""
        for entry in entries:
            if not self._is_ours(entry.location, entry.code):
                continue
            if self.texts is not None:
                self._complain(entry.location, CODE, "这张目标表在上面已经写过，请只保留一行。")
                continue
            self.texts = entry
            if squeeze(entry.version) != str(version):
                self._complain(entry.location, VERSION, _age_of(entry.version))
        if not entries:
            said = "没有『自评说明』这张工作表或它没有内容，无法核对版本，请重新下载填报表。"
            self._complain(Location(), VERSION, said)

    def all_problems(self) -> list[Finding]:
        """What was wrong with the rows, and what of their content cannot be kept."""
        sheet = self.sheet.with_scores(self.scores)
        return [*self.problems, *map(self._placed, claim_faults(self.claim, sheet))]

    def _placed(self, fault: Finding) -> Finding:
        row = fault.location.row
        if row:
            place = self.places.get(self.sheet.keys[row - 1], Location())
        else:
            place = self.texts.location if self.texts else Location()
        return replace(fault, location=replace(place, column=fault.location.column))

    def _key_of(self, entry: ScoreEntry) -> int | None:
        if not self._is_ours(entry.location, entry.code):
            return None
        named = list(self._named(squeeze(entry.indicator), squeeze(entry.position)))
        if len(named) == 1:
            return named[0]
        said = "批复的目标表里没有这条指标，请用下载的填报表，不要改指标名称和行号。"
        self._complain(entry.location, NAME, said, entry.indicator)
        return None

    def _named(self, name: str, position: str) -> Iterator[int]:
        for key, line in zip(self.sheet.keys, self.sheet.approved, strict=True):
            if squeeze(line.name) == name and position in {"", str(line.position)}:
                yield key

    def _is_first(self, key: int, entry: ScoreEntry) -> bool:
        if key not in self.places:
            self.places[key] = entry.location
            return True
        said = "这条指标在上面已经出现过，请只保留一行。"
        self._complain(entry.location, NAME, said, entry.indicator)
        return False

    def _is_ours(self, place: Location, code: str) -> bool:
        written = squeeze(code).upper()
        if written == self.code.upper():
            return True
        said = f"这一行是『{written[:_SHOWN]}』的，这一页是『{self.code}』的自评，请到那一张的页面上传。"
        self._complain(place, CODE, said if written else "项目编码是空的，请用下载的填报表。")
        return False

    def _name(self, key: int) -> str:
        return self.sheet.approved[self.sheet.keys.index(key)].name

    def _complain(self, place: Location, column: str, message: str, indicator: str = "") -> None:
        location = replace(place, column=column)
        self.problems.append(
            Finding("", Severity.ERROR, message, location, indicator=squeeze(indicator)[:_SHOWN])
        )


def _age_of(version: str) -> str:
    if not squeeze(version):
        return "版本是空的，无法知道填的是哪一次下载的表，请重新下载填报表。"
    return "下载之后这份自评又改过，请重新下载填报表，再填一次。"


def _place(finding: Finding) -> tuple[str, int]:
    return finding.location.table, finding.location.row
