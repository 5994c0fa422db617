"""Evidence: files added to a line, taken away, and handed out again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgets.windows import OutsideWindow
from evaluations.evidence import evidence_for, remove_evidence, require_may_change
from indicators.selectors import objective_for
from organizations.files import DamagedFile
from web.downloads import stored_file
from web.evidence import attach_all, proofs_of
from web.people import person_of


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file to keep; never shown inside the browser."""
    person = person_of(request)
    row = evidence_for(person, pk)
    try:
        return stored_file(person, row.file, "evaluations.Evidence")
    except DamagedFile as damaged:
        messages.error(request, str(damaged))
        return redirect("actuals", pk=row.objective_id)


@require_POST
def add(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Attach the sent files to a line, or say why each was not."""
    person = person_of(request)
    objective = objective_for(person, pk)
    now = timezone.now()
    try:
        require_may_change(person, objective, now)
        done = attach_all(person, objective, key, request.FILES.getlist("file"), now)
    except OutsideWindow as closed:
        return _answer(request, pk, key, (str(closed),), 422)
    if done.count:
        messages.success(request, f"已上传 {done.count} 个佐证材料。")
    return _answer(request, pk, key, done.problems, 422 if done.problems else 200)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away again."""
    person = person_of(request)
    row = evidence_for(person, pk)
    try:
        remove_evidence(actor=person, evidence=row, now=timezone.now())
    except OutsideWindow as closed:
        return _answer(request, row.objective_id, row.indicator_id, (str(closed),), 422)
    messages.success(request, f"已删除佐证材料『{row.file.name}』。")
    return _answer(request, row.objective_id, row.indicator_id, (), 200)


def _answer(
    request: HttpRequest, pk: int, key: int, problems: tuple[str, ...], status: int
) -> HttpResponse:
    """The line's files for a page that asked by script, else back to the sheet."""
    if request.headers.get("X-Requested-With") != "fetch":
        for problem in problems:
            messages.error(request, problem)
        return redirect("actuals", pk=pk)
    person = person_of(request)
    proofs = proofs_of(person, objective_for(person, pk), timezone.now())
    said = [str(message) for message in messages.get_messages(request)]
    context = {"proofs": proofs, "proof": proofs.lines.get(key), "problems": problems, "said": said}
    return render(request, "actuals/_proof.html", context, status=status)
