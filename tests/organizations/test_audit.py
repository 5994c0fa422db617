"""The trail holds together, and every kind of tampering shows."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, AuditHead, User
from organizations.services import create_unit, grant_role
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def record(text="一条", **changes):
    return audit.record(
        actor=None, action=AuditAction.UNIT_CHANGED, target=text, now=NOW, **changes
    )


@pytest.fixture
def trail(db):
    """Six entries; every test of tampering starts from an unbroken chain."""
    entries = [record(f"第{n}条", number=n) for n in range(1, 7)]
    assert list(audit.breaks()) == []
    return entries


def test_many_entries_chain_like_single_ones_at_the_cost_of_one(trail):
    notes = [audit.Deed(AuditAction.UNIT_CHANGED, f"第{n}条", {"number": n}) for n in range(7, 10)]
    costs = []
    for portion in (notes[:1], notes[1:]):
        with CaptureQueriesContext(connection) as asked:
            audit.record_many(actor=None, deeds=portion, now=NOW)
        costs.append(len(asked))
    assert costs[0] == costs[1]
    record("第10条", number=10)
    assert list(AuditEntry.objects.order_by("sequence").values_list("target_type", "changes")) == [
        (f"第{n}条", {"number": n}) for n in range(1, 11)
    ]
    assert AuditHead.objects.get().entries == 10
    assert list(audit.breaks()) == []
    row(8).update(changes={"number": 80})
    assert broken() == [(8, "内容被改动")]


def test_no_entries_ask_nothing(trail, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(0):
        assert audit.record_many(actor=None, deeds=[], now=NOW) == ()


def row(sequence):
    return AuditEntry.objects.filter(sequence=sequence)


def broken():
    return [(found.sequence, found.reason) for found in audit.breaks()]


def numbers():
    return [sequence for sequence, _ in broken()]


@pytest.mark.parametrize(
    "change",
    [
        {"at": NOW + timedelta(microseconds=1)},
        {"actor_label": "别人"},
        {"action": AuditAction.SIGNED_IN.value},
        {"target_type": "另一条"},
        {"target_id": "1"},
        {"target_label": "另一条"},
        {"changes": {"number": 4}},
        {"changes": {"number": "3"}},
        {"changes": {}},
        {"hash": "0" * 64},
    ],
)
def test_a_changed_entry_shows(trail, change):
    row(3).update(**change)
    assert (3, "内容被改动") in broken()


def test_a_changed_actor_shows(trail):
    row(3).update(actor=User.objects.create(username="chenjing"))
    assert broken() == [(3, "内容被改动")]


def test_a_changed_link_shows(trail):
    row(3).update(previous_hash=trail[0].hash)
    assert broken() == [(3, "与前一条不衔接"), (3, "内容被改动")]


def test_a_change_with_a_new_hash_breaks_the_link_of_the_next(trail):
    entry = row(3).get()
    entry.target_label = "另一条"
    row(3).update(target_label=entry.target_label, hash=audit._hash(entry))
    assert broken() == [(4, "与前一条不衔接")]


def test_a_deleted_entry_shows(trail):
    row(3).delete()
    assert broken()[0] == (3, "第 3 至 3 条缺失")


def test_a_deleted_beginning_shows(trail):
    AuditEntry.objects.filter(sequence__lte=2).delete()
    assert broken()[0] == (1, "第 1 至 2 条缺失")


def test_a_gap_that_was_closed_by_renumbering_shows(trail):
    row(3).delete()
    for sequence in (4, 5, 6):
        row(sequence).update(sequence=sequence - 1)
    assert numbers()[0] == 3


@pytest.mark.parametrize("count", [1, 2, 6])
def test_a_truncated_tail_shows(trail, count):
    AuditEntry.objects.filter(sequence__gt=6 - count).delete()
    assert broken() == [(7 - count, "日志末尾被删改")]


def test_a_reordered_pair_shows(trail):
    row(3).update(sequence=99)
    row(4).update(sequence=3)
    row(99).update(sequence=4)
    assert numbers()[:2] == [3, 3]


def test_an_inserted_entry_shows_wherever_it_is_put(trail):
    forged = row(6).get()
    forged.pk, forged.sequence, forged.previous_hash = None, 7, forged.hash
    forged.hash = audit._hash(forged)
    forged.save(force_insert=True)
    assert broken() == [(8, "日志末尾被删改")]
    row(7).update(sequence=0)
    assert (0, "序号不在链中，是另外加入的") in broken()


def test_two_entries_never_share_a_number(trail):
    double = row(3).get()
    double.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        double.save(force_insert=True)


@pytest.mark.parametrize("change", [{"entries": 5}, {"entries": 7}, {"hash": ""}])
def test_a_changed_head_shows(trail, change):
    AuditHead.objects.update(**change)
    assert numbers() == [7]


def test_a_removed_head_shows(trail):
    AuditHead.objects.all().delete()
    assert numbers() == [7]


def test_an_empty_trail_is_unbroken(db):
    assert broken() == []


# -- appending


def test_entries_are_numbered_and_chained(trail):
    entries = list(AuditEntry.objects.order_by("sequence"))
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert [e.previous_hash for e in entries] == ["", *(e.hash for e in entries[:-1])]
    assert len({entry.hash for entry in entries}) == 6


def test_who_what_and_when_are_kept_even_when_names_change(cast):
    entry = audit.record(
        actor=cast.chen, action=AuditAction.UNIT_CHANGED, target=cast.unit, now=NOW
    )
    cast.chen.full_name = "陈静静"
    cast.chen.save()
    entry.refresh_from_db()
    assert entry.actor_label == "陈静（chenjing）"
    assert (entry.target_type, entry.target_id) == ("organizations.Organization", str(cast.unit.pk))
    assert entry.target_label == "118001-重庆市荣昌区公安局本级"
    assert broken() == []


def test_the_same_moment_in_another_zone_is_the_same_hash(db):
    shanghai = datetime(2023, 1, 10, 9, 0, 0, 123456, tzinfo=ZoneInfo("Asia/Shanghai"))
    entry = audit.record(actor=None, action=AuditAction.UNIT_CHANGED, target="x", now=shanghai)
    before = entry.hash
    entry.refresh_from_db()
    assert entry.at.astimezone(UTC) == shanghai
    assert audit._hash(entry) == before


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
    | st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**9)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab甲", max_size=3), inner),
    max_leaves=6,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(values=st.dictionaries(st.from_regex(r"[a-z甲乙]{1,5}", fullmatch=True), VALUES, max_size=4))
def test_whatever_is_recorded_reads_back_to_the_same_hash(db, values):
    values.pop("actor", None)
    values.pop("now", None)
    record("任意", **values)
    assert broken() == []


def test_money_and_dates_are_kept_as_text(db):
    record("x", amount=Decimal("10.10"), day=date(2023, 1, 10))
    assert AuditEntry.objects.get().changes == {"amount": "10.10", "day": "2023-01-10"}


def test_an_unknown_action_is_refused(db):
    with pytest.raises(ValueError, match="removed_everything"):
        audit.record(actor=None, action="removed_everything", target="x", now=NOW)


def test_long_names_are_cut_and_still_hold(db):
    user = User.objects.create(username="u" * 150, full_name="名" * 60)
    audit.record(actor=user, action=AuditAction.SIGNED_IN, target=user, now=NOW)
    assert len(AuditEntry.objects.get().actor_label) == 160
    assert broken() == []


@pytest.mark.parametrize("count", [1, 3])
def test_an_entry_costs_the_same_however_long_the_trail_is(db, count):
    for _ in range(count):
        record()
    with CaptureQueriesContext(connection) as asked:
        record()
    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 3


def test_a_change_that_is_undone_takes_its_entry_along(cast):
    before = AuditEntry.objects.count()
    with transaction.atomic():
        create_unit(actor=None, code="119", name="司法局", parent=None, now=NOW)
        grant_role(actor=None, user=cast.wu, organization=cast.unit, role=Role.SUPERVISOR, now=NOW)
        assert AuditEntry.objects.count() == before + 2
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == before
    assert broken() == []


# -- the command


def verify(*arguments):
    out, status = StringIO(), 0
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return out.getvalue(), status


def test_the_command_proves_an_unbroken_trail(trail):
    assert verify() == ("审计日志完整，共 6 条。\n", 0)
    assert json.loads(verify("--format=json")[0]) == {"entries": 6, "breaks": []}


def test_the_command_names_every_break_and_ends_with_1(trail):
    row(2).update(target_label="改")
    row(4).delete()
    text, status = verify()
    assert status == 1
    assert text.splitlines()[0] == "第 2 条：内容被改动"
    assert "第 4 条：第 4 至 4 条缺失" in text
    data, status = verify("--format=json")
    assert status == 1
    assert json.loads(data)["breaks"][0] == {"sequence": 2, "reason": "内容被改动"}
