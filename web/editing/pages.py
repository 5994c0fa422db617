"""What the editor shows: the page as it opens, and every fragment it asks for later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from budgets.models import FiscalYear
from evaluations.norms import hints_for
from evaluations.scoring import ScoringPlan, preview_sentence
from evaluations.selectors import plan_of
from indicators.backgrounds import background_of
from indicators.enums import Comparison, ObjectiveKind
from indicators.explanations import explanations_of
from indicators.histories import Told, acts_on, process_report
from indicators.models import PerformanceObjective, TemplateProposal
from indicators.points import Point, points_of
from indicators.proposals import proposals_of
from indicators.selectors import framework_of, rules_of, sheet_of
from indicators.sheets import STANDARD_FRAMEWORK, ObjectiveSheet
from web.editing.drafts import BuiltSheet, Draft, build_sheet, draft_of
from web.editing.meters import Meter, meter_of
from web.editing.verdicts import Margin, margin_of, normalised_cells

MOST_SENTENCES = 100
UNITS = ("%", "个", "处", "次", "人", "人次", "件", "起", "套", "台", "万元", "元", "天", "小时", "公里", "平方米", "户", "家", "分", "项")  # fmt: skip
Levels = Mapping[str, tuple[str, ...]]
CATEGORIES = ("重点专项", "一般性项目")


@dataclass(frozen=True, slots=True)
class Checked:
    """One draft with everything that is said of it."""

    draft: Draft
    built: BuiltSheet
    margin: Margin
    meter: Meter
    sentences: Mapping[int, str]
    points: tuple[Point, ...]
    """The remarks of reviewers, held against this draft."""
    levels: Levels
    """The year's framework."""


@dataclass(frozen=True, slots=True)
class EditorPage:
    """The editor as it opens."""

    objective: PerformanceObjective
    sheet: ObjectiveSheet
    checked: Checked
    return_comment: str
    proposals: tuple[TemplateProposal, ...] = ()
    """What the unit proposed for the library lately, and what became of it."""

    @property
    def is_project(self) -> bool:
        """Whether the head has the boxes of a project."""
        return self.sheet.kind is ObjectiveKind.PROJECT

    @property
    def categories(self) -> tuple[str, ...]:
        """The choices of 项目分类, the present one among them."""
        present = self.sheet.category
        return CATEGORIES if present in {"", *CATEGORIES} else (present, *CATEGORIES)


def check(objective: PerformanceObjective, draft: Draft, now: datetime) -> Checked:
    """Judge the draft by the rules of submission: as many queries for one line as for many."""
    built = build_sheet(draft, sheet_of(objective))
    year = objective.fiscal_year
    rules = rules_of(year)
    background = background_of(objective)
    of_sheet = rules.judge(objective, built.sheet, background)
    explanations, points = explanations_of(objective), points_of(objective, built.sheet)
    told = Told(explained=explanations, points=points)
    process = process_report(objective, of_sheet, now, rules=rules, sheet=built.sheet, told=told)
    peers = hints_for(objective, built.sheet, background)
    return Checked(
        draft=draft,
        built=built,
        margin=margin_of(of_sheet + process, built, explanations, peers),
        meter=meter_of(built.sheet, rules.doctrine),
        sentences=_sentences(built, plan_of(year)),
        points=points,
        levels=rules.doctrine.levels or STANDARD_FRAMEWORK,
    )


def check_payload(checked: Checked) -> dict[str, object]:
    """What the grid itself needs to know of a check."""
    margin = checked.margin
    return {
        "marks": margin.marks,
        "cells": normalised_cells(checked.draft, checked.built),
        "sentences": checked.sentences,
        "errors": margin.errors,
        "warnings": sum(note.wants_explanation for note in margin.notes),
        "total": checked.meter.total,
    }


def editor_page(objective: PerformanceObjective, now: datetime) -> EditorPage:
    """The page of this objective; the caller has made sure that the person may edit it."""
    sheet = sheet_of(objective)
    comment = ""
    if objective.status == "returned":
        returned = (v.comment for v in reversed(acts_on(objective)) if v.action == "return")
        comment = next(returned, "")
    checked = check(objective, draft_of(sheet), now)
    return EditorPage(objective, sheet, checked, comment, proposals_of(objective))


def page_payload(page: EditorPage) -> dict[str, object]:
    """What the grid starts from."""
    return {
        "version": page.objective.version,
        "draft": page.checked.draft.to_payload(),
        "check": check_payload(page.checked),
        "levels": {
            str(one): [str(two) for two in names] for one, names in page.checked.levels.items()
        },
        "units": list(UNITS),
        "signs": [comparison.symbol for comparison in Comparison],
    }


def levels_of(fiscal_year: FiscalYear) -> Levels:
    """The year's framework, the standard one where the year has none; one query."""
    return framework_of(fiscal_year) or STANDARD_FRAMEWORK


def _sentences(built: BuiltSheet, plan: ScoringPlan) -> dict[int, str]:
    pairs = list(zip(built.rows, built.sheet.lines, strict=True))[:MOST_SENTENCES]
    return {row: preview_sentence(line, plan) for row, line in pairs}
