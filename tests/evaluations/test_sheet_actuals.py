"""Two people, or two tabs, record the same sheet at the same moment: one of them is told."""

import threading

from django.db import connection
from django.utils import timezone

from evaluations.models import Measurement
from evaluations.sheet_actuals import StaleActuals, fingerprint, record_sheet
from evaluations.trials import TypedLine, Typing, stored_typing
from indicators.models import PerformanceObjective
from tests.factories import draft


def test_of_two_at_once_one_writes_and_the_other_is_told(transactional_db, cast):
    key = draft(cast.unit).pk
    start, outcomes = threading.Barrier(2), []

    def work(value: str) -> None:
        try:
            objective = PerformanceObjective.objects.with_sheets().get(pk=key)
            line = min(objective.indicators.all(), key=lambda one: one.position)
            seen = fingerprint(stored_typing(objective))
            start.wait(10)
            record_sheet(
                actor=cast.chen,
                objective=objective,
                typing=Typing(lines={line.pk: TypedLine(value)}),
                seen=seen,
                now=timezone.now(),
            )
            outcomes.append(value)
        except StaleActuals:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(value,)) for value in ("110", "120")]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert outcomes.count("stale") == 1
    winner = next(one for one in outcomes if one != "stale")
    assert Measurement.objects.get().actual_value == int(winner)
