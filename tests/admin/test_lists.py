"""Lists cost the same for one row and for three; `test_big_lists` has eighty thousand."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import IndicatorTemplate
from tests.factories import approved, draft, with_outturn

REDIRECTING = {"reviewdesk", "rulesetting", "rulethresholds", "rulewaiver", "yearlyscoringplan"}


def lists():
    models = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
    return [
        f"{model._meta.app_label}/{model._meta.model_name}"
        for model in models
        if model._meta.model_name not in REDIRECTING
    ]


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("model", lists())
def test_a_list_does_not_query_per_row(staff, as_person, model):
    client = as_person(staff.wu)
    url = f"/admin/{model}/"
    with_outturn(approved(staff, number=1))
    IndicatorTemplate.objects.create(
        level1="产出指标", level2="数量指标", name="甲", comparison="ge"
    )
    first = queries(client, url)
    for number in (2, 3):
        with_outturn(approved(staff, number=number))
        draft(staff.other_unit, number=10 + number)
        IndicatorTemplate.objects.create(
            level1="产出指标", level2="数量指标", name=f"乙{number}", comparison="ge",
            organization=staff.unit, scope="own",
        )  # fmt: skip
    assert queries(client, url) <= first
    assert first <= 10
