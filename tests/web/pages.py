"""The answer of a page to everybody, as one table."""

from django.test import Client

from organizations.models import User

PEOPLE = ("nobody", "chen", "sun", "zhou", "liu", "zhao", "qian", "wu")
"""Anonymous; 经办 of this unit and of another; 单位审核, 主管部门, 财政审核, 财政管理, 审计."""


def client_of(user: User | None) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    if user is not None:
        client.force_login(User.objects.get(pk=user.pk))
    return client


def text_of(response) -> str:
    return response.content.decode()
