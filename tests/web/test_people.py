import pytest

from organizations.enums import AuditAction
from organizations.models import AuditEntry, Membership, User
from tests.cast import NOW, PASSWORD
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db

NEW = {
    "username": "lifang",
    "full_name": "李芳",
    "role": "preparer",
    "unit": "118001",
    "is_staff": "on",
}


def test_a_new_account_shows_its_password_once_and_works(cast, client):
    page = client_of(cast.qian).post("/people/new/", NEW)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    password = page.context["password"]
    assert password in text_of(page)
    answer = client.post("/login/", {"login": "lifang", "password": password}, follow=True)
    assert answer.redirect_chain[-1][0] == "/account/password/"
    user = User.objects.get(username="lifang")
    assert password not in text_of(client_of(cast.qian).get(f"/people/{user.pk}/"))
    assert (user.full_name, user.is_staff) == ("李芳", True)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"username": "chenjing"}, "已存在"),
        ({"username": "李 芳"}, "请输入合法的用户名"),
        ({"username": ""}, "这个字段是必填项"),
        ({"full_name": " "}, "这个字段是必填项"),
        ({"role": "emperor"}, "选择一个有效的选项"),
        ({"unit": "999"}, "选择一个有效的选项"),
    ],
)
def test_a_bad_form_is_told_so_and_keeps_what_was_typed(cast, changes, complaint):
    page = client_of(cast.qian).post("/people/new/", {**NEW, **changes})
    assert page.status_code == 422
    assert complaint in text_of(page)
    if "full_name" not in changes:
        assert "李芳" in text_of(page)
    assert User.objects.count() == 7


def test_the_list_narrows_by_text_role_and_state(cast):
    client = client_of(cast.qian)

    def found(**query):
        return [user.username for user in client.get("/people/", query).context["page"].rows]

    assert found() == ["chenjing", "zhoulin", "liuwei", "zhaomin", "qianwei", "wutong", "sunhao"]
    assert found(q="陈静") == ["chenjing"]
    assert found(q="交通局") == ["sunhao"]
    assert found(role="preparer") == ["chenjing", "sunhao"]
    User.objects.filter(pk=cast.sun.pk).update(is_active=False)
    assert found(state="inactive") == ["sunhao"]
    assert found(state="nonsense", role="nonsense") == []
    assert "没有符合条件的用户" in text_of(client.get("/people/", {"q": "无此人"}))


def test_a_role_is_granted_and_revoked_and_works_at_once(cast):
    administrator, chen = client_of(cast.qian), client_of(cast.chen)
    assert chen.get("/audit/").status_code == 404
    granted = {"role": "auditor", "unit": "101"}
    administrator.post(f"/people/{cast.chen.pk}/roles/", granted)
    assert chen.get("/audit/").status_code == 200
    held = Membership.objects.get(user=cast.chen, role="auditor")
    administrator.post(f"/people/{cast.chen.pk}/roles/{held.pk}/revoke/")
    assert chen.get("/audit/").status_code == 404
    actions = AuditEntry.objects.filter(actor=cast.qian).values_list("action", flat=True)
    assert AuditAction.ROLE_GRANTED in actions
    assert AuditAction.ROLE_REVOKED in actions


def test_a_role_of_somebody_else_is_not_revoked_under_this_address(cast):
    held = Membership.objects.get(user=cast.sun)
    answer = client_of(cast.qian).post(f"/people/{cast.chen.pk}/roles/{held.pk}/revoke/")
    assert answer.status_code == 404
    assert Membership.objects.filter(pk=held.pk).exists()


def test_switching_off_throws_out_at_once(cast):
    chen = client_of(cast.chen)
    assert chen.get("/").status_code == 200
    client_of(cast.qian).post(f"/people/{cast.chen.pk}/deactivate/")
    assert chen.get("/").status_code == 302
    client_of(cast.qian).post(f"/people/{cast.chen.pk}/reactivate/")
    assert User.objects.get(pk=cast.chen.pk).is_active


def test_a_reset_password_replaces_the_old_one(cast, client):
    page = client_of(cast.qian).post(f"/people/{cast.chen.pk}/password/")
    assert client.post("/login/", {"login": "chenjing", "password": PASSWORD}).status_code == 200
    values = {"login": "chenjing", "password": page.context["password"]}
    assert client.post("/login/", values).status_code == 302


def test_the_own_account_offers_nothing_and_refuses_crafted_requests(cast):
    client = client_of(cast.qian)
    page = text_of(client.get(f"/people/{cast.qian.pk}/"))
    assert "这是您本人的账号" in page
    assert "授予角色" not in page
    held = Membership.objects.get(user=cast.qian)
    for address in ("deactivate/", "password/", f"roles/{held.pk}/revoke/"):
        assert client.post(f"/people/{cast.qian.pk}/{address}").status_code == 403
    assert AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED).count() == 3


def test_an_unknown_act_is_no_page(cast):
    assert client_of(cast.qian).post(f"/people/{cast.chen.pk}/promote/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_ten_questions_at_most(cast, number, django_assert_max_num_queries):
    for n in range(number):
        user = User.objects.create(username=f"person{n}", date_joined=NOW)
        Membership.objects.create(user=user, organization=cast.unit, role="preparer")
    client = client_of(cast.qian)
    client.get("/people/")
    with django_assert_max_num_queries(10):
        client.get("/people/")
