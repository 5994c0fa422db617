"""How a change to an objective may end without one."""

from __future__ import annotations

from common.findings import Finding


class StaleObjective(Exception):
    """Somebody else changed the sheet since it was read; nothing was written."""

    def __init__(self, message: str = "") -> None:
        usual = "这张目标表刚被他人修改过，请刷新后再操作；您的内容尚未保存。"
        super().__init__(message or usual)


class Noncompliant(Exception):
    """The sheet breaks rules that stop submission; the findings say all of them."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(finding.message for finding in findings))
        self.findings = findings
