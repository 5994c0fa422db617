"""The year's parameters of the sheet rules, as data that can be stored and changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal

from common.decimals import NotANumber, parse_decimal, plain
from indicators.compliance.vocabulary import DEFAULT_VOCABULARY, Vocabulary
from indicators.enums import Level1, Level2
from indicators.sheets import STANDARD_EXECUTION_WEIGHT

Payload = Mapping[str, object]
_WANTED = {bool: "是/否（true/false）", int: "整数", str: "文字"}
UNWAIVABLE_RULES = frozenset({"B01"})
"""Rules that no year may soften or switch off: the database refuses what they refuse."""


class BadParameter(ValueError):
    """A stored parameter is unknown or of another kind; the Chinese text says which."""


def _reference() -> dict[str, Decimal]:
    return {
        Level1.OUTPUT: Decimal(50),
        Level1.OUTCOME: Decimal(30),
        Level1.SATISFACTION: Decimal(10),
    }


def _reference_with_cost() -> dict[str, Decimal]:
    return {
        Level1.COST: Decimal(20),
        Level1.OUTPUT: Decimal(40),
        Level1.OUTCOME: Decimal(20),
        Level1.SATISFACTION: Decimal(10),
    }


def _text_limits() -> dict[str, int]:
    return {
        "name": 60,
        "overview": 2000,
        "rationale": 2000,
        "statement": 2000,
        "indicator": 60,
        "unit": 20,
        "target": 60,
    }


def _levels() -> dict[str, tuple[str, ...]]:
    outcome = (Level2.ECONOMIC, Level2.SOCIAL, Level2.ENVIRONMENTAL, Level2.SUSTAINABILITY)
    return {
        Level1.OUTPUT.value: tuple(
            level.value
            for level in (Level2.QUANTITY, Level2.QUALITY, Level2.TIMELINESS, Level2.COST)
        ),
        Level1.OUTCOME.value: tuple(level.value for level in outcome),
        Level1.SATISFACTION.value: (Level2.SATISFACTION.value,),
        Level1.COST.value: ("经济成本指标", "社会成本指标", "生态环境成本指标"),
    }


def _typos() -> dict[str, str]:
    return {
        "转款专用": "专款专用",
        "LDE": "LED",
        "请我区": "我区",
        "截止目前": "截至目前",
        "截止到": "截至",
        "截止20": "截至20",
        "按装": "安装",
        "布署": "部署",
        "既使": "即使",
        "帐户": "账户",
        "座落": "坐落",
        "渡过难关": "度过难关",
    }


def _service_users() -> dict[str, tuple[str, ...]]:
    detained = ("在押人员", "家属", "监管民警", "在押", "被监管", "民警", "学员", "被羁押")
    users = ("使用单位", "用户", "民警", "干警", "干部", "职工", "使用", "单位")
    return {
        "三所": detained,
        "看守所": detained,
        "拘留所": detained,
        "戒毒所": detained,
        "法律援助": ("受援人", "受援", "当事人", "群众", "农民工"),
        "公益诉讼": ("群众", "公众", "当事人", "代表", "委员", "社会"),
        "办案": ("办案民警", "当事人", "入区人员", "民警", "办案", "被监管", "嫌疑人"),
        "涉密网": users,
        "内网": users,
        "专网": users,
        "机房": users,
        "办公用房": users,
        "实验室": ("使用单位", "送检单位", "民警", "使用", "办案", "委托", "师生", "科研", "用户"),
    }


def _outdated() -> dict[str, int]:
    return {
        "疫情": 2022,
        "新冠": 2022,
        "三创": 2021,
        "创文": 2021,
        "创卫": 2021,
        "脱贫攻坚": 2020,
        "三去一降一补": 2020,
        "全面建成小康社会": 2020,
    }


def _credibility_points() -> dict[str, Decimal]:
    points = {
        "K11": 15, "K12": 15, "K13": 15, "K14": 15, "K15": 10, "K16": 5, "K20": 5, "K25": 10,
        "K26": 10,
    }  # fmt: skip
    return {code: Decimal(number) for code, number in points.items()}


def _kind_indicators() -> dict[str, tuple[str, ...]]:
    return {
        "运维": ("完好率", "在线率", "修复", "正常运行率", "可用率", "故障率", "响应"),
        "建设": ("验收", "合格率", "达标率", "质量", "完工率", "优良率"),
        "购置": ("验收", "合格率", "使用率", "利用率", "完好率", "到货"),
        "培训": ("合格率", "通过率", "出勤率", "结业", "考核", "参训率"),
    }


def _aspects() -> dict[str, tuple[str, ...]]:
    return {
        "达标": ("达标", "等级", "评定", "认证", "验收"),
        "扩容": ("扩容", "容量"),
        "查清": ("查清", "五清"),
        "培训": ("培训", "参训", "学员"),
    }


@dataclass(frozen=True, slots=True)
class Doctrine:
    """Thresholds in points, characters, per cent or counts, as the names say."""

    weight_reference: Mapping[str, Decimal] = field(default_factory=_reference)
    """Points by first level, 财预〔2020〕10号."""
    weight_reference_with_cost: Mapping[str, Decimal] = field(default_factory=_reference_with_cost)
    """Points by first level where cost stands on the first level, 财预〔2021〕101号."""
    weight_tolerance: Decimal = Decimal(10)
    """A first level that is this far from its reference is reported."""
    standard_execution_weight: Decimal = STANDARD_EXECUTION_WEIGHT
    big_weight: Decimal = Decimal(30)
    small_weight_project: Decimal = Decimal(5)
    small_weight_department: Decimal = Decimal(3)
    min_satisfaction_weight: Decimal = Decimal(5)
    even_weight_share: Decimal = Decimal("0.7")
    min_text_length: int = 30
    text_limits: Mapping[str, int] = field(default_factory=_text_limits)
    min_lines: int = 6
    max_lines: int = 15
    min_department_cores: int = 5
    satisfaction_error_below: Decimal = Decimal(60)
    satisfaction_warning_below: Decimal = Decimal(80)
    satisfaction_hint_from: Decimal = Decimal(98)
    assurance_floor: Decimal = Decimal(80)
    rate_floor: Decimal = Decimal(60)
    cost_missing_is_error: bool = False
    """Whether a construction, purchase or maintenance project without cost is stopped."""
    same_name: Decimal = Decimal("0.9")
    """Likeness, 0 to 1, from which two names say the same."""
    same_text: Decimal = Decimal("0.95")
    similar_text: Decimal = Decimal("0.7")
    copied_duties: Decimal = Decimal("0.8")
    """Likeness, 0 to 1, of texts: the same, similar, and a goal copied from the duties."""
    budget_change: Decimal = Decimal(10)
    """Per cent by which a budget changes enough for the goal to change, too."""
    min_vague_words: int = 2
    large_project: Decimal = Decimal(300)
    """万元 from which a general project is asked whether it is not a priority one."""
    budget_shift: Decimal = Decimal(30)
    """Per cent of change against last year's budget from which core targets ought to move."""
    min_reason_length: int = 10
    """Characters of a reason for a deviation, and of a reviewer's remark."""
    equal_actuals_share: Decimal = Decimal("0.8")
    """Share, 0 to 1, of actual values that may equal their targets."""
    rate_gap: Decimal = Decimal(30)
    """Percentage points between spending and output."""
    credibility_points: Mapping[str, Decimal] = field(default_factory=_credibility_points)
    """Points of doubt for each rule that finds something in a self-evaluation, 0 for none."""
    inflated_gap: Decimal = Decimal(10)
    """Points by which an own score may be above the finance bureau's."""
    many_returns: int = 3
    attachment_megabytes: int = 20
    overdue_years: int = 5
    """A date further back than this is history, not a term that ran out."""
    typos: Mapping[str, str] = field(default_factory=_typos)
    """Wrong spelling by the right one."""
    outdated: Mapping[str, int] = field(default_factory=_outdated)
    """The last year in which a catchword was current."""
    service_users: Mapping[str, tuple[str, ...]] = field(default_factory=_service_users)
    """Whom a satisfaction indicator may name, by a word of the project's name."""
    kind_indicators: Mapping[str, tuple[str, ...]] = field(default_factory=_kind_indicators)
    """What shows the quality of a kind of project."""
    aspects: Mapping[str, tuple[str, ...]] = field(default_factory=_aspects)
    """Promises that only an indicator with one of these words carries."""
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=_levels)
    """Second-level names by first level."""
    vocabulary: Vocabulary = DEFAULT_VOCABULARY

    def to_payload(self) -> dict[str, object]:
        """Plain JSON values: decimals as text, word lists as lists."""
        return {
            item.name: _written(getattr(self, item.name))
            for item in fields(self)
            if item.name != "vocabulary"
        } | {"vocabulary": _vocabulary_payload(self.vocabulary)}

    @classmethod
    def from_payload(cls, payload: Payload) -> Doctrine:
        """Read stored parameters over the defaults; what is not stored stays as it is.

        Raises BadParameter for an unknown name or a value of another kind.
        """
        defaults = cls()
        values = dict(payload)
        words = _read_vocabulary(values.pop("vocabulary", {}))
        known = {item.name for item in fields(cls)} - {"vocabulary"}
        _refuse_unknown(values, known)
        read = {name: _read(name, getattr(defaults, name), raw) for name, raw in values.items()}
        return cls(**read, vocabulary=words)  # type: ignore[arg-type]


DEFAULT_DOCTRINE = Doctrine()


def _vocabulary_payload(words: Vocabulary) -> dict[str, object]:
    return {item.name: list(getattr(words, item.name)) for item in fields(words)}


def _written(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return {str(name): _written(item) for name, item in value.items()}
    return value


def _refuse_unknown(values: Payload, known: set[str]) -> None:
    unknown = sorted(set(values) - known)
    if unknown:
        raise BadParameter(f"没有名为『{'、'.join(unknown)}』的规则参数，请核对参数名。")


def _read_vocabulary(raw: object) -> Vocabulary:
    if not isinstance(raw, Mapping):
        raise BadParameter("参数『vocabulary』应为“词表名→词语列表”。")
    _refuse_unknown(raw, {item.name for item in fields(Vocabulary)})
    words = {name: _read_words(name, value) for name, value in raw.items()}
    for pattern in words.get("placeholders", ()):
        _refuse_bad_pattern(pattern)
    return Vocabulary(**words)


def _refuse_bad_pattern(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise BadParameter(f"占位符规则『{pattern}』不是有效的正则表达式。") from error


def _read_words(name: str, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or not all(isinstance(word, str) for word in raw):
        raise BadParameter(f"参数『{name}』应为词语列表。")
    if any(not word for word in raw):
        raise BadParameter(f"参数『{name}』里有空词，请删除。")
    return tuple(raw)


def _read(name: str, default: object, raw: object) -> object:
    if isinstance(default, Mapping):
        return _read_mapping(name, default, raw)
    if isinstance(default, tuple):
        return _read_words(name, raw)
    if isinstance(default, Decimal):
        return _read_number(name, raw)
    if type(raw) is not type(default):
        wanted = _WANTED[type(default)]
        raise BadParameter(f"参数『{name}』应为{wanted}，现为『{raw}』。")
    return raw


def _read_mapping(name: str, default: Mapping[str, object], raw: object) -> dict[str, object]:
    if not isinstance(raw, Mapping):
        raise BadParameter(f"参数『{name}』应为“名称→值”的对照。")
    sample = next(iter(default.values()))
    return {str(key): _read(f"{name}.{key}", sample, value) for key, value in raw.items()}


def _read_number(name: str, raw: object) -> Decimal:
    try:
        return parse_decimal(str(raw))
    except NotANumber:
        raise BadParameter(f"参数『{name}』应为数字，现为『{raw}』。") from None
