"""The demo: the sample department, two invented neighbours, and people to sign in as."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.consoles import EXIT_BAD_INPUT, table
from exchange.demo.cast import PARTS, PASSWORD, UNITS, is_installed, strangers
from exchange.demo.stage import YEAR, set_stage, state_of_play
from indicators.enums import Status


class Command(BaseCommand):
    help = (
        "装入演示数据：样本部门和两个虚构的部门、七个可登录的人、2023 年的目标、完成值和评价结果。"
        "已经装过时不作任何改动，只再列出登录名。退出状态：0 正常，2 数据库里已有其他用户。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: object, **options: object) -> None:
        was_installed = is_installed()
        if not was_installed:
            self._refuse_foreign_data()
            set_stage(timezone.now())
        if options["format"] == "json":
            self.stdout.write(json.dumps(outline(), ensure_ascii=False, indent=1))
        else:
            self._print(was_installed=was_installed)

    def _refuse_foreign_data(self) -> None:
        if names := strangers():
            raise CommandError(
                f"数据库里已有其他用户（{'、'.join(names[:3])}），演示数据只装进空库，没有写入。"
                "请换一个空的数据库，或用 make run DEMO=no 启动。",
                returncode=EXIT_BAD_INPUT,
            )

    def _print(self, *, was_installed: bool) -> None:
        done = "演示数据已在，未作改动。" if was_installed else "演示数据已装好。"
        self.stdout.write(f"{done}{YEAR} 年各部门的绩效目标：")
        heads = ("部门", *(status.label for status in Status))
        self.stdout.write(table(heads, _state_rows()))
        self.stdout.write("")
        self.stdout.write(f"可用以下用户登录，初始密码都是 {PASSWORD} ：")
        rows = [
            (p.username, p.full_name, p.role.label, UNITS[p.organization], p.task) for p in PARTS
        ]
        self.stdout.write(table(("登录名", "姓名", "角色", "单位", "可以试试"), rows))
        self.stdout.write("演示数据和公开的密码只供试用，请勿在正式环境使用。")


def outline() -> dict[str, object]:
    """The log-ins and how many sheets stand where, for other programs."""
    return {
        "year": YEAR,
        "password": PASSWORD,
        "logins": [
            {
                "username": part.username,
                "full_name": part.full_name,
                "role": part.role.value,
                "organization": part.organization,
            }
            for part in PARTS
        ],
        "objectives": state_of_play(),
    }


def _state_rows() -> list[tuple[str, ...]]:
    return [
        (UNITS.get(code, code), *(str(counts.get(status.value, 0)) for status in Status))
        for code, counts in state_of_play().items()
    ]
