"""Asking and answering under a lesson, and taking back what one wrote."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning import talk_words
from learning.actions import talk as acts
from learning.choices import PostState
from learning.course_pages import here, lesson_at
from learning.models import LessonPage, LessonPost
from learning.models.talk import LONGEST
from portal.me import personal


class PostForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy(
            "A colleague of the municipality looks at it first, and then everybody reads it."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": gettext_lazy("Write what you want to say."),
            "max_length": gettext_lazy("Use at most 2,000 letters"),
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, answers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if answers:
            self.fields["text"].label = gettext_lazy("Your answer")

    def clean_text(self) -> str:
        try:
            return acts.require_words(self.cleaned_data["text"])
        except acts.TalkRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_post(request: HttpRequest, key: uuid.UUID, pk: int | None = None) -> HttpResponse:
    """Ask something under a lesson or, where ``pk`` is a question, answer it."""
    place, lesson = here(request), lesson_at(request, key)
    if not lesson.course.talk:
        raise Http404("Nobody asks under this lesson.")
    question = None
    if pk is not None:
        rows = LessonPost.objects.of(place).shown().select_related("author")
        question = get_object_or_404(rows, pk=pk, lesson_key=key, question=None)
    back = f"{lesson.get_url(request)}#talk"
    posted = request.method == "POST"
    form = PostForm(
        request.POST if posted else None,
        answers=question is not None,
        initial={"key": uuid.uuid4()},
    )
    if posted and form.is_valid():
        try:
            made = acts.write(
                request.user,
                lesson,
                language=(get_language() or place.main_language)[:2],
                question=question,
                **form.cleaned_data,
            )
        except acts.TalkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _thanks(made))
            return redirect(back)
    context = {
        "form": form,
        "lesson": lesson,
        "question": talk_words.said_of(question, request.user) if question else None,
        "back": back,
        "why_not": acts.why_not(request.user, place),
        "speaks": acts.speaks(request.user, place),
    }
    return render(
        request, "learning/my_post.html", context, status=422 if posted and form.errors else 200
    )


def _thanks(made: LessonPost) -> str:
    if made.state == PostState.SHOWN:
        return _("Everybody can read it now.")
    return _("Thank you. A colleague of the municipality looks at it first.")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one wrote; asked about first, since the words are gone."""
    place = here(request)
    rows = LessonPost.objects.of(place).visible_to(request.user)
    row = get_object_or_404(rows.exclude(state=PostState.WITHDRAWN), pk=pk)
    back = _home(request, row)
    if request.method == "POST":
        acts.withdraw(request.user, row)
        messages.success(request, _("It is taken back, and its words are deleted."))
        return redirect(back)
    context = {"said": talk_words.said_of(row, request.user), "back": back}
    return render(request, "learning/my_post_end.html", context)


def _home(request: HttpRequest, row: LessonPost) -> str:
    try:
        lesson: LessonPage = lesson_at(request, row.lesson_key)
    except Http404:
        # an editor has taken the lesson away meanwhile
        return reverse("learning:my_courses")
    return f"{lesson.get_url(request)}#talk"
