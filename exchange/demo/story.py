"""How far each sheet of the demo has come: something to do at every desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

BEGINNING = datetime(2023, 1, 9, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""When the year's sheets are drawn up."""
YEAR_END = datetime(2024, 1, 15, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""When the actual values are recorded and the year is judged."""
_PACE = timedelta(minutes=37)


class Fate(Enum):
    """Where a sheet stands when the demo begins; the number of desks that passed it."""

    DRAFT = "draft"
    AT_UNIT = 0
    AT_SUPERVISOR = 1
    AT_FINANCE = 2
    APPROVED = 3
    RETURNED = "returned"

    @property
    def approvals(self) -> int:
        """How many desks have said yes; a returned sheet had passed the unit and the supervisor."""
        if self is Fate.RETURNED:
            return 2
        return self.value if isinstance(self.value, int) else 0


@dataclass(frozen=True, slots=True)
class Crew:
    """Who carries the sheets of a department: user names by desk, the preparer first."""

    preparer: str
    desks: tuple[str, ...]


CREWS: Mapping[str, Crew] = {
    "118": Crew("chenjing", ("zhoulin", "liuwei", "zhaomin")),
    "120": Crew("sunhao", ("zhoulin", "liuwei", "zhaomin")),
    "125": Crew("sunhao", ("zhoulin", "liuwei", "zhaomin")),
}
FATES: Mapping[str, Fate] = {
    "118": Fate.AT_UNIT,
    "50015322T000000088498": Fate.APPROVED,
    "50015322T000000088512": Fate.DRAFT,
    "50015322T000000096288": Fate.RETURNED,
    "50015322T000000096320": Fate.APPROVED,
    "50015322T000000096323": Fate.DRAFT,
    "50015322T000000096325": Fate.AT_SUPERVISOR,
    "50015322T000000096331": Fate.DRAFT,
    "50015322T000000096332": Fate.DRAFT,
    "50015322A118700001588": Fate.DRAFT,
    "120": Fate.APPROVED,
    "50015322T000000120001": Fate.APPROVED,
    "50015322T000000120002": Fate.APPROVED,
    "50015322T000000120003": Fate.APPROVED,
    "125": Fate.APPROVED,
    "50015322T000000125001": Fate.APPROVED,
    "50015322T000000125002": Fate.AT_FINANCE,
    "50015322T000000125003": Fate.APPROVED,
}
RETURN_COMMENT = (
    "『提升检查诊数率≥20%』没有说明比哪一年提升，请写明基期和计算口径；"
    "『提供医疗设备≥5件』是投入，请补充设备使用效果方面的指标。"
)


def clock() -> Iterator[datetime]:
    """Working hours passing while the sheets go from desk to desk."""
    now = BEGINNING
    while True:
        yield now
        now += _PACE
        if now.hour >= 17:  # noqa: PLR2004 -- the end of the working day
            now = (now + timedelta(days=1)).replace(hour=9, minute=3)
