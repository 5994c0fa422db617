"""Addresses of what has to be filed first: requests to adjust, files that prove a line."""

from evaluations.models import Evidence
from evaluations.services import attach_evidence
from indicators.models import AdjustmentRequest
from tests.attached import pdf
from tests.cast import NOW
from tests.factories import approved
from tests.indicators import adjusting


def asked(cast):
    """A request to adjust an approved sheet of 118001, at the first desk; the same when asked again."""
    if known := AdjustmentRequest.objects.first():
        return known
    return adjusting.proposed(cast, approved(cast, number=91))


def proved(cast):
    """A file that proves a line of an approved sheet of 118001; the same when asked again."""
    if known := Evidence.objects.first():
        return known
    objective = approved(cast, number=90)
    return attach_evidence(
        actor=None,
        objective=objective,
        indicator_key=objective.indicators.all()[0].pk,
        upload=pdf(),
        now=NOW,
    )


def filed_address(name: str, cast) -> str:
    """Of a request to adjust, or of a file that proves a line."""
    kind, _, act = name.partition("-")
    place = f"/adjustments/{asked(cast).pk}/"
    if kind == "evidence":
        place = f"/evidence/{proved(cast).pk}/"
    return place + (f"{act}/" if act else "")
