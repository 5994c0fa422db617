"""The sheets that the system has of a document's year, and the rules that judge them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from budgets.models import FiscalYear
from budgets.narrative import duties_in
from budgets.selectors import class_names_of
from budgets.tables import ClassNames
from common.findings import Finding
from exchange.disclosure import Disclosure, Place
from exchange.preview import SheetName
from indicators.compliance import DEFAULT_DOCTRINE, Background, review_sheet
from indicators.differences import differences
from indicators.enums import ObjectiveKind, Status
from indicators.judging import YearRules, rules_of
from indicators.models import ObjectiveQuerySet, PerformanceObjective
from indicators.selectors import sheet_of
from indicators.sheets import IndicatorLine, ObjectiveSheet
from organizations.codes import LEVEL_DIGITS


def department_code(unit_code: str) -> str:
    """The department of a unit: 118 of 118001."""
    return unit_code[:LEVEL_DIGITS]


def unit_of(sheet: ObjectiveSheet) -> tuple[str, str]:
    """Code and name of the unit that compiled a sheet: "118001-…本级"."""
    code, _, name = sheet.compiling_unit.partition("-")
    return (code, name) if name else (sheet.organization_code, sheet.organization_name)


def touched_by(disclosure: Disclosure) -> ObjectiveQuerySet:
    """The stored objectives that the document speaks of."""
    codes = {sheet.project_code for sheet in disclosure.objectives}
    department = department_code(disclosure.organization_code)
    year = PerformanceObjective.objects.of_year(disclosure.year)
    return year.filter(project__code__in=codes) | year.filter(
        kind=ObjectiveKind.DEPARTMENT.value, organization__code=department
    )


def _others_of(disclosure: Disclosure) -> ObjectiveQuerySet:
    """The department's sheets of other projects, which stand beside those of the document."""
    department = department_code(disclosure.organization_code)
    year = PerformanceObjective.objects.of_year(disclosure.year)
    if not department:
        return year.none()
    return year.filter(kind=ObjectiveKind.PROJECT.value, organization__code__startswith=department)


@dataclass(frozen=True, slots=True)
class Held:
    """The sheets of the document's year that the system already has."""

    objectives: Mapping[tuple[str, str], PerformanceObjective]
    sheets: Mapping[tuple[str, str], ObjectiveSheet]
    set_aside: Mapping[tuple[str, str], frozenset[Place]] = field(default_factory=dict)
    """The places of the document's sheets that could not be taken in: these stay as stored."""

    @classmethod
    def read(cls, disclosure: Disclosure) -> Held:
        """Read the department's sheets and those of the document's projects."""
        found = (touched_by(disclosure) | _others_of(disclosure)).with_sheets()
        objectives = {_identity(o.kind, o.project.code if o.project else ""): o for o in found}
        sheets = {key: sheet_of(o) for key, o in objectives.items()}
        return cls(objectives, sheets, disclosure.set_aside)

    def of(self, department: str) -> Iterator[tuple[tuple[str, str], ObjectiveSheet]]:
        """The sheets of this department by their identity: its own, then those of the projects."""
        found = (
            (one.kind != ObjectiveKind.DEPARTMENT.value, one.pk, key)
            for key, one in self.objectives.items()
            if one.organization.code.startswith(department)
        )
        for *_, key in sorted(found):
            yield key, self.sheets[key]

    def objective(self, sheet: ObjectiveSheet) -> PerformanceObjective | None:
        """The stored objective of this sheet."""
        return self.objectives.get(identity_of(sheet))

    def stored(self, sheet: ObjectiveSheet) -> ObjectiveSheet | None:
        """The sheet as it is stored."""
        return self.sheets.get(identity_of(sheet))

    @property
    def narrative(self) -> str:
        """The department's published text as it is stored."""
        budgets = (one.department_budget for one in self.objectives.values())
        return next((budget.narrative for budget in budgets if budget), "")

    def is_closed(self, sheet: ObjectiveSheet) -> bool:
        """Whether the stored sheet is under review or approved."""
        objective = self.objective(sheet)
        return objective is not None and not Status(objective.status).is_editable

    def differences(self, sheet: ObjectiveSheet) -> tuple[str, ...]:
        """What differs from the stored sheet, a line each; nothing where there is none yet."""
        stored = self.stored(sheet)
        if stored is None:
            return ()
        incoming = self.keyed(sheet)
        found = tuple(map(str, differences(stored, incoming)))
        moved = [one.key for one in stored.lines] != [one.key for one in incoming.lines]
        return found or (("指标的顺序",) if moved else ())

    def needs_writing(self, sheet: ObjectiveSheet) -> bool:
        """New, or an open draft that differs."""
        if self.stored(sheet) is None:
            return True
        return not self.is_closed(sheet) and bool(self.differences(sheet))

    def keyed(self, sheet: ObjectiveSheet) -> ObjectiveSheet:
        """The sheet with the identity of every line that the stored one has too.

        What the printed forms have no column for stays as it is stored.
        """
        stored = self.stored(sheet)
        if stored is None:
            return sheet
        aside = self.set_aside.get(identity_of(sheet), frozenset())
        head = {name: getattr(stored, name) for row, name in aside if not row}
        return replace(
            sheet,
            lines=tuple(_merged_lines(sheet.lines, stored.lines, aside)),
            has_no_service_users=stored.has_no_service_users,
            **head,
        )

    def standing(self, sheet: ObjectiveSheet) -> ObjectiveSheet:
        """The sheet as it would stand after the import."""
        stored = self.stored(sheet)
        return stored if stored is not None and self.is_closed(sheet) else self.keyed(sheet)

    def name_of(self, sheet: ObjectiveSheet) -> SheetName:
        """Which objective the sheet is, or becomes."""
        objective = self.objective(sheet)
        if objective is not None:
            code = objective.organization.code
        elif sheet.kind is ObjectiveKind.DEPARTMENT:
            code = department_code(sheet.organization_code)
        else:
            code = unit_of(sheet)[0]
        return SheetName(sheet.kind, code, sheet.project_code, sheet.name)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The rules of the document's year and what its sheets are held against, read once."""

    rules: YearRules
    held: Held
    before: Held
    """The same holders' sheets of the year before."""
    duties: str
    """职能职责 as the document tells them, or the stored text where it has none."""
    class_names: ClassNames
    """The names of the year's classes as they are stored."""

    @classmethod
    def read(cls, disclosure: Disclosure, held: Held) -> Yardstick:
        """A year that is not open yet has the default rules."""
        fiscal_year = FiscalYear.objects.filter(year=disclosure.year).first()
        rules = YearRules(DEFAULT_DOCTRINE) if fiscal_year is None else rules_of(fiscal_year)
        before = Held.read(replace(disclosure, year=disclosure.year - 1))
        text = "\n".join(disclosure.paragraphs) or held.narrative
        duties = duties_in(text.splitlines()) if text else ""
        names = ClassNames() if fiscal_year is None else class_names_of(fiscal_year)
        return cls(rules, held, before, duties, names)

    def findings(self, sheet: ObjectiveSheet) -> tuple[Finding, ...]:
        """What the rules say of the sheet as it would stand after the import."""
        is_department = sheet.kind is ObjectiveKind.DEPARTMENT
        background = Background(
            duties=self.duties if is_department else "", last_year=self.before.stored(sheet)
        )
        objective, standing = self.held.objective(sheet), self.held.standing(sheet)
        if objective is not None:
            return self.rules.judge(objective, standing, background).findings
        unit = self.held.name_of(sheet).organization
        waived = {one.code: one.choice for one in self.rules.waivers if one.covers(unit)}
        choices = {**self.rules.choices, **waived}
        return review_sheet(standing, self.rules.doctrine, choices, background).findings


def _merged_lines(
    lines: Iterable[IndicatorLine], stored: Iterable[IndicatorLine], aside: Collection[Place]
) -> Iterator[IndicatorLine]:
    """The lines with what only the stored ones say, each of which is found once.

    A line is found by its second level and name. One where either of these was set aside is
    found by its place, after all the others: it is to take the line of none of them.
    """
    told = tuple(lines)
    set_aside = [{name for row, name in aside if row == line.position} for line in told]
    found: dict[int, IndicatorLine] = {}
    left = list(stored)
    for by_place in (False, True):
        for number, line in enumerate(told):
            if bool(set_aside[number] & {"level2", "name"}) is not by_place:
                continue
            same = next((one for one in left if _is_same(one, line, by_place=by_place)), None)
            if same is not None:
                left.remove(same)
                found[number] = same
    for number, line in enumerate(told):
        same = found.get(number)
        yield line if same is None else _merged(line, same, set_aside[number])


def _is_same(stored: IndicatorLine, line: IndicatorLine, *, by_place: bool) -> bool:
    if by_place:
        return stored.position == line.position
    return (stored.level2, stored.name) == (line.level2, line.name)


def _merged(
    line: IndicatorLine, stored: IndicatorLine, set_aside: Collection[str]
) -> IndicatorLine:
    kept = {name: getattr(stored, name) for name in set_aside}
    told = {
        "baseline": stored.baseline if line.baseline is None else line.baseline,
        "definition": line.definition or stored.definition,
        "source": line.source or stored.source,
    }
    return replace(line, key=stored.key, **(told | kept))


def identity_of(sheet: ObjectiveSheet) -> tuple[str, str]:
    """By which a sheet of the document finds the stored one of its year."""
    return _identity(sheet.kind, sheet.project_code)


def _identity(kind: str, project_code: str) -> tuple[str, str]:
    return str(kind), project_code
