"""What the rules say of a draft, placed at the cells of the grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from common.findings import Finding, Severity, by_severity
from common.rules import Report, Verdict
from indicators.compliance import SHEET_RULES
from indicators.copying import unconfirmed_lines
from indicators.mends import MENDS
from indicators.outcomes import WHOLE_SHEET
from indicators.outliers import HintKind, PeerHint
from indicators.submissions import open_warnings
from web.editing.drafts import FIELD_OF, LABELS, BuiltSheet, Draft, line_of
from web.editing.setting_aside import unkept_cells
from web.explaining import WAITING_RULE, Box, boxes_of

_NORMALISED = ("weight", "unit", "comparison", "target", "is_core", "baseline")
_ANSWERED = {Verdict.PASSED, Verdict.HIT}
_TITLES = {
    Severity.ERROR: "必须改正才能送审",
    Severity.WARNING: "改正，或写明情况",
    Severity.HINT: "供参考",
}


@dataclass(frozen=True, slots=True)
class MarginNote:
    """One finding beside the grid; row is an index into the draft, -1 for the head."""

    code: str
    name: str
    severity: Severity
    message: str
    row: int = -1
    field: str = ""
    position: int = 0
    key: int = 0
    mend: str = ""
    has_one_step: bool = False
    explanation: str = ""
    peers: str = ""
    """The name under which the norms of others are found."""

    @property
    def place(self) -> str:
        """The row as the grid numbers it."""
        return f"第 {self.row + 1} 行" if self.row >= 0 else ""

    @property
    def wants_explanation(self) -> bool:
        """Whether a written explanation is asked for."""
        return self.severity is Severity.WARNING and self.code in SHEET_RULES


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """The notes of one severity."""

    severity: Severity
    title: str
    notes: tuple[MarginNote, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """Everything that stands beside the grid."""

    groups: tuple[NoteGroup, ...]
    ledger: str
    unjudged: tuple[str, ...]
    waived: tuple[str, ...]
    """Rules that are not asked of this sheet for a while, with somebody's approval."""
    one_steps: int
    waiting: tuple[Box, ...] = ()
    """A box for every warning that wants its explanation before the sheet is handed in."""

    @property
    def notes(self) -> tuple[MarginNote, ...]:
        """All notes, worst first."""
        return tuple(note for group in self.groups for note in group.notes)

    def count(self, severity: Severity) -> int:
        """How many notes have this severity."""
        return sum(note.severity is severity for note in self.notes)

    @property
    def errors(self) -> int:
        """How many notes stop submission."""
        return self.count(Severity.ERROR)

    @property
    def unexplained(self) -> int:
        """Warnings without a written explanation."""
        return sum(len(box.warning.messages) for box in self.waiting)

    @property
    def marks(self) -> dict[str, tuple[str, str]]:
        """Cell ("row:field") → the worst severity said of it, and everything said of it."""
        found: dict[str, tuple[str, str]] = {}
        for note in self.notes:
            cell, told = f"{note.row}:{note.field}", f"{note.severity.label} {note.message}"
            severity, before = found.get(cell, (note.severity.value, ""))
            found[cell] = (severity, f"{before}\n{told}".strip())
        return found


def margin_of(
    report: Report,
    built: BuiltSheet,
    explanations: Mapping[tuple[str, int], str],
    peers: Iterable[PeerHint] = (),
) -> Margin:
    """The report with what cannot be kept in front, grouped 错, 警, 提; `peers` last."""
    notes = [
        MarginNote(
            code="",
            name="这一格还不能保存",
            severity=Severity.ERROR,
            message=f"『{LABELS[fault.field]}』{fault.message}",
            row=fault.row,
            field=fault.field,
        )
        for fault in (*built.faults, *unkept_cells(built))
    ]
    notes += [_copied(one) for one in unconfirmed_lines(built.sheet)]
    told = [one for one in report.findings if one.code != WAITING_RULE]
    notes += [_note(one, built, explanations) for one in by_severity(told)]
    notes += [_compared(hint) for hint in peers]
    groups = tuple(
        NoteGroup(severity, title, tuple(note for note in notes if note.severity is severity))
        for severity, title in _TITLES.items()
    )
    silent = [one for one in report.outcomes if one.verdict not in _ANSWERED]
    return Margin(
        groups=tuple(group for group in groups if group.notes),
        ledger=str(report.ledger),
        waived=tuple(f"{one.code} {one.name}，{one.reason}" for one in report.waived),
        unjudged=tuple(
            f"{one.code} {one.name}：{one.verdict.label}，{one.reason}" for one in silent
        ),
        one_steps=sum(note.has_one_step for note in notes),
        waiting=boxes_of(open_warnings(_of_sheet(report), built.sheet, explanations)),
    )


def _copied(finding: Finding) -> MarginNote:
    return MarginNote(
        code="",
        name=finding.name,
        severity=finding.severity,
        message=finding.message,
        row=finding.location.row - 1,
        field=FIELD_OF[finding.location.column],
        mend=finding.mend,
    )


def _compared(hint: PeerHint) -> MarginNote:
    seen = hint.observation
    return MarginNote(
        code="",
        name=hint.kind.label,
        severity=Severity.HINT,
        message=f"{hint.kind.label}：{hint.message}",
        row=seen.row - 1,
        field="unit" if hint.kind is HintKind.TWO_UNITS else "target",
        position=seen.row,
        peers=seen.name,
    )


def _of_sheet(report: Report) -> tuple[Finding, ...]:
    return tuple(one for one in report.findings if one.code in SHEET_RULES)


def normalised_cells(draft: Draft, built: BuiltSheet) -> dict[int, dict[str, str]]:
    """What the server read differently from how it was typed: row → field → text."""
    unread = {(fault.row, fault.field) for fault in built.faults}
    changes: dict[int, dict[str, str]] = {}
    for line, row in zip(built.sheet.lines, built.rows, strict=True):
        shown, typed = line_of(line), draft.lines[row]
        differing = {
            name: getattr(shown, name)
            for name in _NORMALISED
            if getattr(shown, name) != getattr(typed, name) and (row, name) not in unread
        }
        if differing:
            changes[row] = differing
    return changes


def _note(
    finding: Finding, built: BuiltSheet, explanations: Mapping[tuple[str, int], str]
) -> MarginNote:
    position = finding.location.row
    key = next((line.key for line in built.sheet.lines if line.position == position), None) or 0
    whole = explanations.get((finding.code, WHOLE_SHEET), "")
    return MarginNote(
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        # The note bears its row already.
        message=finding.message.removeprefix(f"第{position}行"),
        row=position - 1,
        field=FIELD_OF.get(finding.location.column, ""),
        position=position,
        key=key,
        mend=finding.mend,
        has_one_step=finding.mend_action in MENDS,
        explanation=explanations.get((finding.code, key), whole),
    )
