"""A document held against what the system has: what is new, what differs, what stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from budgets.models import DepartmentBudget, FiscalYear
from budgets.narrative import NARRATIVE, duties_in
from budgets.selectors import tables_of
from common.findings import Finding, Severity
from exchange.budget_facts import plan_facts
from exchange.disclosure import Disclosure, Problem
from exchange.preview import Change, ChangeKind, ImportPreview, SheetName
from exchange.tables import contents_of
from indicators.compliance import DEFAULT_DOCTRINE, Background, review_sheet
from indicators.differences import differences
from indicators.enums import ObjectiveKind, Status
from indicators.judging import YearRules, rules_of
from indicators.models import ObjectiveQuerySet, PerformanceObjective
from indicators.selectors import sheet_of
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.storable import unstorable
from organizations.models import Organization

DEPARTMENT_CODE_LENGTH = 3
_MAX_CODE = 21


def department_code(unit_code: str) -> str:
    """The department of a unit: 118 of 118001."""
    return unit_code[:DEPARTMENT_CODE_LENGTH]


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


@dataclass(frozen=True, slots=True)
class Held:
    """The sheets of the document's year that the system already has."""

    objectives: Mapping[tuple[str, str], PerformanceObjective]
    sheets: Mapping[tuple[str, str], ObjectiveSheet]

    @classmethod
    def read(cls, disclosure: Disclosure) -> Held:
        """Read the department's sheets and those of the document's projects."""
        found = touched_by(disclosure).with_sheets()
        objectives = {_identity(o.kind, o.project.code if o.project else ""): o for o in found}
        return cls(objectives, {key: sheet_of(o) for key, o in objectives.items()})

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
        known: dict[tuple[str, str], list[IndicatorLine]] = defaultdict(list)
        for line in stored.lines:
            known[(line.level2, line.name)].append(line)
        lines = tuple(_merged(line, known[(line.level2, line.name)]) for line in sheet.lines)
        return replace(sheet, lines=lines, has_no_service_users=stored.has_no_service_users)

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

    @classmethod
    def read(cls, disclosure: Disclosure, held: Held) -> Yardstick:
        """A year that is not open yet has the default rules."""
        fiscal_year = FiscalYear.objects.filter(year=disclosure.year).first()
        rules = YearRules(DEFAULT_DOCTRINE) if fiscal_year is None else rules_of(fiscal_year)
        before = Held.read(replace(disclosure, year=disclosure.year - 1))
        text = "\n".join(disclosure.paragraphs) or held.narrative
        return cls(rules, held, before, duties_in(text.splitlines()) if text else "")

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


def compare(disclosure: Disclosure) -> ImportPreview:
    """What importing the document would change, with every problem and every finding."""
    held = Held.read(disclosure)
    yardstick = Yardstick.read(disclosure, held)
    budget = budget_of(disclosure)
    plan = plan_facts(disclosure, budget)
    problems = (
        *disclosure.problems,
        *_unknown_unit(disclosure),
        *_text_problems(disclosure, budget),
        *plan.problems,
        *(p for sheet in disclosure.objectives for p in _sheet_problems(held, sheet)),
    )
    changes = (
        *_table_changes(disclosure, budget),
        *((plan.change,) if plan.change else ()),
        *(
            replace(
                _sheet_change(held, sheet),
                sheet=held.name_of(sheet),
                findings=yardstick.findings(sheet),
            )
            for sheet in disclosure.objectives
        ),
    )
    return ImportPreview(
        disclosure=disclosure, changes=changes, problems=problems, facts=plan.result.facts
    )


def _merged(line: IndicatorLine, known: list[IndicatorLine]) -> IndicatorLine:
    """The line with what only the stored one says; it takes that one from the list."""
    if not known:
        return line
    stored = known.pop(0)
    return replace(
        line,
        key=stored.key,
        baseline=stored.baseline if line.baseline is None else line.baseline,
        definition=line.definition or stored.definition,
        source=line.source or stored.source,
    )


def identity_of(sheet: ObjectiveSheet) -> tuple[str, str]:
    """By which a sheet of the document finds the stored one of its year."""
    return _identity(sheet.kind, sheet.project_code)


def _identity(kind: str, project_code: str) -> tuple[str, str]:
    return str(kind), project_code


def _sheet_change(held: Held, sheet: ObjectiveSheet) -> Change:
    label = "部门整体绩效目标" if sheet.kind is ObjectiveKind.DEPARTMENT else "项目绩效目标"
    what = f"{label}『{sheet.name}』"
    if held.stored(sheet) is None:
        return Change(ChangeKind.CREATED, what, (f"{len(sheet.lines)} 条指标",))
    if not held.needs_writing(sheet):
        return Change(ChangeKind.UNCHANGED, what)
    return Change(ChangeKind.UPDATED, what, held.differences(sheet))


def _sheet_problems(held: Held, sheet: ObjectiveSheet) -> Iterator[Problem]:
    place = sheet.name
    for fault in unstorable(sheet):
        yield Problem(
            Severity.ERROR, place, fault.location.row, fault.location.column, fault.message
        )
    if len(sheet.project_code) > _MAX_CODE:
        yield Problem(
            Severity.ERROR,
            place,
            0,
            "项目名称",
            f"项目编码最多 {_MAX_CODE} 位，现为 {len(sheet.project_code)} 位。",
        )
    if held.is_closed(sheet) and held.differences(sheet):
        yield Problem(
            Severity.WARNING,
            place,
            0,
            "",
            "系统中的目标表已送审或批复，与文件不同，未作改动；如需修改请走目标调整。",
        )


def _unknown_unit(disclosure: Disclosure) -> Iterator[Problem]:
    if not disclosure.organization_code:
        yield Problem(
            Severity.ERROR,
            "",
            0,
            "编制单位",
            "文件中没有单位编码（例如“118001-××本级”），请补上或用 --organization 指明。",
        )
        return
    code = department_code(disclosure.organization_code)
    known = Organization.objects.filter(code=code).first()
    if known is not None and known.name != disclosure.organization_name:
        yield Problem(
            Severity.WARNING,
            "",
            0,
            "编制单位",
            f"单位 {code} 在系统中名为『{known.name}』，文件中为『{disclosure.organization_name}』，"
            "名称未作改动。",
        )


def budget_of(disclosure: Disclosure) -> DepartmentBudget | None:
    """The department's budget of the document's year, where there is one."""
    budgets = DepartmentBudget.objects.select_related("fiscal_year", "organization")
    return budgets.filter(
        fiscal_year__year=disclosure.year,
        organization__code=department_code(disclosure.organization_code),
    ).first()


def _text_of(disclosure: Disclosure) -> str:
    return "\n".join(disclosure.paragraphs)


def _text_problems(disclosure: Disclosure, budget: DepartmentBudget | None) -> Iterator[Problem]:
    if budget is None or budget.narrative in {budget.printed_narrative, _text_of(disclosure)}:
        return
    yield Problem(
        Severity.WARNING,
        NARRATIVE,
        0,
        "",
        "系统中的预算情况说明已修改，与文件不同，未作改动；如以文件为准，请在部门预算页修改。",
    )


def _table_changes(disclosure: Disclosure, budget: DepartmentBudget | None) -> Iterator[Change]:
    stored = {table.table: table for table in tables_of(budget)} if budget else {}
    for table in contents_of(disclosure):
        kind = _fate(stored.get(table.table), table)
        yield Change(kind, f"{table.table}（{table.title}）", is_table=True)
    if text := _text_of(disclosure):
        kind = _fate(budget.printed_narrative or None if budget else None, text)
        yield Change(kind, "预算情况说明", is_table=True)


def _fate(stored: object | None, incoming: object) -> ChangeKind:
    if stored is None:
        return ChangeKind.CREATED
    return ChangeKind.UNCHANGED if stored == incoming else ChangeKind.UPDATED
