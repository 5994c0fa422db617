"""The door to everything that changes an evaluation: actual values, self-evaluation, the run."""

from __future__ import annotations

from evaluations.actuals import ActualsOutcome, record_actuals, record_measurement
from evaluations.entries import ActualEntry, OutturnEntry
from evaluations.evidence import RepeatedEvidence, attach_evidence, remove_evidence
from evaluations.finance_reviews import (
    InvalidReview,
    Opinion,
    StaleReview,
    draw_sample,
    finish_finance_review,
    save_finance_review,
)
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
from evaluations.rectifications import (
    StaleRectification,
    answer_rectification,
    close_rectification,
    open_rectification,
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
    require_may_save,
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
    "InvalidReview",
    "Opinion",
    "OutturnEntry",
    "RepeatedEvidence",
    "RunInProgress",
    "StaleMonitoring",
    "StaleRectification",
    "StaleReview",
    "StaleSelfEvaluation",
    "Statement",
    "Unfinished",
    "UnfinishedMonitoring",
    "UnsuitableProgress",
    "accept_monitoring",
    "accept_self_evaluation",
    "answer_rectification",
    "attach_evidence",
    "close_rectification",
    "close_run",
    "draw_sample",
    "due_slices",
    "evaluate_slice",
    "evaluate_year",
    "finish_finance_review",
    "open_rectification",
    "open_run",
    "record_actuals",
    "record_measurement",
    "remove_evidence",
    "require_may_save",
    "return_monitoring",
    "return_self_evaluation",
    "save_finance_review",
    "save_monitoring",
    "save_monitorings",
    "save_self_evaluation",
    "submit_monitoring",
    "submit_self_evaluation",
]
