"""How the search for sheets that are alike grows: one city against a quarter of it.

`python -m bench.likeness [projects]`: prints seconds of the processor, the ratio of the whole to a quarter (4 is
linear, 16 quadratic) and peak megabytes, and fails where the whole takes longer than is expected. It
is one process that waits for nothing, so that its seconds are those of a machine with no other work.
"""

import resource
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from random import Random

from indicators.language.groups import alike, text_features

PROJECTS = 80_000
LENGTH = 300
LIMIT = 120
"""Seconds of the processor for the whole city."""
STOCK = "根据上级部署和部门职责，围绕年度重点任务，严格执行财政制度，规范使用资金，提高使用效益。"


def invented(count: int) -> Sequence[str]:
    """Texts of a city: each with the same stock phrases, one in twenty a copy of an earlier one."""
    random = Random(2023)
    texts: list[str] = []
    for _ in range(count):
        if texts and random.random() < 0.05:
            texts.append(random.choice(texts)[:-3])
            continue
        own = "".join(chr(0x4E00 + random.randrange(2500)) for _ in range(LENGTH - len(STOCK)))
        texts.append(STOCK + own)
    return texts


def seconds_for(texts: Sequence[str]) -> tuple[float, int]:
    """Processor time for one pass, and how many groups it found."""
    start = time.process_time()
    groups = alike(texts, text_features, Decimal("0.9"))
    return time.process_time() - start, len(groups)


def main(count: int) -> float:
    """Measure a quarter, then the whole, whose seconds are returned."""
    texts = invented(count)
    quarter, _ = seconds_for(texts[: count // 4])
    whole, groups = seconds_for(texts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{count}个项目：{whole:.1f}秒，四分之一：{quarter:.1f}秒，"
        f"比值{whole / quarter:.2f}（线性为4，平方为16），相似组{groups}个，峰值{peak:.0f}MB\n"
    )
    return whole


if __name__ == "__main__":
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    if (seconds := main(projects)) > LIMIT:
        sys.exit(f"找出{projects}个项目里的相似项目用了{seconds:.0f}秒，超过了{LIMIT}秒。")
