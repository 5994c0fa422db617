"""Reading 全年预算数 and 全年执行数 as people type them, in 万元."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from common.decimals import MAX_DIGITS, ZERO, NotANumber, parse_decimal, plain, to_cents
from common.text import squeeze

FINAL = "全年预算数"
SPENT = "全年执行数"
MAX_AMOUNT = Decimal(10) ** 14


class UnreadableAmount(ValueError):
    """Amounts that cannot be kept; `problems` pairs each column with what is wrong there."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__("；".join(f"『{column}』{message}" for column, message in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Spending:
    """The adjusted budget and what was spent of it, in 万元 with two decimals."""

    final: Decimal
    spent: Decimal


def read_spending(final: str, spent: str) -> Spending:
    """Both amounts; UnreadableAmount with every fault of the two cells at once."""
    read = {FINAL: read_amount(final), SPENT: read_amount(spent)}
    problems = tuple((column, said) for column, said in read.items() if isinstance(said, str))
    budget, outturn = read[FINAL], read[SPENT]
    if problems or isinstance(budget, str) or isinstance(outturn, str):
        raise UnreadableAmount(problems)
    if budget == ZERO and outturn > ZERO:
        message = f"全年预算数为0，却有执行数{plain(outturn)}万元，请核对调整后的预算。"
        raise UnreadableAmount(((SPENT, message),))
    return Spending(budget, outturn)


def read_amount(text: str) -> Decimal | str:
    """The amount, or what is wrong with the cell."""
    written = squeeze(text).removesuffix("万元")
    if not written:
        return "是空的，请填写（没有执行请填0）。"
    try:
        amount = parse_decimal(written)
    except NotANumber:
        return _advice(written)
    if amount < ZERO:
        return f"不能为负数，现为{plain(amount)}。"
    if amount >= MAX_AMOUNT:
        return "整数部分最多14位，请核对单位是否为万元。"
    if amount != to_cents(amount):
        return f"以万元计最多两位小数，现为{plain(amount)}。"
    return to_cents(amount)


def _advice(written: str) -> str:
    if sum(sign.isdigit() for sign in written) > MAX_DIGITS:
        return f"『{written[:40]}』位数过多（最多{MAX_DIGITS}位），请核对单位是否为万元。"
    return f"『{written[:40]}』不是金额，请填数字，单位万元。"
