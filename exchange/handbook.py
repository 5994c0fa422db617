"""The rules over a whole document as a text: docs/rules/document.md is what this module writes.

Run `python -m exchange.handbook` and keep its output in that file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from budgets.narrative import NARRATIVE_RULES
from budgets.reconciliation import TABLE_RULES
from common.rules import Rule
from indicators.compliance.looks_at import LOOKS_AT as SHEET_LOOKS_AT
from indicators.compliance.published import PORTFOLIO_RULES

_OPENING = """\
# 合规规则：整份公开文件

本文件由 `python -m exchange.handbook` 写出，改规则后重新生成，测试会核对。单张目标表的规则见 \
[compliance.md](compliance.md)。

检查一份不在系统里的文件：

```
python manage.py check_disclosure 文件 [--format text|json|html|docx|pdf] [--output 报告]
```

在网页上：登录后打开“公开文档”（或从“部门预算”进入），上传文件即列出全部问题，可取走同样的报告；经办和\
财政管理看过预览、点“确认导入”才写入，见 [0050](../decisions/0050-documents-through-the-page.md)。网页按文件年度的规则设置\
检查，命令按默认设置。

命令不导入，也不读写数据库。退出状态：0 没有错误级问题，1 有错误级问题，2 文件或参数不能用。

## 怎么判断两个数不一致

- 合计与 n 个分项比较，容许 **(n+1)×0.005 万元** 的舍入差：每个印出的数都各自四舍五入过。在此之内只作提示，\
超出才是错误。空白的分项不计入 n。
- 同一个数印在两处（表三合计与表二基本支出、同一科目在几张表里），要分毫不差。
- 不判断哪一处有误：两个数和两处位置都写出来。
- 差额恰等于文件中另一个数时，写出这个猜测（上年结转优先，其次是别的表里的下级科目，再次是全文唯一的同额）。\
不足1万元的差额不猜。
- 金额单位为元的表按万元、两位小数比较。
"""
NOTES: Mapping[str, str] = {
    "F05": "另查区划：编码前6位与多数项目不同的也报，这就是目录F03所说的“区划在本区”。",
    "F09": "主数量取核心数量指标中按件计的一组（没有核心的取全部），同单位的相加。同单位的项目不足4个时记"
    "『数据不足』，算出的单位成本写在原因里；与中位数相差3倍以上才报。",
    "G01": "差额恰等于上年结转时写明。",
    "G02": "文字说明写『均实行绩效目标管理』而不足，或目标表合计超过项目支出，为错；其余不足为警。",
    "G03": "只看带金额、名称以项目、工程、专项结尾的。名称去掉经费、建设等通用词后，一方包含另一方，"
    "或较短者六成的相邻字对出现在较长者中，视为同一项目。",
    "G04": "只比单位。同名而目标值不同是正常的，不报。",
    "G05": "按目录取同名指标数与全部指标数之比，达到一半即提示。",
    "G06": "大额指达到项目支出的十分之一。只查大额项目在整体指标中有没有一个共同的词。",
    "G07": "不足两类为警；够两类而没有运行成本、管理效率类的为提。预算执行率不算管理效率。",
    "H02": "表六也查；本年收入、上年结转各与其明细核对。",
    "H03": "表六也查；表一另查合计列等于三本预算之和。",
    "H04": "表五、表七也查；表七为各收入来源之和。总计空白而各列有数的按0比较。",
    "H05": "合计与各类也在内。表七只有一个来源、来源列与总计列逐格相同时，不重复报来源列。",
    "H09": "有政府性基金时：表二对表七一般公共预算列，表五对表七政府性基金列，表七对表八；"
    "只有一般公共预算时四列一起比，位置取与多数不同的一处。表六的各来源与表七的合计也比。",
    "H10": "表五对表一的政府性基金列也查。一处有名、另一处没有的，如金额相同则写出另一处叫什么。",
    "H12": "出国、接待、公车运行三项。",
    "H14": "比例在0.45～0.55以外才提示。",
    "H17": "工作簿以工作表名标号，算有表号。",
    "H18": "国有资本经营预算有表，或文字中有一句说明，都算。",
    "H19": "只核对各部门都用的科目（类级功能科目、经济科目、社保等项）；没有列入的编码不判断，但同一编码各表"
    "名称要一致、在一张表中只出现一次。",
    "H20": "另查断档：表中列有类、款时，下级不能没有上级。",
    "I01": "名称在表中而金额等于另一类的，也按名称不一报。",
    "I02": "文中位数较少的，按同样位数四舍五入后相等即一致；对应的表格空白按0看。说的是上年数的不比。",
    "I03": "文中数恰等于其中几类时，写出差额是哪几类。",
    "I04": "原因里同时有增有减的不报；退休、调出、报废等视为减少的原因。",
    "I05": "写出反推的上年合计与分项；某项的增加额恰等于本年数（即上年按0计）时，写出上年疑为多少。",
    "I06": "同样的数在几段里重复的，只报一次并写明段落。",
    "I07": "列举的原因不足八成，或单项大于总数。",
    "I09": "另查『年初预算数』：收入段和支出段用同一个词而数不同的也报。",
    "I10": "标题的年份也查。名词解释不查。",
    "I11": "0不算；每段合并成一条。",
    "I12": "车辆数等带『其中』的数量也查。",
    "I13": "只算出单价供确认，系统不存车价标准。",
    "I16": "看同一段里前一句增减：增加额等于本年数即上年为0。",
}
"""Where a check differs from the wording of the catalogue, or says it more closely."""
LOOKS_AT: Mapping[str, str] = {
    "G01": "部门支出预算数，表六、表八支出总计，上年结转",
    "G02": "项目目标表的当年预算，表二项目支出，绩效目标说明",
    "G03": "文字说明里点名的项目，项目目标表的名称",
    "G04": "各项目的三级指标、计量单位",
    "G05": "各项目的三级指标",
    "G06": "整体指标的三级指标、是否核心指标，大额项目的名称",
    "G07": "整体指标的一级、二级、三级指标",
    "G08": "指标值、指标性质，上年完成值",
    "G09": "指标值、指标性质，近三年完成值",
    "G10": "整体指标的指标权重",
    "H01": "表一、表六的收入总计、支出总计",
    "H02": "表一、表六的本年收入、上年结转、收入总计",
    "H03": "表一、表六的各类支出、支出总计",
    "H04": "表二、表五、表七、表八每行的总计与分项",
    "H05": "表二、表五、表七、表八的类、款、项",
    "H06": "表三的类、款",
    "H07": "表三每行的总计、人员经费、公用经费",
    "H08": "表三合计、表二基本支出",
    "H09": "表二、表五、表七、表八的同一科目",
    "H10": "表一与表二、表五的各类支出",
    "H11": "表四的合计、出国、公车、接待",
    "H12": "表四的各项、表三的同项科目",
    "H13": "表三的经济科目、表二的功能科目",
    "H14": "表三的职业年金、养老保险",
    "H15": "表九的合计、货物、工程、服务",
    "H16": "空表的表注",
    "H17": "各表的表号",
    "H18": "国有资本经营预算支出表或其说明",
    "H19": "各表的科目编码、科目名称",
    "H20": "各表的科目编码",
    "H21": "项目目标表的上级补助，表六、表七的上级补助收入",
    "I01": "文字里的科目名称和金额，表一、表二、表六",
    "I02": "文字里的金额，各表对应的单元格",
    "I03": "机关运行经费一段的金额，表三公用经费",
    "I04": "增减的说法和原因",
    "I05": "“三公”经费各项的增减与总增减",
    "I06": "总增减、基本支出增减、项目支出增减",
    "I07": "增减总数、列举的原因金额",
    "I08": "文字里的基本支出、项目支出、合计",
    "I09": "绩效目标一段、收入支出段的金额口径",
    "I10": "全文的年份和文种",
    "I11": "金额的单位和小数位",
    "I12": "机构、车辆等数量的合计与分项",
    "I13": "公务用车的购置费、运行费、数量",
    "I14": "文字列举的用途，表三的科目",
    "I15": "说明应有的各段",
    "I16": "增长率与上年数",
    "I17": "国有资本经营预算一段",
} | {code: SHEET_LOOKS_AT[code] for code in ("F05", "F09")}
"""What of the document each rule looks at."""
_GROUPS = (
    ("F、G", "部门整体、跨项目、跨年", PORTFOLIO_RULES),
    ("H", "公开表勾稽", TABLE_RULES),
    ("I", "文字说明", NARRATIVE_RULES),
)


def render() -> str:
    """The whole document, ending in one line break."""
    return "\n".join(_blocks()) + "\n"


def _blocks() -> Iterator[str]:
    yield _OPENING
    for letters, title, catalogue in _GROUPS:
        rules: list[Rule[Any]] = list(catalogue)
        yield f"## {letters} {title}（{len(rules)}条）\n"
        yield "| 码 | 名称 | 级 | 依据 |"
        yield "|---|---|---|---|"
        for rule in rules:
            yield f"| {rule.code} | {rule.name} | {rule.severity.label} | {rule.basis} |"
        yield ""
        for rule in rules:
            yield from _entry(rule)


def _entry(rule: Rule[Any]) -> Iterator[str]:
    yield f"### {rule.code} {rule.name}（{rule.severity.label}）\n"
    yield f"- 看哪些内容：{LOOKS_AT[rule.code]}"
    yield f"- 为什么：{rule.why}"
    yield f"- 怎么改：{rule.mend}"
    yield f"- 好的写法：{rule.good}"
    yield f"- 不好的写法：{rule.bad}"
    if note := NOTES.get(rule.code):
        yield f"- 说明：{note}"
    yield ""


if __name__ == "__main__":  # pragma: no cover - the words are tested through render()
    sys.stdout.write(render())
