"""Every file that the admin hands out leaves an entry; an empty template holds no records."""

from django.contrib import admin
from django.urls import reverse

from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.admin.matrix import EXPECTED

EXPORTS = {model for model, pages in EXPECTED.items() if "export" in pages}
TEMPLATE = "import_template"


def names_of_urls():
    return {pattern.name for pattern in admin.site.urls[0] if pattern.name}


def exports():
    return AuditEntry.objects.filter(action=AuditAction.EXPORTED).order_by("sequence")


def export_form(client, address):
    form = client.get(address).context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial}
    return data | {"format": "0", "resource": ""}


def test_every_export_leaves_an_entry_with_its_rows(records, staff, as_person):
    clients = {"w": as_person(staff.wu), "q": as_person(staff.qian)}
    for model in sorted(EXPORTS):
        key = "w" if "w" in EXPECTED[model]["export"] else "q"
        address = reverse(f"admin:{model.replace('.', '_')}_export")
        known = exports().count()
        response = clients[key].post(address, export_form(clients[key], address))
        assert "attachment" in response.headers["Content-Disposition"], model
        assert exports().count() == known + 1, model
        entry = exports().last()
        assert entry.target_type.lower() == model
        assert (entry.actor, entry.changes["格式"]) == (
            getattr(staff, {"w": "wu", "q": "qian"}[key]),
            "xlsx",
        )
        assert entry.changes["条数"] >= 1, model


def test_no_page_of_the_admin_hands_out_a_file_by_the_way(records, staff, as_person):
    """Every address without a key, read by everybody who keeps anything: no file but templates."""
    for person in (staff.qian, staff.wu, staff.chen):
        client = as_person(person)
        for model, pages in EXPECTED.items():
            for page in set(pages) & {"changelist", "add", "import", "export"}:
                response = client.get(reverse(f"admin:{model.replace('.', '_')}_{page}"))
                assert "Content-Disposition" not in response.headers, (model, page)
    assert not exports().exists()
