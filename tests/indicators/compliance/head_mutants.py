"""Clean sheets with the head, the money or the year before changed: adds to the mutants."""

from dataclasses import replace
from decimal import Decimal

from indicators.compliance import Background
from indicators.enums import ObjectiveKind
from tests.indicators.compliance.line_mutants import is_quality
from tests.indicators.compliance.mutants import (
    Staged,
    change,
    is_quantity,
    pick,
    rewritten,
    without,
)

DUTIES = "负责城区公共设施的规划、建设和管理，指导街镇开展公共服务，承办上级交办的其他事项。"


def is_department(sheet):
    return sheet.kind is ObjectiveKind.DEPARTMENT


def documented(sheet):
    """Every line with its definition and source."""
    lines = tuple(
        replace(line, definition="按台账逐项统计", source="业务台账") for line in sheet.lines
    )
    return replace(sheet, lines=lines)


@change("D10")
def ask_the_wrong_people(random, sheet):
    return None if is_department(sheet) else replace(sheet, name=f"{sheet.name}（内部专网）")


@change("D15")
def leave_upkeep_without_quality(random, sheet):
    if is_department(sheet):
        return None
    upkeep = replace(sheet, name="信息系统运维经费")
    bare = without(upkeep, lambda line: is_quality(line) or "修复" in line.name)
    return Staged(upkeep, bare)


@change("D16")
def take_the_definitions_out(random, sheet):
    return Staged(documented(sheet), sheet)


@change("E04")
def copy_the_duties(random, sheet):
    if not is_department(sheet):
        return None
    return Staged(sheet, replace(sheet, statement=DUTIES), Background(duties=DUTIES))


@change("E05")
def speak_of_what_was_done(random, sheet):
    return replace(sheet, statement="公共设施保障工作发挥了重要作用，得到了群众好评和上级肯定。")


@change("E15")
def repeat_last_years_goal(random, sheet):
    last = replace(sheet, year=sheet.year - 1, budget=sheet.budget / 2)
    before = Background(last_year=replace(last, statement="上年度整治老旧设施，提升服务质量。"))
    again = replace(sheet, statement=before.last_year.statement)
    return Staged(sheet, again, before)


@change("F01")
def lose_some_money(random, sheet):
    return None if is_department(sheet) else replace(sheet, own=sheet.budget - 10)


@change("F02")
def ask_for_no_money(random, sheet):
    nothing = Decimal("0.00")
    return replace(sheet, budget=nothing, own=None if sheet.own is None else nothing)


@change("F03")
def cut_the_code(random, sheet):
    return None if is_department(sheet) else replace(sheet, project_code=sheet.project_code[:12])


@change("F04")
def write_another_letter(random, sheet):
    if is_department(sheet):
        return None
    return replace(sheet, project_code=sheet.project_code.replace("T", "A"))


@change("F06")
def leave_the_category_blank(random, sheet):
    is_small = not is_department(sheet) and sheet.budget < 300
    return replace(sheet, category="") if is_small else None


@change("F07")
def name_a_unit_of_another_department(random, sheet):
    return None if is_department(sheet) else replace(sheet, compiling_unit="119001-某局本级")


@change("F08")
def leave_a_source_blank(random, sheet):
    if is_department(sheet):
        return None
    return Staged(replace(sheet, transfer=Decimal("0.00")), replace(sheet, transfer=None))


@change("F10")
def double_the_money_alone(random, sheet):
    before = Background(last_year=replace(sheet, year=sheet.year - 1))
    twice = {"budget": sheet.budget * 2, "own": None if sheet.own is None else sheet.own * 2}
    return Staged(sheet, replace(sheet, **twice), before)


@change("J02")
def lay_open_how_many_cameras(random, sheet):
    police = replace(sheet, organization_name="松岭区公安局")
    line = pick(random, police, is_quantity)
    return Staged(police, rewritten(police, line, name="卡口镜头数量", unit="个"))


@change("J05")
def fill_in_the_inner_boxes(random, sheet):
    has_none = all(line.baseline is None for line in sheet.lines)
    return documented(sheet) if has_none else None
