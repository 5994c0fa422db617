import pytest

from indicators.language.places import without_names

POLICE = "重庆市荣昌区公安局"


@pytest.mark.parametrize(
    ("text", "organizations", "left"),
    [
        ("重庆市荣昌区公安局维护信号灯", (POLICE,), "维护信号灯"),
        ("荣昌区公安局维护信号灯", (POLICE,), "维护信号灯"),
        ("公安局维护荣昌的信号灯", (POLICE,), "维护的信号灯"),
        ("荣昌区公安局本级维护", ("重庆市荣昌区公安局本级", POLICE), "本级维护"),
        ("我局在全区维护", (POLICE,), "在维护"),
        ("在昌元街道维护", (POLICE,), "在维护"),
        ("大足区公安局维护信号灯", (POLICE,), "大足区维护信号灯"),
        ("城市管理局维护", ("重庆市荣昌区城市管理局",), "维护"),
        ("市场监督管理局检查", ("荣昌区市场监督管理局",), "检查"),
        ("局里维护", ("局",), "局里维护"),
        ("维护信号灯", ("", POLICE), "维护信号灯"),
    ],
)
def test_what_is_left_without_names(text, organizations, left):
    assert without_names(text, *organizations) == left
