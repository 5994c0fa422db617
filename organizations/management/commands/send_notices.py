"""Mail the notices, and remove the old ones, where no scheduler does."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from organizations.letters import mail_notices
from organizations.notices import KEPT_DAYS, purge_notices


class Command(BaseCommand):
    help = (
        f"把一天以内还没有寄出的通知寄给留了邮箱的人（配置邮件后），清理 {KEPT_DAYS} 天以前的通知。"
    )

    def handle(self, *args: object, **options: object) -> None:
        now = timezone.now()
        self.stdout.write(
            f"已寄出 {mail_notices(now)} 封邮件，清理 {purge_notices(now)} 条旧通知。"
        )
