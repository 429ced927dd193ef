"""Mappings: their versions, drafts and rehearsals."""

from django.urls import path

from integration_hub.rehearsal import draft_views, views

app_name = "mappings"
urlpatterns = [
    path("<slug:process>/", views.mapping, name="mapping"),
    path("<slug:process>/words", draft_views.words, name="words"),
    path("<slug:process>/versions/<int:number>", views.version, name="version"),
    path("<slug:process>/drafts", draft_views.begin, name="begin"),
    path("<slug:process>/drafts/<int:draft>", draft_views.draft, name="draft"),
    path("<slug:process>/drafts/<int:draft>/edit", draft_views.edit, name="edit"),
    path("<slug:process>/drafts/<int:draft>/discard", draft_views.throw_away, name="discard"),
    path("<slug:process>/drafts/<int:draft>/activate", views.activation, name="activate"),
    path("<slug:process>/drafts/<int:draft>/rehearse", views.rehearse, name="rehearse"),
    path("<slug:process>/drafts/<int:draft>/rehearsals/<int:rehearsal_id>", views.rehearsal, name="rehearsal"),
    path("<slug:process>/drafts/<int:draft>/rehearsals/<int:rehearsal_id>/progress", views.progress, name="progress"),
    path("<slug:process>/drafts/<int:draft>/rehearsals/<int:rehearsal_id>/stop", views.stop, name="stop"),
    path("<slug:process>/drafts/<int:draft>/rehearsals/<int:rehearsal_id>/groups/<int:group_id>", views.verdict, name="verdict"),
]
