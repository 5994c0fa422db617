"""A self-evaluation as a workbook: filled in on the way out, read on the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluations.claim_entries import CODE, NAME, VERSION, ScoreEntry, TextsEntry
from evaluations.scoring.own import OWN_SCORE
from exchange.actuals_workbook import FilledSheet, written_workbook
from exchange.form_rows import FormRow, form_rows

SCORES_SHEET = "自评得分"
TEXTS_SHEET = "自评说明"
POSITION = "行号"
SUMMARY, PROBLEMS, MEASURES = "目标完成情况", "存在问题", "改进措施"
_TEXTS = (SUMMARY, PROBLEMS, MEASURES)
SCORE_HEADS = (
    CODE, POSITION, NAME, "指标值", "计量单位", "权重", "实际完成值", "偏差原因", "公式得分", OWN_SCORE,
)  # fmt: skip
TEXT_HEADS = ("单位", CODE, "项目名称", VERSION, *_TEXTS)
_KINDS = {
    SCORES_SHEET: frozenset({CODE, NAME, OWN_SCORE}),
    TEXTS_SHEET: frozenset({CODE, VERSION, *_TEXTS}),
}


@dataclass(frozen=True, slots=True)
class ClaimLineCells:
    """One indicator of the workbook, texts as they are shown."""

    position: int
    name: str
    target: str
    unit_of_measure: str
    weight: str
    actual: str
    reason: str
    suggested: str
    score: str


@dataclass(frozen=True, slots=True)
class ClaimCells:
    """One self-evaluation, texts as they are shown."""

    unit: str
    code: str
    project: str
    version: int
    summary: str
    problems: str
    measures: str
    lines: tuple[ClaimLineCells, ...]


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """The rows of a file, cells as typed."""

    scores: tuple[ScoreEntry, ...]
    texts: tuple[TextsEntry, ...]


def claim_workbook(claim: ClaimCells) -> bytes:
    """Two sheets that `read_claim` reads back; the cells to fill are the light ones."""
    texts = (claim.summary, claim.problems, claim.measures)
    head = (claim.unit, claim.code, claim.project, str(claim.version), *texts)
    return written_workbook(
        FilledSheet(SCORES_SHEET, SCORE_HEADS, _line_rows(claim), typed=frozenset({OWN_SCORE})),
        FilledSheet(TEXTS_SHEET, TEXT_HEADS, (head,), typed=frozenset(_TEXTS)),
    )


def read_claim(source: bytes, *, filename: str) -> ClaimFile:
    """The entries of an .xlsx; UnreadableFile where the file or its head is none."""
    rows = form_rows(source, filename=filename, kinds=_KINDS)
    return ClaimFile(
        tuple(_score_entry(row) for row in rows if row.kind == SCORES_SHEET),
        tuple(_texts_entry(row) for row in rows if row.kind == TEXTS_SHEET),
    )


def _line_rows(claim: ClaimCells) -> Iterable[tuple[str, ...]]:
    for line in claim.lines:
        yield (
            claim.code,
            str(line.position),
            line.name,
            line.target,
            line.unit_of_measure,
            line.weight,
            line.actual,
            line.reason,
            line.suggested,
            line.score,
        )


def _score_entry(row: FormRow) -> ScoreEntry:
    return ScoreEntry(row.place, row[CODE], row[POSITION], row[NAME], row[OWN_SCORE])


def _texts_entry(row: FormRow) -> TextsEntry:
    summary, problems, measures = (row[name].replace("\r\n", "\n") for name in _TEXTS)
    return TextsEntry(row.place, row[CODE], row[VERSION], summary, problems, measures)
