"""Remove attached bytes that no record refers to."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from organizations.files import remove_orphans


class Command(BaseCommand):
    help = "清理没有任何记录引用的附件内容（上传中途断电等留下的），一天以内的不动。"

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"已清理 {remove_orphans(timezone.now())} 个无主附件。")
