from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from projects.models import Project
from projects.services import profile_of, revise_profile
from projects.spelling import LONGEST, spelling_of
from tests.cast import NOW
from tests.factories import draft


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("道路信号维护项目1", "dlxhwhxm1 daoluxinhaoweihuxiangmu1"),
        ("重庆市荣昌区公安局", "cqsrcqgaj chongqingshirongchangqugonganju"),
        ("银行会计审计长", "yhkjsjz yinhangkuaijishenjizhang"),
        ("绿化 IT·升级（二期）", "lhitsjeq lvhuaitshengjierqi"),
        ("", ""),
        ("（）", ""),
    ],
)
def test_letters_to_type(name, expected):
    assert spelling_of(name) == expected


def test_a_long_name_fits_the_column():
    assert len(spelling_of("装" * 180)) <= LONGEST == Project._meta.get_field("spelling").max_length


@pytest.mark.django_db
def test_the_services_keep_it_with_the_name(cast):
    project = draft(cast.unit).project
    assert project.spelling.startswith("dlxhwhxm1 ")
    profile = profile_of(project)
    renamed = replace(profile, name="反诈")
    revise_profile(actor=cast.qian, project=project, profile=renamed, now=NOW)
    assert Project.objects.get(pk=project.pk).spelling == "fz fanzha"


@pytest.mark.django_db
def test_what_was_there_before_is_spelt_by_the_migration(cast):
    project = draft(cast.unit).project
    Project.objects.update(spelling="")
    migration = import_module("projects.migrations.0002_project_spelling")
    migration.spell(apps, SimpleNamespace(connection=connection))
    assert Project.objects.get(pk=project.pk).spelling == spelling_of(project.name)
