"""The official review form to take away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.selectors import objective_for
from organizations.services import record_export
from web.files import file_response
from web.people import person_of
from web.review_forms import FILES, form_of


@require_safe
def file(request: HttpRequest, pk: int, version: int, kind: str) -> HttpResponse:
    """One opinion as Word, Excel or PDF; taking it leaves an entry."""
    person = person_of(request)
    objective = objective_for(person, pk)
    if kind not in FILES:
        raise Http404("审核表只有 docx、xlsx 和 pdf 三种文件。")
    form = form_of(objective, version)
    write, content_type = FILES[kind]
    name, content = f"{form.title}-{objective}-第{version}版.{kind}", write(form)
    record_export(
        actor=person, kind="indicators.ReviewOpinion", rows=1, now=timezone.now(), file=name
    )
    return file_response(name, content, content_type)
