"""Evidence on the page of actuals: sent, refused with every reason, handed out safely."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import Evidence
from evaluations.services import attach_evidence
from organizations.files import path_of
from tests.attached import PDF, PNG, pdf
from tests.cast import NOW
from tests.factories import approved
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def objective(cast):
    return approved(cast)


def key_of(objective, position=1):
    return objective.indicators.get(position=position).pk


def send(person, objective, *files, position=1, **extra):
    address = reverse("evidence-add", args=[objective.pk, key_of(objective, position)])
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client_of(person).post(address, {"file": sent}, **extra)


def attached(objective, actor, position=1, text=""):
    return attach_evidence(
        actor=actor,
        objective=objective,
        indicator_key=key_of(objective, position),
        upload=pdf(text=text),
        now=NOW,
    )


def test_a_sent_file_stands_at_its_line_and_can_be_fetched_by_whoever_sees_the_sheet(
    cast, objective
):
    answer = send(cast.chen, objective, ("验收单.pdf", PDF))
    assert answer.status_code == 302
    row = Evidence.objects.get()
    page = text_of(client_of(cast.zhao).get(reverse("actuals", args=[objective.pk])))
    assert "验收单.pdf" in page
    assert "上传佐证" not in page
    got = client_of(cast.zhao).get(reverse("evidence", args=[row.pk]))
    assert got.content == PDF
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert got["Content-Type"] == "application/octet-stream"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Cache-Control"] == "no-store"
    assert "sandbox" in got["Content-Security-Policy"]


def test_good_files_stay_and_bad_ones_are_all_told(cast, objective):
    answer = send(
        cast.chen,
        objective,
        ("验收单.pdf", PDF),
        ("假.pdf", PNG),
        ("程序.exe", b"MZ" + bytes(9)),
        ("空.pdf", b""),
        headers=BY_SCRIPT,
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "已上传 1 个佐证材料" in page
    for said in ("内容却是PNG 图片", "格式『exe』不在允许范围", "是程序文件", "是空文件"):
        assert said in page
    assert Evidence.objects.get().file.name == "验收单.pdf"


def test_what_is_too_large_is_told_without_being_read(cast, objective):
    answer = send(cast.chen, objective, ("大.pdf", PDF + bytes(21 << 20)), headers=BY_SCRIPT)
    assert answer.status_code == 422
    assert "超过20MB，请压缩" in text_of(answer)
    assert not Evidence.objects.exists()


def test_without_a_script_the_reasons_are_told_on_the_sheet(cast, objective):
    answer = send(cast.chen, objective, ("假.pdf", PNG), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("actuals", args=[objective.pk])
    assert "内容却是PNG 图片" in text_of(answer)
    nothing = send(cast.chen, objective, follow=True)
    assert "还没有选择文件" in text_of(nothing)


def test_a_removed_file_is_gone_for_everybody(cast, objective, django_capture_on_commit_callbacks):
    row = attached(objective, cast.chen)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(cast.chen).post(
            reverse("evidence-remove", args=[row.pk]), headers=BY_SCRIPT
        )
    assert "已删除佐证材料『验收单.pdf』" in text_of(answer)
    assert client_of(cast.chen).get(reverse("evidence", args=[row.pk])).status_code == 404


def test_lost_bytes_are_told_and_not_handed_out(cast, objective):
    row = attached(objective, cast.chen)
    path_of(row.file).write_bytes(b"%PDF-changed")
    answer = client_of(cast.chen).get(reverse("evidence", args=[row.pk]), follow=True)
    assert "丢失或被改动" in text_of(answer)


def test_stored_files_have_no_address_of_their_own(cast, objective, settings):
    row = attached(objective, cast.chen)
    inside = path_of(row.file).relative_to(settings.MEDIA_ROOT)
    for address in (f"/media/{inside}", f"/{inside}", f"/static/{inside}"):
        assert client_of(cast.chen).get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_sheet_does_not_query_per_file(cast, objective, count):
    for number in range(count):
        attached(objective, cast.chen, number + 1, str(number))
    client = client_of(cast.chen)
    address = reverse("actuals", args=[objective.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) == 14
