"""Which cells of the tables a claim speaks of: every number linked to its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from budgets.narrative.claims import Claim, ClaimKind
from budgets.reconciliation.balance import total_of
from budgets.reconciliation.explanations import carryover_of
from budgets.reconciliation.shapes import Cell, Publication, class_name, is_total
from common.decimals import ZERO

_CENTS = 2
_WANYUAN_PER_YI = 10_000


class Concept(Enum):
    """What the written part of every department speaks of."""

    INCOME_TOTAL = "income_total"
    EXPENSE_TOTAL = "expense_total"
    CARRYOVER = "carryover"
    GENERAL_INCOME = "general_income"
    FUND_INCOME = "fund_income"
    CAPITAL_INCOME = "capital_income"
    SPECIAL_ACCOUNT = "special_account"
    BUSINESS = "business"
    OPERATING = "operating"
    UPPER_SUBSIDY = "upper_subsidy"
    SUBORDINATE = "subordinate"
    OTHER_INCOME = "other"
    GENERAL_EXPENSE = "general_expense"
    BASIC = "basic"
    PROJECT = "project"
    PERSONNEL = "personnel"
    PUBLIC = "public"
    OFFICIAL_TOTAL = "official_total"
    ABROAD = "abroad"
    RECEPTION = "reception"
    VEHICLE_SUBTOTAL = "vehicle_subtotal"
    VEHICLE_PURCHASE = "vehicle_purchase"
    VEHICLE_RUNNING = "vehicle_running"
    OPERATING_COSTS = "operating_costs"
    PROCUREMENT_TOTAL = "procurement_total"
    GOODS = "goods"
    WORKS = "works"
    SERVICES = "services"
    OBJECTIVES = "objectives"
    CLASS = "class"


OFFICIAL_ITEMS = (
    Concept.ABROAD,
    Concept.RECEPTION,
    Concept.VEHICLE_RUNNING,
    Concept.VEHICLE_PURCHASE,
)
_ANY = ""
_INCOME, _EXPENSE, _OBJECTIVES = "收入", "支出", "绩效"
_TOPICS: tuple[tuple[Concept, str, str], ...] = (
    (Concept.OBJECTIVES, r".*(?:财政拨款|资金|预算|金额|支出)", _OBJECTIVES),
    (Concept.RECEPTION, r".*公务接待费用?", _ANY),
    (Concept.ABROAD, r".*因公出国\(境\)费用?", _ANY),
    (Concept.VEHICLE_SUBTOTAL, r".*公务用车购置[及和]运行(?:维护)?费用?", _ANY),
    (Concept.VEHICLE_RUNNING, r".*公务用车运行(?:维护)?费用?", _ANY),
    (Concept.VEHICLE_PURCHASE, r".*公务用车购置费用?", _ANY),
    (Concept.OFFICIAL_TOTAL, r".*三公经费(?:财政拨款)?(?:支出)?", _ANY),
    (Concept.OPERATING_COSTS, r".*运行经费(?:支出)?", _ANY),
    (Concept.GOODS, r".*采购货物(?:类)?", _ANY),
    (Concept.WORKS, r".*采购工程(?:类)?", _ANY),
    (Concept.SERVICES, r".*采购服务(?:类)?", _ANY),
    (Concept.PROCUREMENT_TOTAL, r".*政府采购", _ANY),
    (Concept.BASIC, r"(?:一般公共预算(?:财政)?(?:拨款)?)?基本支出", _ANY),
    (Concept.PROJECT, r"(?:一般公共预算(?:财政)?(?:拨款)?)?项目支出", _ANY),
    (Concept.PERSONNEL, r"人员经费", _ANY),
    (Concept.PUBLIC, r"(?:日常)?公用经费", _ANY),
    (Concept.CARRYOVER, r"上年(?:财政拨款)?结转(?:结余)?(?:资金)?", _ANY),
    (Concept.GENERAL_EXPENSE, r"一般公共预算(?:财政)?拨款(?:安排的)?支出", _ANY),
    (Concept.GENERAL_INCOME, r"一般公共(?:预算)?(?:财政)?(?:拨款)?(?:收入|资金)?", _ANY),
    (Concept.FUND_INCOME, r"政府性基金(?:预算)?(?:财政)?(?:拨款)?(?:收入|资金)?", _ANY),
    (
        Concept.CAPITAL_INCOME,
        r"国有资本经营(?:预算)?(?:财政)?(?:拨款)?(?:收入|资金)?",
        _ANY,
    ),
    (Concept.SPECIAL_ACCOUNT, r"财政专户管理资金(?:收入)?", _ANY),
    (Concept.OPERATING, r"(?:事业单位)?经营收入", _ANY),
    (Concept.BUSINESS, r"事业收入", _ANY),
    (Concept.UPPER_SUBSIDY, r"上级补助收入", _ANY),
    (Concept.SUBORDINATE, r"附属单位上缴收入", _ANY),
    (Concept.OTHER_INCOME, r"其他收入", _ANY),
    (Concept.INCOME_TOTAL, r"(?:部门|本部门)?(?:年初|收入)(?:总额|总计|合计)?", _INCOME),
    (Concept.EXPENSE_TOTAL, r"(?:部门|本部门)?(?:年初|支出)(?:总额|总计|合计)?", _EXPENSE),
    (Concept.CLASS, r".+支出", _ANY),
)
"""Concept, wording of the topic, and a word that the label must hold."""


def concept_of(claim: Claim) -> Concept | None:
    """What the claim speaks of; None where the tables have no such thing."""
    topic = claim.topic
    return next(
        (
            concept
            for concept, wording, context in _TOPICS
            if (not context or context in claim.context) and re.fullmatch(wording, topic)
        ),
        None,
    )


_Cells = Callable[[Publication], Iterable[Cell | None]]


def _source(key: str, row: str) -> _Cells:
    return lambda p: (p.item("表六", row, "income_amount"), p.total("表七", key))


_CELLS: dict[Concept, _Cells] = {
    Concept.INCOME_TOTAL: lambda p: (
        p.item("表一", "本年收入(?:合计)?", "income_amount"),
        _side_total(p, "表六", "income_amount"),
        _side_total(p, "表一", "income_amount"),
        p.total("表七"),
    ),
    Concept.EXPENSE_TOTAL: lambda p: (
        _side_total(p, "表六", "expense_amount"),
        p.total("表八"),
        _side_total(p, "表一", "expense_total"),
    ),
    Concept.CARRYOVER: lambda p: (carryover_of(p),),
    Concept.GENERAL_INCOME: lambda p: (
        *_source("general", "一般公共预算.*")(p),
        p.item("表一", "一般公共预算.*", "income_amount"),
    ),
    Concept.FUND_INCOME: _source("fund", "政府性基金.*"),
    Concept.CAPITAL_INCOME: _source("capital", "国有资本经营.*"),
    Concept.SPECIAL_ACCOUNT: _source("special_account", "财政专户.*"),
    Concept.BUSINESS: _source("business", "事业收入.*"),
    Concept.OPERATING: _source("operating", "(?:事业单位)?经营收入.*"),
    Concept.UPPER_SUBSIDY: _source("upper_subsidy", "上级补助.*"),
    Concept.SUBORDINATE: _source("subordinate", "附属单位上缴.*"),
    Concept.OTHER_INCOME: _source("other", "其他收入.*"),
    Concept.GENERAL_EXPENSE: lambda p: (
        p.total("表二"),
        _side_total(p, "表一", "expense_general"),
    ),
    Concept.BASIC: lambda p: (p.total("表二", "basic"), p.total("表八", "basic"), p.total("表三")),
    Concept.PROJECT: lambda p: (p.total("表二", "project"), p.total("表八", "project")),
    Concept.PERSONNEL: lambda p: (p.total("表三", "personnel"),),
    Concept.PUBLIC: lambda p: (p.total("表三", "public"),),
    Concept.OFFICIAL_TOTAL: lambda p: (p.total("表四"),),
    Concept.ABROAD: lambda p: (p.total("表四", "abroad"),),
    Concept.RECEPTION: lambda p: (p.total("表四", "reception"),),
    Concept.VEHICLE_SUBTOTAL: lambda p: (p.total("表四", "vehicle_subtotal"),),
    Concept.VEHICLE_PURCHASE: lambda p: (p.total("表四", "vehicle_purchase"),),
    Concept.VEHICLE_RUNNING: lambda p: (p.total("表四", "vehicle_running"),),
    Concept.OPERATING_COSTS: lambda p: (p.total("表三", "public"),),
    Concept.PROCUREMENT_TOTAL: lambda p: (p.total("表九"),),
    Concept.GOODS: lambda p: (p.classed("表九", "A"),),
    Concept.WORKS: lambda p: (p.classed("表九", "B"),),
    Concept.SERVICES: lambda p: (p.classed("表九", "C"),),
    Concept.OBJECTIVES: lambda p: (p.total("表二", "project"),),
}
_TABLES: dict[Concept, str] = {
    Concept.OFFICIAL_TOTAL: "表四",
    Concept.ABROAD: "表四",
    Concept.RECEPTION: "表四",
    Concept.VEHICLE_SUBTOTAL: "表四",
    Concept.VEHICLE_PURCHASE: "表四",
    Concept.VEHICLE_RUNNING: "表四",
    Concept.PROCUREMENT_TOTAL: "表九",
    Concept.GOODS: "表九",
    Concept.WORKS: "表九",
    Concept.SERVICES: "表九",
    Concept.PROJECT: "表二",
    Concept.BASIC: "表二",
    Concept.CARRYOVER: "表一",
    Concept.PUBLIC: "表三",
    Concept.PERSONNEL: "表三",
}
"""Where a blank cell counts as nought: the table that would print the amount."""
_INCOME_TABLE = "表六"


def _side_total(publication: Publication, table: str, key: str) -> Cell | None:
    printed = publication.tables.get(table)
    return total_of(printed, key) if printed else None


def class_cells(publication: Publication) -> tuple[Cell, ...]:
    """The classes that the tables list by name: 表一, every row of 表二, 表六."""
    cells: list[Cell] = []
    for table, key in (("表一", "expense_total"), ("表二", "total"), ("表六", "expense_amount")):
        printed = publication.tables.get(table)
        if printed:
            cells += printed.cells((r for r in printed.rows if not is_total(r.name(key))), key)
    return tuple(cells)


@dataclass(frozen=True, slots=True)
class Link:
    """A claim with the cells it speaks of; agrees is None where there is nothing to compare."""

    claim: Claim
    concept: Concept | None
    cells: tuple[Cell, ...] = ()
    agrees: bool | None = None


def link(claim: Claim, publication: Publication) -> Link:
    """Find the cells of a claimed level and say whether one of them agrees."""
    concept = concept_of(claim)
    if claim.kind is not ClaimKind.LEVEL or concept is None:
        return Link(claim, concept)
    if claim.year not in {None, publication.year}:
        return Link(claim, concept)
    if concept is Concept.CLASS:
        cells = tuple(c for c in class_cells(publication) if _is_named(c, claim.topic))
    else:
        cells = tuple(cell for cell in _CELLS[concept](publication) if cell)
    if cells:
        amounts = [*(cell.amount for cell in cells), *_also(concept, cells, publication)]
        return Link(claim, concept, cells, any(prints(claim, amount) for amount in amounts))
    table = publication.tables.get(_TABLES.get(concept, _INCOME_TABLE))
    is_known = table is not None and concept is not Concept.CLASS
    return Link(claim, concept, (), not claim.amount if is_known else None)


def _also(
    concept: Concept, cells: tuple[Cell, ...], publication: Publication
) -> tuple[Decimal, ...]:
    """What else 涉及财政拨款 may mean: without the carry-over, or what the sheets add up to."""
    if concept is not Concept.OBJECTIVES:
        return ()
    carryover = carryover_of(publication)
    listed = sum((p.budget for p in publication.projects if p.budget), start=ZERO)
    current = cells[0].amount - carryover.amount if carryover else cells[0].amount
    return current, listed


def _is_named(cell: Cell, topic: str) -> bool:
    name = cell.name.partition(" ")[2] if cell.name[:1].isdigit() else cell.name
    return class_name(name) == topic


def prints(claim: Claim, amount: Decimal) -> bool:
    """Whether the claim is the amount, rounded to as many decimals as the text prints."""
    if claim.amount == amount:
        return True
    if claim.unit == "亿元":
        shown, places = amount / _WANYUAN_PER_YI, claim.decimals
        return shown.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) * _WANYUAN_PER_YI == (
            claim.amount
        )
    if claim.unit == "元" or claim.decimals >= _CENTS:
        return False
    return amount.quantize(Decimal(1).scaleb(-claim.decimals), ROUND_HALF_UP) == claim.amount


def links_of(claims: Iterable[Claim], publication: Publication) -> tuple[Link, ...]:
    """Every claim with its cells: the list that a page shows beside the text."""
    return tuple(link(claim, publication) for claim in claims)
