"""Signing in, locks, the second factor, sessions, passwords: as a browser meets them."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations.enums import AuditAction
from organizations.models import AuditEntry, User
from tests.cast import PASSWORD
from web.middleware import SEEN_KEY

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_guesses_counted_yet(cast):
    cache.clear()


def sign_in(client, username="chenjing", password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


def text_of(response) -> str:
    return response.content.decode()


def newest() -> AuditEntry:
    return AuditEntry.objects.order_by("-sequence")[0]


def test_the_start_page_asks_to_sign_in_first_and_comes_back(client, cast):
    response = client.get("/objectives/?status=ready")
    assert response.url == "/login/?next=/objectives/%3Fstatus%3Dready"
    response = client.post(
        response.url, {"login": "chenjing", "password": PASSWORD, "next": "/objectives/"}
    )
    assert response.url == "/objectives/"


def test_signing_in_is_in_the_trail_with_its_address(client, cast):
    assert sign_in(client).url == "/"
    assert newest().action == AuditAction.SIGNED_IN
    assert newest().actor == cast.chen
    assert newest().changes == {"ip": "127.0.0.1"}


def test_signing_out_is_in_the_trail_and_ends_the_session(client, cast):
    sign_in(client)
    client.post(reverse("account_logout"))
    assert newest().action == AuditAction.SIGNED_OUT
    assert User.objects.get(pk=cast.chen.pk).sign_in_token == ""
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("username", ["chenjing", "nobody-of-this-name"])
def test_a_wrong_password_says_the_same_whether_the_name_exists_or_not(client, cast, username):
    response = sign_in(client, username, "Wrong-password-1")
    assert response.status_code == 200
    assert "用户名或密码不正确" in text_of(response)
    assert newest().action == AuditAction.SIGN_IN_FAILED
    assert newest().changes["username"] == username
    assert "Wrong-password-1" not in str(newest().changes)


def test_a_switched_off_account_cannot_sign_in(client, cast):
    User.objects.filter(pk=cast.chen.pk).update(is_active=False)
    assert "用户名或密码不正确" in text_of(sign_in(client))


def test_five_wrong_passwords_lock_even_for_the_right_one(client, cast, settings):
    settings.AXES_ENABLED = True
    answers = [sign_in(client, password=f"Wrong-password-{n}").status_code for n in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(client)
    assert locked.status_code == 429
    assert "账号已暂时锁定" in text_of(locked)
    assert sign_in(client, "zhoulin").url == "/"


def test_the_lock_ends_after_thirty_minutes(client, cast, settings):
    settings.AXES_ENABLED = True
    for _ in range(5):
        sign_in(client, password="Wrong-password-1")
    now = timezone.now()
    AccessAttempt.objects.update(attempt_time=now - timedelta(minutes=29))
    assert sign_in(client).status_code == 429
    AccessAttempt.objects.update(attempt_time=now - timedelta(minutes=31))
    assert sign_in(client).status_code == 302


def test_the_administrator_unlocks(client, cast, settings):
    settings.AXES_ENABLED = True
    for _ in range(5):
        sign_in(client, password="Wrong-password-1")
    administrator = Client()
    administrator.force_login(cast.qian)
    page = administrator.get("/people/", {"state": "locked"})
    assert [user.username for user in page.context["page"].rows] == ["chenjing"]
    administrator.post(f"/people/{cast.chen.pk}/unlock/")
    assert sign_in(client).url == "/"


def test_one_session_a_person_and_the_old_one_is_told(cast):
    old, new = Client(), Client()
    sign_in(old)
    sign_in(new)
    assert new.get("/").status_code == 200
    ended = old.get("/objectives/")
    assert ended.url == "/login/?next=/objectives/"
    assert "刚在另一处登录" in text_of(old.get(ended.url))
    assert old.get("/").status_code == 302


def test_the_new_session_is_told_that_the_old_one_has_ended(cast):
    old, new = Client(), Client()
    sign_in(old)
    assert "您上次登录后没有退出" in text_of(sign_in(new, follow=True))


def test_after_signing_out_properly_nothing_is_said(cast):
    client = Client()
    sign_in(client)
    client.post(reverse("account_logout"))
    assert "没有退出" not in text_of(sign_in(client, follow=True))


def test_thirty_idle_minutes_end_the_session_and_say_so(client, cast):
    sign_in(client)
    kept = Session.objects.get().expire_date - timezone.now()
    assert timedelta(minutes=29) < kept <= timedelta(minutes=30)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [("/login/?next=/", 302)]
    assert "超过 30 分钟没有操作会自动退出" in text_of(answer)


def test_every_page_prolongs_the_session_but_writes_it_once_a_minute_at_most(client, cast):
    sign_in(client)
    client.get("/")
    soon = timezone.now() + timedelta(minutes=5)
    Session.objects.update(expire_date=soon)
    client.get("/")
    assert Session.objects.get().expire_date == soon
    session = client.session
    session[SEEN_KEY] -= 61
    session.save()
    client.get("/")
    assert Session.objects.get().expire_date > soon


def test_pages_ask_the_person_and_no_stand_in(client, cast):
    client.force_login(cast.chen)
    request = client.get("/").wsgi_request
    assert type(request.user) is User
    assert request.user == cast.chen


def test_the_first_password_must_be_changed_before_anything_else(client, cast):
    User.objects.filter(pk=cast.chen.pk).update(must_change_password=True)
    sign_in(client)
    page = reverse("account_change_password")
    for address in ("/", "/objectives/", "/account/2fa/"):
        assert client.get(address).url == page
    assert "您用的是初始密码" in text_of(client.get(page))
    done = client.post(page, {"old": PASSWORD, "new": "Rongchang-2024", "again": "Rongchang-2024"})
    assert done.url == "/"
    assert client.get("/").status_code == 200
    assert sign_in(Client(), password="Rongchang-2024").url == "/"


@pytest.mark.parametrize(
    ("posted", "complaint"),
    [
        ({"old": "wrong"}, "当前密码不正确"),
        ({"again": "Other-2024xx"}, "两次输入的新密码不一致"),
        ({"new": "short", "again": "short"}, "密码太短"),
        ({"new": PASSWORD, "again": PASSWORD}, "最近用过"),
        ({"new": "", "again": ""}, "这个字段是必填项"),
    ],
)
def test_a_bad_new_password_is_refused_in_chinese(client, cast, posted, complaint):
    sign_in(client)
    values = {"old": PASSWORD, "new": "Rongchang-2024", "again": "Rongchang-2024", **posted}
    response = client.post(reverse("account_change_password"), values)
    assert response.status_code == 422
    assert complaint in text_of(response)
    assert User.objects.get(pk=cast.chen.pk).check_password(PASSWORD)


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.REQUIRE_MFA = True

    def code(self) -> str:
        return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))

    def test_the_administrator_must_set_it_up_first(self, client):
        sign_in(client, "qianwei")
        for address in ("/", "/people/", "/admin/"):
            assert client.get(address).url == reverse("mfa_index")
        assert "须先启用二次验证" in text_of(client.get(reverse("mfa_index")))

    @pytest.mark.parametrize("username", ["chenjing", "zhoulin", "liuwei", "zhaomin", "wutong"])
    def test_others_may_but_need_not(self, client, username):
        sign_in(client, username)
        assert client.get("/").status_code == 200
        assert client.get(reverse("mfa_index")).status_code == 200

    def test_a_superuser_must_too(self, client):
        User.objects.create_superuser("root", password=PASSWORD)
        sign_in(client, "root")
        assert client.get("/").url == reverse("mfa_index")

    def test_setting_it_up_opens_the_pages_and_is_in_the_trail(
        self, client, django_capture_on_commit_callbacks
    ):
        sign_in(client, "qianwei")
        asked = client.get(reverse("mfa_activate_totp"))
        page = client.post(asked.url, {"password": PASSWORD}, follow=True)
        secret = page.context["form"].secret
        value = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        with django_capture_on_commit_callbacks(execute=True):
            done = client.post(reverse("mfa_activate_totp"), {"code": value})
        assert done.url == reverse("mfa_view_recovery_codes")
        assert "恢复码" in text_of(client.get(done.url))
        assert client.get("/").status_code == 200
        changes = AuditEntry.objects.filter(action=AuditAction.USER_CHANGED).order_by("sequence")
        assert "启用动态验证码" in [entry.changes.get("second_factor") for entry in changes]

    def test_with_it_the_password_alone_opens_nothing(self, client, cast):
        TOTP.activate(cast.qian, SECRET)
        assert sign_in(client, "qianwei").url == reverse("mfa_authenticate")
        assert client.get("/").status_code == 302
        wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert wrong.status_code == 200
        assert newest().action == AuditAction.SIGN_IN_FAILED
        assert newest().changes["reason"] == "动态验证码不正确"
        client.post(reverse("mfa_authenticate"), {"code": self.code()})
        assert client.get("/").status_code == 200

    def test_a_recovery_code_opens_once(self, cast):
        TOTP.activate(cast.qian, SECRET)
        code = RecoveryCodes.activate(cast.qian).generate_codes()[0]
        for expected in (302, 200):
            client = Client()
            sign_in(client, "qianwei")
            answer = client.post(reverse("mfa_authenticate"), {"code": code})
            assert answer.status_code == expected

    def test_guessing_the_code_is_stopped(self, client, cast):
        TOTP.activate(cast.qian, SECRET)
        sign_in(client, "qianwei")
        for _ in range(21):
            answer = client.post(reverse("mfa_authenticate"), {"code": "000000"})
        answer = client.post(reverse("mfa_authenticate"), {"code": self.code()})
        assert answer.status_code == 200
        assert client.get("/").status_code == 302

    def test_a_lost_telephone_is_mended_by_another_administrator(self, client, cast):
        TOTP.activate(cast.zhao, SECRET)
        root = User.objects.create_superuser("root", password=PASSWORD)
        TOTP.activate(root, SECRET)
        client.force_login(root)
        client.post(f"/people/{cast.zhao.pk}/second-factor/")
        assert not Authenticator.objects.filter(user=cast.zhao).exists()

    def test_the_admin_is_behind_the_same_door(self, client, cast):
        User.objects.update(is_staff=True)
        TOTP.activate(cast.qian, SECRET)
        asked = client.get("/admin/", follow=True)
        assert asked.redirect_chain[-1][0].startswith("/login/?next=/admin/")
        client.post("/admin/login/", {"username": "qianwei", "password": PASSWORD})
        assert client.get("/admin/").status_code == 302


def test_who_may_not_enter_the_admin_is_told_so_instead_of_going_round(client, cast):
    sign_in(client)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "没有开通管理后台" in text_of(answer)


def test_signing_out_in_the_admin_signs_out(client, cast):
    User.objects.update(is_staff=True)
    sign_in(client)
    answer = client.post("/admin/logout/", follow=True)
    assert answer.redirect_chain[0] == ("/logout/", 307)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_nobody_is_led_elsewhere_after_signing_in(client, cast, target):
    client.get("/login/")
    answer = client.post("/login/", {"login": "chenjing", "password": PASSWORD, "next": target})
    assert answer.url == "/"
    assert "elsewhere" not in Client().get(f"/admin/login/?next={target}").url


def test_nobody_signs_up(client, cast):
    for address in ("/accounts/signup/", "/signup/", "/accounts/password/reset/"):
        assert client.get(address).status_code in {302, 404}
    assert get_user_model().objects.count() == 7
