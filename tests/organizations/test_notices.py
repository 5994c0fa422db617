"""Notices reach who holds the role for the unit, and each reads for himself."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.http import Http404

from organizations.enums import NoticeKind, Role
from organizations.letters import AT_ONCE, NO_MAIL, mail_notices
from organizations.models import Notice, NoticeMark, NoticeRead, User
from organizations.notices import (
    KEPT_DAYS,
    MOST_COUNTED,
    Telling,
    notices_page,
    purge_notices,
    read_all,
    read_notice,
    tell,
    unread_of,
)
from organizations.tasks import remove_old_notices, send_notices
from tests.cast import NOW

pytestmark = pytest.mark.django_db
PEOPLE = ("chen", "sun", "zhou", "liu", "zhao", "qian", "wu")


def told(cast, role=Role.PREPARER, kind=NoticeKind.RETURNED, *, actor="zhou", now=NOW, unit=None):
    tell(
        actor=None if actor is None else getattr(cast, actor),
        organization=unit or cast.unit,
        key=1,
        subject="巡检项目",
        tellings=[Telling(role, kind)],
        text="请补充。",
        now=now,
    )
    return Notice.objects.order_by("-pk")[0]


def readers(cast):
    return [who for who in PEOPLE if unread_of(getattr(cast, who), 5).count]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.PREPARER, ["chen"]),
        (Role.UNIT_REVIEWER, ["zhou"]),
        (Role.SUPERVISOR, ["liu"]),
        (Role.FINANCE_REVIEWER, ["zhao"]),
    ],
)
def test_the_role_for_the_unit_is_addressed_and_nobody_else(cast, role, expected):
    told(cast, role, actor=None)
    assert readers(cast) == expected


def test_another_unit_is_not_told_and_who_did_it_neither(cast):
    told(cast, unit=cast.other_unit)
    assert readers(cast) == ["sun"]
    told(cast, actor="chen")
    assert readers(cast) == ["sun"]


def test_a_notice_says_what_who_when_and_where(cast):
    told(cast)
    (one,) = unread_of(cast.chen, 5).newest
    assert (one.kind, one.subject, one.who, one.text, one.at) == (
        NoticeKind.RETURNED,
        "巡检项目",
        "周琳",
        "请补充。",
        NOW,
    )
    assert one.unit == cast.unit.name


def test_reading_is_each_persons_own(cast):
    other = User.objects.create(username="other", full_name="另一经办")
    other.memberships.create(organization=cast.unit, role=Role.PREPARER.value)
    first, second = told(cast), told(cast)
    read_notice(user=cast.chen, pk=first.pk)
    read_notice(user=cast.chen, pk=first.pk)
    assert [one.pk for one in unread_of(cast.chen, 5).newest] == [second.pk]
    assert unread_of(other, 5).count == 2
    page = notices_page(cast.chen, only_unread=False)
    assert [(one.pk, one.is_read) for one in page.rows] == [(second.pk, False), (first.pk, True)]
    assert [one.pk for one in notices_page(cast.chen, only_unread=True).rows] == [second.pk]


def test_reading_everything_leaves_what_came_later(cast):
    first, second = told(cast), told(cast)
    read_notice(user=cast.chen, pk=first.pk)
    later = told(cast)
    read_all(user=cast.chen, up_to=second.pk)
    assert [one.pk for one in unread_of(cast.chen, 5).newest] == [later.pk]
    assert not NoticeRead.objects.exists()
    read_all(user=cast.chen, up_to=first.pk)
    assert NoticeMark.objects.get().up_to == second.pk
    read_all(user=cast.sun, up_to=later.pk)
    assert NoticeMark.objects.count() == 1


@pytest.mark.parametrize("who", ["sun", "zhou", "liu", "zhao", "wu"])
def test_what_is_not_addressed_is_not_there(cast, who):
    with pytest.raises(Http404):
        read_notice(user=getattr(cast, who), pk=told(cast, actor=None).pk)


def test_the_number_is_counted_to_a_bound(cast):
    for _ in range(MOST_COUNTED + 1):
        told(cast)
    unread = unread_of(cast.chen, 3)
    assert (unread.number, len(unread.newest)) == ("99+", 3)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_notices(cast, count, django_assert_num_queries):
    for _ in range(count):
        told(cast)
    chen = User.objects.get(pk=cast.chen.pk)
    unread_of(chen, 5)
    with django_assert_num_queries(1):
        assert len(unread_of(chen, 5).newest) == count
    with django_assert_num_queries(1):
        notices_page(chen, only_unread=False)
    with django_assert_num_queries(1):
        tell(
            actor=None,
            organization=cast.unit,
            key=1,
            subject="长" * 300,
            tellings=[Telling(Role.PREPARER, NoticeKind.PASSED)] * count,
            now=NOW,
        )


class TestPurging:
    def test_ninety_days_are_kept(self, cast):
        told(cast, now=NOW - timedelta(days=KEPT_DAYS, minutes=1))
        kept = told(cast, now=NOW - timedelta(days=KEPT_DAYS))
        assert purge_notices(NOW) == 1
        assert list(Notice.objects.all()) == [kept]

    def test_the_nightly_work_does_it(self, cast):
        told(cast)
        assert remove_old_notices() == 1
        assert not Notice.objects.exists()


class TestLetters:
    @pytest.fixture(autouse=True)
    def addresses(self, cast):
        User.objects.filter(pk=cast.chen.pk).update(email="chen@example.com")
        User.objects.filter(pk=cast.zhou.pk).update(email="zhou@example.com")

    def test_one_letter_a_person_and_never_twice(self, cast):
        told(cast)
        told(cast, kind=NoticeKind.APPROVED)
        told(cast, Role.SUPERVISOR)
        told(cast, Role.UNIT_REVIEWER, NoticeKind.WAITING, actor="zhou")
        assert mail_notices(NOW) == 1
        (letter,) = mail.outbox
        assert letter.to == ["chen@example.com"]
        assert letter.subject == "预算绩效目标管理系统：2 条通知"
        assert "绩效目标被退回：巡检项目" in letter.body
        assert "绩效目标已批复：巡检项目" in letter.body
        assert mail_notices(NOW) == 0

    def test_old_ones_and_people_who_left_get_none(self, cast):
        told(cast, now=NOW - timedelta(days=2))
        assert mail_notices(NOW) == 0
        told(cast)
        User.objects.filter(pk=cast.chen.pk).update(is_active=False)
        assert mail_notices(NOW) == 0
        assert mail.outbox == []

    def test_without_a_mail_server_nothing_is_marked(self, cast, settings):
        settings.EMAIL_BACKEND = NO_MAIL
        told(cast)
        assert mail_notices(NOW) == 0
        assert Notice.objects.get().mailed_at is None

    def test_a_server_that_does_not_answer_stops_nothing(self, cast, settings, caplog):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        told(cast)
        assert mail_notices(NOW) == 0
        assert "收件人仍会在首页看到" in caplog.text

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow_with_the_notices(self, cast, count, django_assert_num_queries):
        for _ in range(count):
            told(cast)
        with django_assert_num_queries(5):
            mail_notices(NOW)

    def test_a_flood_is_listed_in_part(self, cast):
        for _ in range(21):
            told(cast)
        mail_notices(NOW)
        assert "另有 1 条。" in mail.outbox[0].body
        assert AT_ONCE > 21

    def test_task_and_command_call_the_same(self, cast, capsys):
        told(cast)
        assert send_notices() == 0
        call_command("send_notices")
        assert "已寄出 0 封邮件，清理 1 条旧通知。" in capsys.readouterr().out
