import sys
from datetime import date, timedelta
from enum import StrEnum

import pytest
from django.db import connection
from django.db.models import F, Q, Value
from django.test.utils import CaptureQueriesContext

from organizations import prepared
from organizations.models import AuditEntry, Membership, Organization, User
from organizations.permissions import forget_standing, within_reach
from organizations.prepared import NotPreparable, Prepared, padded
from tests.cast import NOW

pytestmark = pytest.mark.django_db


class _Way(StrEnum):
    UP = "up"
    DOWN = "down"


@Prepared
def _with_role(user, role, codes):
    rows = Membership.objects.select_related("organization", "user")
    return rows.filter(user=user, role=role, organization__code__in=codes).order_by("pk")


@Prepared
def _below(beginnings, way):
    reach = Q(pk__in=[])
    for beginning in beginnings:
        reach |= Q(code__startswith=beginning)
    rows = Organization.objects.filter(reach).annotate(said=Value("单位"))
    order = F("code").asc() if way is _Way.UP else F("code").desc()
    return rows.order_by(order).values_list("code", "name", "said")


@Prepared
def _named(beginning):
    return Organization.objects.filter(name__startswith=beginning).order_by("code")


@Prepared
def _with_codes(codes):
    return Organization.objects.filter(code__in=codes).order_by("code")


@Prepared
def _unit(pk):
    return Organization.objects.filter(pk=pk)


@Prepared
def _seen(user, unit):
    return Organization.objects.filter(within_reach(user, "")).exclude(pk=unit.pk)


@Prepared
def _joined(joined, last_login):
    return User.objects.filter(date_joined__gte=joined, last_login__date=last_login).order_by("pk")


@Prepared
def _both(first, second):
    return (
        Organization.objects.filter(code=first)
        .values_list("code")
        .union(Organization.objects.filter(name=second).values_list("name"), all=True)
    )


@Prepared
def _among(condition, code):
    return Organization.objects.filter(condition, code__startswith=code).order_by("code")


def test_a_query_with_a_condition_is_asked_in_the_ordinary_way(cast):
    for word in ("公安", "交通"):
        condition = Q(name__contains=word)
        assert _among.written(condition, "118") is None
        with CaptureQueriesContext(connection) as caught:
            found = _among(condition, "118")
        assert len(caught) == 1
        assert [one.code for one in found] == (["118", "118001"] if word == "公安" else [])


def test_every_call_asks_for_its_own_values(cast):
    codes = ("118", cast.unit.code)
    for user in (cast.chen, cast.zhou, cast.zhao):
        for role in ("preparer", "unit_reviewer", "nothing"):
            plain = Membership.objects.filter(
                user=user, role=role, organization__code__in=codes
            ).order_by("pk")
            assert _with_role(user.pk, role, codes) == list(plain)
    assert any(_with_role(user.pk, "preparer", codes) for user in (cast.chen, cast.zhou))


def test_models_come_with_what_belongs_to_them_in_one_query(cast, django_assert_num_queries):
    held = Membership.objects.filter(user=cast.chen).select_related("organization").get()
    with django_assert_num_queries(1):
        found = _with_role(cast.chen.pk, held.role, (held.organization.code,))
        assert [(one.user, one.organization.name) for one in found] == [
            (cast.chen, held.organization.name)
        ]


def test_it_sees_what_was_changed_in_between(cast):
    before = _below((cast.unit.code,), _Way.UP)
    Organization.objects.filter(pk=cast.unit.pk).update(name="改名的单位")
    assert _below((cast.unit.code,), _Way.UP) == [(cast.unit.code, "改名的单位", "单位")] != before


def test_lists_of_other_lengths_and_other_choices_are_other_statements(cast):
    Organization.objects.create(code="900", name="九百")
    Organization.objects.create(code="901", name="九百零一")
    codes = [code for code, *_ in _below(("900", "901"), _Way.UP)]
    assert codes == ["900", "901"]
    assert [code for code, *_ in _below(("901", "900"), _Way.DOWN)] == ["901", "900"]
    assert [code for code, *_ in _below(("90",), _Way.DOWN)] == ["901", "900"]


def test_nothing_is_asked_where_nothing_can_be_found(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert _below((), _Way.UP) == []
        assert _with_role(cast.chen.pk, "preparer", ()) == []


def test_a_key_beyond_all_keys_is_not_found(cast):
    assert _unit(cast.unit.pk) == [cast.unit]
    assert _unit(2**63) == _unit(2**200) == []


def test_signs_of_the_search_stand_for_themselves(cast):
    for code, name in (("901", "甲_处"), ("902", "甲%处"), ("903", "甲乙处")):
        Organization.objects.create(code=code, name=name)
    assert [one.code for one in _named("甲")] == ["901", "902", "903"]
    assert [one.code for one in _named("甲_")] == ["901"]
    assert [one.code for one in _named("甲%")] == ["902"]


def test_days_and_moments_are_filled_in(cast):
    User.objects.filter(pk=cast.chen.pk).update(date_joined=NOW, last_login=NOW)
    day = date(2000, 1, 1)
    plain = User.objects.filter(date_joined__gte=NOW, last_login__date=NOW.date()).order_by("pk")
    assert _joined(NOW, NOW.date()) == list(plain) == [cast.chen]
    assert _joined(NOW + timedelta(seconds=1), NOW.date()) == []
    assert _joined(NOW, day) == []


def test_parts_of_one_query_each_get_their_values(cast):
    assert _both(cast.unit.code, cast.department.name) == [
        (cast.unit.code,),
        (cast.department.name,),
    ]
    assert _both("", "") == []


@pytest.mark.parametrize("who", ["chen", "liu", "zhao", "wu"])
def test_a_person_is_asked_about_with_role_and_unit(cast, who):
    user = getattr(cast, who)
    assert {one.pk for one in _seen(user, cast.unit)} == {
        one.pk
        for one in Organization.objects.filter(within_reach(user, "")).exclude(pk=cast.unit.pk)
    }
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert _seen(User.objects.get(pk=user.pk), cast.unit) == []


def test_a_person_with_more_roles_has_a_statement_of_its_own(cast):
    before = {one.code for one in _seen(cast.chen, cast.unit)}
    Organization.objects.create(code="900", name="九百")
    other = Organization.objects.create(code="901", name="九百零一")
    Membership.objects.create(user=cast.chen, organization=other, role="unit_reviewer")
    forget_standing(cast.chen)
    assert {one.code for one in _seen(cast.chen, cast.unit)} == {*before, "901"}


def test_the_sql_is_the_one_of_the_plain_query(cast):
    _with_role(1, "preparer", ("118",))
    with CaptureQueriesContext(connection) as caught:
        _with_role(7, "supervisor", ("119",))
        list(_with_role._build(7, "supervisor", ("119",)))
    prepared, plain = (one["sql"] for one in caught)
    assert prepared == plain


@pytest.mark.parametrize(
    "build",
    [
        lambda year: AuditEntry.objects.filter(pk=year - 1),
        lambda size: AuditEntry.objects.all()[:size],
        lambda code: Organization.objects.filter(code=code[:1]),
        lambda code: Organization.objects.filter(code__in=["118", code[1:]]),
        lambda _: Organization.objects.all(),
    ],
)
def test_a_query_that_reckons_with_a_value_is_refused(build):
    with pytest.raises((NotPreparable, TypeError)):
        Prepared(build)(2022)
    with pytest.raises((NotPreparable, TypeError)):
        Prepared(build)("2022")


def test_a_query_that_decides_by_a_value_is_found_by_comparing(cast):
    def build(code):
        rows = Organization.objects.filter(code=code)
        return rows.order_by("name") if code == cast.unit.code else rows

    deciding = Prepared(build)
    assert deciding(cast.department.code) == [cast.department]
    with pytest.raises(NotPreparable):
        deciding(cast.unit.code)


def test_after_many_calls_one_in_ten_is_still_compared(cast):
    def build(code):
        rows = Organization.objects.filter(code=code)
        return rows.order_by("name") if code == cast.unit.code else rows

    deciding = Prepared(build)
    for _ in range(101):
        deciding(cast.department.code)
    for _ in range(9):
        deciding(cast.unit.code)
    with pytest.raises(NotPreparable):
        deciding(cast.unit.code)


def test_at_work_such_a_query_is_asked_in_the_ordinary_way(cast, settings):
    settings.QUERIES_COMPARED = False
    shortened = Prepared(lambda code: Organization.objects.filter(code=code[:3]))
    assert shortened(f"{cast.department.code}001") == [cast.department]


def test_of_a_record_only_the_key_is_asked_for(cast):
    named = Prepared(lambda unit: Organization.objects.filter(name=unit.name))
    with pytest.raises(Organization.DoesNotExist):
        named(cast.unit)


@pytest.mark.parametrize(
    ("given", "length"),
    [((), 0), ((1,), 1), ((1, 2), 2), ((1, 2, 3), 4), (range(5), 8), (range(64), 64)],
)
def test_lists_of_like_lengths_share_a_statement(given, length):
    found = padded(given)
    assert len(found) == length
    assert set(found) == set(given)


def test_the_work_of_writing_a_statement_grows_with_its_list_and_no_faster(cast):
    short, long = (_calls_in_prepared(_with_codes, length) for length in (64, 512))
    assert long < 10 * short


def _calls_in_prepared(asked, length):
    calls = []

    def note(frame, event, _):
        if event == "call" and frame.f_code.co_filename == prepared.__file__:
            calls.append(frame.f_code.co_name)

    codes = tuple(f"118{number:03}" for number in range(length))
    sys.setprofile(note)
    try:
        asked(codes)
    finally:
        sys.setprofile(None)
    return len(calls)


def test_values_have_places():
    with pytest.raises(NotPreparable):
        _both(first="118", second="")
