"""The door to everything that changes an evaluation: actual values, self-evaluation, the run."""

from __future__ import annotations

from evaluations.actuals import ActualsOutcome, record_actuals, record_measurement
from evaluations.entries import ActualEntry, OutturnEntry
from evaluations.evidence import RepeatedEvidence, attach_evidence, remove_evidence
from evaluations.monitored import Filled, Statement
from evaluations.monitoring_reports import (
    StaleMonitoring,
    UnfinishedMonitoring,
    UnsuitableProgress,
    accept_monitoring,
    return_monitoring,
    save_monitoring,
    save_monitorings,
    submit_monitoring,
)
from evaluations.runs import (
    RunInProgress,
    close_run,
    due_slices,
    evaluate_slice,
    evaluate_year,
    open_run,
)
from evaluations.self_evaluations import (
    Claim,
    InvalidClaim,
    StaleSelfEvaluation,
    Unfinished,
    accept_self_evaluation,
    return_self_evaluation,
    save_self_evaluation,
    submit_self_evaluation,
)

__all__ = [
    "ActualEntry",
    "ActualsOutcome",
    "Claim",
    "Filled",
    "InvalidClaim",
    "OutturnEntry",
    "RepeatedEvidence",
    "RunInProgress",
    "StaleMonitoring",
    "StaleSelfEvaluation",
    "Statement",
    "Unfinished",
    "UnfinishedMonitoring",
    "UnsuitableProgress",
    "accept_monitoring",
    "accept_self_evaluation",
    "attach_evidence",
    "close_run",
    "due_slices",
    "evaluate_slice",
    "evaluate_year",
    "open_run",
    "record_actuals",
    "record_measurement",
    "remove_evidence",
    "return_monitoring",
    "return_self_evaluation",
    "save_monitoring",
    "save_monitorings",
    "save_self_evaluation",
    "submit_monitoring",
    "submit_self_evaluation",
]
