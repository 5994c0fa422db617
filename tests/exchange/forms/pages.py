"""Small documents for the tests: rows written as text, cells parted by |."""

from __future__ import annotations

from exchange.disclosure import Disclosure, Problem
from exchange.forms import read_disclosure
from exchange.readers import Cell, Document, Grid, Paragraph, Row

UNIT = "区审计局"


def row(text: str, number: int = 0) -> Row:
    return Row(tuple(Cell(cell.strip("_")) for cell in text.split("|")), f"第{number}行")


def grid(text: str, *, title: str = "") -> Grid:
    """One line a row; _ marks the edge of a cell that has blanks at its ends."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return Grid(tuple(row(line, n) for n, line in enumerate(lines, 1)), title)


def read(*blocks: str | Grid | Paragraph) -> Disclosure:
    """Read a document of blocks; a text is a grid."""
    made = (grid(block) if isinstance(block, str) else block for block in blocks)
    return read_disclosure(Document("a.txt", tuple(made)))


def problems_of(disclosure: Disclosure, table: str) -> list[tuple[str, int, str, str]]:
    """Severity, row, column and message of one table's problems."""
    return [
        (problem.severity.value, problem.row, problem.column, problem.message)
        for problem in disclosure.problems
        if problem.table == table
    ]


def found(disclosure: Disclosure, words: str) -> Problem:
    """The one problem whose message holds the words."""
    (problem,) = [problem for problem in disclosure.problems if words in problem.message]
    return problem


PROJECT = f"""
{UNIT}2023年项目支出绩效目标表
编制单位：|118001-{UNIT}本级|单位：万元
项目名称|50015323T000000000001-审计外勤经费|业务主管部门|{UNIT}
预算执行率权重|10|项目分类|一般性项目
当年预算（万元)|120.50|本级安排（万元)|100.00
||上级补助（万元)|20.50
项目概述|对重点单位开展审计。
立项依据|《审计法》
当年绩效目标|完成审计项目12个。
绩效指标|一级指标|二级指标|三级指标|指标权重|计量单位|指标性质|指标值|是否核心指标
|产出指标|数量指标|审计项目数|50|个|≥|12|是
|效益指标|社会效益指标|问题整改率|30|%|≥|90|是
|满意度指标|服务对象满意度指标|被审单位满意度|10|%|≥|90|否
"""
SPENDING = f"""
表二
{UNIT}2023年一般公共预算财政拨款支出预算表
||||单位：万元
功能分类科目|2023年预算数
科目编码|科目名称|总计|基本支出|项目支出
合计|300.00|200.00|100.00
201|一般公共服务支出|300.00|200.00|100.00
 20108| 审计事务|300.00|200.00|100.00
  2010801|  行政运行|200.00|200.00|
  2010804|  审计业务|100.00||100.00
"""
