"""The re-check of self-evaluations: list, sample, one sheet; and what has to be put right."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.text import squeeze
from evaluations.finance_reviews import require_finance
from evaluations.rechecked import rectification_for, review_for
from evaluations.services import (
    StaleRectification,
    StaleReview,
    answer_rectification,
    close_rectification,
    draw_sample,
    open_rectification,
)
from organizations.files import DamagedFile, UnsuitableFile, Upload
from web.context import working_year
from web.downloads import stored_file
from web.files import MAX_UPLOAD
from web.kept import tell_done
from web.people import person_of
from web.queries import version_of
from web.rechecks import (
    RecheckPage,
    keep_review,
    quotas_of,
    recheck_list,
    recheck_page,
    require_bureau,
    typed_of,
)
from web.rectifications import rectification_list, rectification_page


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The accepted self-evaluations, the most doubtful first."""
    page = recheck_list(request, person_of(request), working_year(request))
    return render(request, "recheck/list.html", {"page": page})


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """Draw the sample."""
    person, year = person_of(request), working_year(request)
    require_bureau(person)
    if year is None:
        raise Http404("还没有任何年度。")
    try:
        require_finance(person)
        quotas = quotas_of(request, year)
        picks = draw_sample(actor=person, fiscal_year=year, quotas=quotas, now=timezone.now())
    except ValueError as refused:
        page = recheck_list(request, person, year)
        context = {"page": page, "refusal": str(refused)}
        return render(request, "recheck/list.html", context, status=422)
    messages.success(request, f"已抽取 {len(picks)} 份，每份的理由见列表；种子 {quotas.seed}。")
    return redirect("/recheck/?state=drawn")


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One self-evaluation in three columns; the bureau scores it, saves it and finishes it."""
    person = person_of(request)
    review = review_for(person, pk)
    if request.method != "POST":
        return _shown(request, recheck_page(person, review))
    typed, version = typed_of(request, review), version_of(request) or 0
    is_final = "finish" in request.POST
    try:
        kept = keep_review(person, review, typed, version, is_final=is_final, now=timezone.now())
    except StaleReview as stale:
        page = recheck_page(person, review_for(person, pk), typed, None, version)
        return _shown(request, page, 409, str(stale))
    if kept.problems:
        page = recheck_page(person, review, typed, kept.problems, version)
        return _shown(request, page, 422, "有得分要改正，没有保存；您填写的内容都还在。")
    if kept.refusal:
        page = recheck_page(person, review_for(person, pk))
        return _shown(request, page, 422, f"已保存，但没有办结：{kept.refusal}")
    tell_done(request, "复核已办结。" if is_final else "已保存。")
    return redirect("recheck-sheet", pk=pk)


@require_POST
def rectify(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the unit to put something right."""
    person = person_of(request)
    review = review_for(person, pk)
    try:
        open_rectification(
            actor=person,
            review=review,
            problem=request.POST.get("problem", ""),
            due_on=_day(request.POST.get("due_on", "")),
            now=timezone.localtime(),
        )
    except ValueError as refused:
        page = recheck_page(person, review)
        return _shown(request, page, 422, str(refused), request.POST.get("problem", ""))
    tell_done(request, "已提出整改，单位经办会看到。")
    return redirect("recheck-sheet", pk=pk)


@require_safe
def rectifications(request: HttpRequest) -> HttpResponse:
    """What has to be put right within reach."""
    page = rectification_list(request, person_of(request), working_year(request), timezone.now())
    return render(request, "recheck/rectifications.html", {"page": page})


@require_safe
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing to be put right, with its answer and the bureau's word."""
    return _rectification(request, pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit says what it did."""
    person, file = person_of(request), request.FILES.get("file")
    row = rectification_for(person, pk)
    if file is not None and (file.size or 0) > 4 * MAX_UPLOAD:
        return _rectification(request, pk, 422, "整改材料超过 20 MB，请压缩或分册后再传。")
    try:
        answer_rectification(
            actor=person,
            rectification=row,
            measure=request.POST.get("measure", ""),
            upload=Upload(file.name or "", file.read()) if file else None,
            base_version=version_of(request) or 0,
            now=timezone.now(),
        )
    except (ValueError, UnsuitableFile) as refused:
        return _rectification(request, pk, 422, str(refused))
    except StaleRectification as stale:
        return _rectification(request, pk, 409, str(stale))
    tell_done(request, "已答复，等待财政核销。")
    return redirect("rectification", pk=pk)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The bureau closes it, or sends it back."""
    person, is_settled = person_of(request), "settle" in request.POST
    try:
        close_rectification(
            actor=person,
            rectification=rectification_for(person, pk),
            is_settled=is_settled,
            note=request.POST.get("note", ""),
            base_version=version_of(request) or 0,
            now=timezone.now(),
        )
    except ValueError as refused:
        return _rectification(request, pk, 422, str(refused))
    except StaleRectification as stale:
        return _rectification(request, pk, 409, str(stale))
    tell_done(request, "已核销。" if is_settled else "已退回单位继续整改。")
    return redirect("rectification", pk=pk)


@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that the unit sent with its answer."""
    person = person_of(request)
    row = rectification_for(person, pk)
    if row.evidence is None:
        raise Http404("没有整改材料。")
    try:
        return stored_file(person, row.evidence, "evaluations.Rectification")
    except DamagedFile as damaged:
        messages.error(request, str(damaged))
        return redirect("rectification", pk=pk)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(squeeze(text))
    except ValueError:
        return None


def _shown(
    request: HttpRequest, page: RecheckPage, status: int = 200, refusal: str = "", problem: str = ""
) -> HttpResponse:
    context = {"page": page, "refusal": refusal, "problem": problem}
    return render(request, "recheck/sheet.html", context, status=status)


def _rectification(
    request: HttpRequest, pk: int, status: int = 200, refusal: str = ""
) -> HttpResponse:
    person = person_of(request)
    context = {
        "page": rectification_page(person, rectification_for(person, pk), timezone.now()),
        "refusal": refusal,
        "measure": request.POST.get("measure", ""),
        "note": request.POST.get("note", ""),
    }
    return render(request, "recheck/rectification.html", context, status=status)
