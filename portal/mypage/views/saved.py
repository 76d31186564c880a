"""Save pages from the pages themselves, and keep them in order. Own ones only."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from content.models import BasePage
from content.page_store import slot
from portal.members.problems import Refused
from portal.mypage import digests, following, keeping
from portal.mypage.forms import KeepForm, ListForm, MoveForm
from portal.mypage.models import Bookmark, ReadingList
from portal.paths import own_path

PER_PAGE = 50


def _signed_in(view: Any) -> Any:
    """`login_required`; a button pressed after the session has ended leads there as a
    whole page, not into the button's place."""

    def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = login_required(view)(request, *args, **kwargs)
        if request.htmx and response.status_code == 302:
            return HttpResponseClientRedirect(response["Location"])
        return response

    return wrapped


@never_cache
@_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: Any, number: str) -> HttpResponse:
    """The buttons on a page. Only what the reader may read now can be saved or
    followed; giving up is always possible. GET, after signing in, leads to the page."""
    page = BasePage.objects.visible_to(request.viewer).filter(pk=number).first()
    if request.method != "POST":
        if page is None:
            raise Http404
        return redirect(page.url or "/")
    form = KeepForm(request.POST)
    if not form.is_valid():
        raise Http404
    wanted, back = form.cleaned_data["do"], form.cleaned_data["next"]
    if page is None and wanted in ("save", "follow"):
        raise Http404
    try:
        said = _keep(request.user, int(number), wanted)
        refused = False
    except Refused as reason:
        said, refused = str(reason), True
    if request.htmx:
        part = slot(f"keep:{number}", request, said=said, next=own_path(back))
        return HttpResponse(part)
    (messages.error if refused else messages.success)(request, said)
    return redirect(own_path(back) or (page.url if page else "mypage"))


def _keep(person: Any, page_id: int, wanted: str) -> str:
    """Do it; the words for the reader."""
    if wanted == "save":
        keeping.save_page(person, page_id)
        return _("Saved.")
    if wanted == "remove":
        keeping.remove_page(person, page_id)
        return _("No longer saved.")
    if wanted == "follow":
        following.follow_page(person, page_id)
        digests.begin(person)
        return _("You follow this. What changes comes by mail, as often as you choose.")
    following.leave_page(person, page_id)
    return _("You no longer follow this.")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def saved(request: HttpRequest) -> HttpResponse:
    return _saved(request)


def _saved(
    request: Any, form: ListForm | None = None, status: int = 200
) -> HttpResponse:
    """The saved pages of one list (`?list=3`), of none (`?list=none`), or all; newest
    first or last (`?order=oldest`). Five queries, however many there are."""
    lists = keeping.lists_of(request.user)
    wanted = request.GET.get("list", "")
    chosen = next((one for one in lists if str(one.pk) == wanted), None)
    oldest = request.GET.get("order") == "oldest"
    rows = Bookmark.objects.filter(person=request.user)
    if chosen:
        rows = rows.filter(reading_list=chosen)
    elif wanted == "none":
        rows = rows.filter(reading_list=None)
    rows = rows.order_by("saved_at", "pk") if oldest else rows
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page", "")[:10])
    page.object_list = keeping.with_pages(page.object_list, request.viewer)  # type: ignore[assignment]
    context = {
        "page": page, "lists": lists, "chosen": chosen, "oldest": oldest,
        "wanted": wanted if chosen or wanted == "none" else "",
        "here": reverse("mypage_saved")
        if request.method == "POST"
        else request.get_full_path(),
        "form": form or ListForm(), "query": _query(chosen, wanted, oldest),
    }  # fmt: skip
    return render(request, "mypage/saved.html", context, status=status)


def _list_address(one: ReadingList) -> str:
    return f"{reverse('mypage_saved')}?list={one.pk}"


def _query(chosen: ReadingList | None, wanted: str, oldest: bool) -> str:
    parts = []
    if chosen or wanted == "none":
        parts.append(f"list={chosen.pk if chosen else 'none'}")
    if oldest:
        parts.append("order=oldest")
    return "&".join(parts)


@login_required
@never_cache
@require_POST
def move(request: Any, number: str) -> HttpResponse:
    bookmark = get_object_or_404(Bookmark, pk=number, person=request.user)
    lists = ReadingList.objects.filter(person=request.user)
    form = MoveForm(request.POST, lists=lists)
    if form.is_valid():
        bookmark.reading_list_id = form.cleaned_data["list"]
        bookmark.save(update_fields=["reading_list"])
        messages.success(request, _("Moved."))
        return redirect(own_path(request.POST.get("next")) or "mypage_saved")
    words = [error for errors in form.errors.values() for error in errors]
    messages.error(request, " ".join(map(str, words)))
    return _saved(request, status=422)


@login_required
@never_cache
@require_POST
def remove(request: Any, number: str) -> HttpResponse:
    get_object_or_404(Bookmark, pk=number, person=request.user).delete()
    messages.success(request, _("No longer saved."))
    return redirect(own_path(request.POST.get("next")) or "mypage_saved")


@login_required
@never_cache
@require_http_methods(["POST"])
def add(request: Any) -> HttpResponse:
    form = ListForm(request.POST)
    if form.is_valid():
        try:
            made = keeping.add_list(request.user, form.cleaned_data["name"])
        except Refused as reason:
            form.add_error("name", str(reason))
        else:
            messages.success(request, _("The list is there. Move saved pages into it."))
            return redirect(_list_address(made))
    return _saved(request, form, 422)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: Any, number: str) -> HttpResponse:
    """One list: its name, and the way to delete it."""
    found = get_object_or_404(ReadingList, pk=number, person=request.user)
    name, status = found.name, 200
    form = ListForm(request.POST or None, initial={"name": name})
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                keeping.rename_list(found, form.cleaned_data["name"])
            except Refused as reason:
                form.add_error("name", str(reason))
            else:
                messages.success(request, _("Renamed."))
                return redirect(_list_address(found))
    context = {"list": found, "name": name, "form": form}
    return render(request, "mypage/list.html", context, status=status)


@login_required
@never_cache
@require_POST
def delete(request: Any, number: str) -> HttpResponse:
    get_object_or_404(ReadingList, pk=number, person=request.user).delete()
    messages.success(request, _("The list is deleted. Its pages are still saved."))
    return redirect("mypage_saved")
