"""A sheet as JSON and back, and back from the database, is the same sheet."""

import json
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.enums import Comparison, ObjectiveKind
from indicators.models import ObjectiveVersion
from indicators.payloads import from_payload, line_payload, printed_comparison, to_payload
from indicators.selectors import sheet_of
from indicators.services import save_sheet
from indicators.sheets import (
    IndicatorLine,
    NumericTarget,
    ObjectiveSheet,
    QualitativeTarget,
    RangeTarget,
    UnreadTarget,
)
from indicators.storable import unstorable
from tests.cast import NOW
from tests.factories import draft
from tests.indicators.compliance.sample import NAMES, sample

TEXT = st.text("甲乙丙（）《》0a %\n", max_size=12)
TIDY = TEXT.map(str.strip)
NUMBER = st.integers(0, 10**12).map(lambda n: Decimal(n) / 10_000)
WEIGHT = st.none() | st.integers(0, 10_000).map(lambda n: Decimal(n) / 100)
AMOUNT = st.none() | st.integers(0, 10**12).map(lambda n: Decimal(n) / 100)
SIGNS = [one for one in Comparison if one.is_single_number]
TARGET = st.one_of(
    st.builds(NumericTarget, st.sampled_from(SIGNS), NUMBER),
    st.builds(RangeTarget, NUMBER, NUMBER),
    st.builds(QualitativeTarget, TIDY.filter(bool)),
    st.builds(UnreadTarget, st.none(), st.sampled_from(["", "98", "待定"])),
    st.builds(UnreadTarget, st.sampled_from(SIGNS), st.sampled_from(["", "较高", "12 5"])),
)
LINE = st.builds(
    IndicatorLine,
    position=st.just(0),
    level1=TEXT,
    level2=TEXT,
    name=TEXT,
    weight=WEIGHT,
    unit=TEXT,
    target=TARGET,
    is_core=st.sampled_from([None, True, False]),
    baseline=st.none() | NUMBER,
    definition=TEXT,
    source=TEXT,
    key=st.none() | st.integers(1, 10**9),
)


def numbered(lines):
    return tuple(replace(line, position=row) for row, line in enumerate(lines, start=1))


SHEET = st.builds(
    ObjectiveSheet,
    kind=st.sampled_from(ObjectiveKind),
    year=st.integers(2000, 2100),
    organization_code=st.just("118001"),
    organization_name=TEXT,
    name=TEXT,
    lines=st.lists(LINE, max_size=5).map(numbered),
    execution_weight=WEIGHT,
    project_code=TEXT,
    compiling_unit=TEXT,
    supervising_department=TEXT,
    category=TEXT,
    budget=AMOUNT,
    own=AMOUNT,
    transfer=AMOUNT,
    overview=TEXT,
    rationale=TEXT,
    statement=TEXT,
    has_no_service_users=st.booleans(),
)


@given(SHEET)
def test_a_sheet_survives_json(sheet):
    payload = json.loads(json.dumps(to_payload(sheet)))
    assert from_payload(payload) == sheet
    assert to_payload(from_payload(payload)) == payload


@pytest.mark.parametrize("name", NAMES)
def test_the_published_sheets_survive_json(name):
    sheet = sample()[name]
    assert from_payload(json.loads(json.dumps(to_payload(sheet)))) == sheet


def test_every_field_of_sheet_and_line_is_in_the_payload():
    sheet = next(iter(sample().values()))
    assert set(to_payload(sheet)) == (
        {field.name for field in fields(ObjectiveSheet)} - {"lines"} | {"indicators"}
    )
    lines = {field.name for field in fields(IndicatorLine)} | {"comparison"}
    copied = replace(sheet.lines[0], unconfirmed="2022 年 某项目")
    assert set(line_payload(copied)) == lines
    # What was stored before there were copies keeps its payload, and with it its hash.
    assert set(line_payload(sheet.lines[0])) == lines - {"unconfirmed"}


def test_decimals_are_text_and_absent_is_null():
    sheet = replace(sample()["P1"], execution_weight=None, budget=Decimal("1234.50"))
    payload = to_payload(sheet)
    assert (payload["execution_weight"], payload["budget"]) == (None, "1234.5")
    assert not [value for value in flat(payload) if isinstance(value, float | Decimal)]


def flat(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from flat(item)
    else:
        yield value


def test_the_sign_is_printed_as_on_the_form():
    assert printed_comparison(NumericTarget(Comparison.AT_LEAST, Decimal(1))) == "≥"
    assert printed_comparison(UnreadTarget(None, "98")) == ""


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=SHEET)
def test_a_saved_sheet_reads_back_from_rows_and_from_its_version(stored_draft, wanted):
    """Identity, project code, name, unit, year and money are the database's own."""
    objective = stored_draft
    before = sheet_of(objective)
    sheet = replace(
        before,
        lines=wanted.lines,
        execution_weight=wanted.execution_weight,
        category=wanted.category,
        supervising_department=wanted.supervising_department,
        overview=wanted.overview,
        rationale=wanted.rationale,
        statement=wanted.statement,
        has_no_service_users=wanted.has_no_service_users,
    )
    assert unstorable(sheet) == ()
    save_sheet(actor=None, objective=objective, sheet=sheet, now=NOW)
    stored = sheet_of(objective)
    unnamed = [replace(line, key=None) for line in sheet.lines]
    assert [replace(line, key=None) for line in stored.lines] == unnamed
    assert replace(stored, lines=sheet.lines) == sheet
    kept = ObjectiveVersion.objects.get(objective=objective, number=objective.version)
    assert from_payload(kept.sheet) == stored


@pytest.fixture
def stored_draft(cast):
    return draft(cast.unit)
