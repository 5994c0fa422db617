"""What the runs of pytest came to, read from their own reports, and the closing lines of it all."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NO_TESTS_COLLECTED = 5
NAMED_AT_MOST = 50


@dataclass(frozen=True)
class Outcome:
    """One run of pytest: its exit status, how many tests passed and were skipped, which failed."""

    label: str
    status: int
    seconds: float
    passed: int = 0
    skipped: int = 0
    failures: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Nothing failed; a choice of tests that leaves this run none is no failure."""
        return self.status in {0, NO_TESTS_COLLECTED} and not self.failures

    def line(self) -> str:
        """The run in one line."""
        verdict = "通过" if self.is_good else "未通过"
        counts = f"{self.passed} 项通过，{len(self.failures)} 项失败，{self.skipped} 项跳过"
        return f"{verdict}  pytest（{self.label}）：{counts}，用时 {self.seconds:.0f} 秒"


def read(report: Path, *, label: str, status: int, seconds: float) -> Outcome:
    """The outcome told by a JUnit report; without a report (a crash), by the status alone."""
    if not report.is_file():
        return Outcome(label=label, status=status, seconds=seconds)
    cases = list(ET.parse(report).getroot().iter("testcase"))
    # An error while leaving a test makes a second entry of the same name.
    failed = dict.fromkeys(_name(case) for case in cases if _has(case, "failure", "error"))
    skipped = {_name(case) for case in cases if _has(case, "skipped")}
    return Outcome(
        label=label,
        status=status,
        seconds=seconds,
        passed=len({_name(case) for case in cases} - set(failed) - skipped),
        skipped=len(skipped),
        failures=tuple(failed),
    )


def closing(
    outcomes: Sequence[Outcome], *, failed_checks: Sequence[str], missing: Sequence[str]
) -> list[str]:
    """The last lines of the output: every part, every failure by name, the total."""
    lines = ["—— 总结"]
    lines.append(
        f"未通过  静态检查：{'、'.join(failed_checks)}" if failed_checks else "通过  静态检查"
    )
    lines += [outcome.line() for outcome in outcomes]
    lines += [f"跳过  缺少 {label}" for label in missing]
    names = [f"{name}（{outcome.label}）" for outcome in outcomes for name in outcome.failures]
    lines += [f"失败：{name}" for name in names[:NAMED_AT_MOST]]
    if len(names) > NAMED_AT_MOST:
        lines.append(f"……另有 {len(names) - NAMED_AT_MOST} 项失败。")
    return lines


def total(outcomes: Sequence[Outcome]) -> str:
    """All runs together, in the words that readers of logs look for."""
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(len(outcome.failures) for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def is_good(outcomes: Sequence[Outcome]) -> bool:
    """Every run is good, and at least one test has passed."""
    return all(outcome.is_good for outcome in outcomes) and any(o.passed for o in outcomes)


def _name(case: ET.Element) -> str:
    place = case.get("classname", "")
    return f"{place}::{case.get('name', '')}" if place else case.get("name", "")


def _has(case: ET.Element, *kinds: str) -> bool:
    return any(case.find(kind) is not None for kind in kinds)
