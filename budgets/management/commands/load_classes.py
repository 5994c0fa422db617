"""Load the listed classes into a year that lacks them."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from budgets.selectors import UnknownYear, year_of
from budgets.services import load_standard_classes
from common.consoles import EXIT_BAD_INPUT


class Command(BaseCommand):
    help = (
        "给一个年度载入标准科目：功能分类、部门经济分类和政府采购品目。"
        "只补本年度没有的编码，已有的科目和改过的名称不变；可以重复运行。"
        "退出状态：0 已载入，2 没有这个年度。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="年度")

    def handle(self, *args: object, **options: object) -> None:
        try:
            fiscal_year = year_of(int(str(options["year"])))
        except UnknownYear as error:
            raise CommandError(str(error), returncode=EXIT_BAD_INPUT) from None
        count = load_standard_classes(actor=None, fiscal_year=fiscal_year, now=timezone.now())
        done = f"载入标准科目 {count} 条" if count else "标准科目已经齐全，没有改动"
        self.stdout.write(f"{fiscal_year}：{done}。")
