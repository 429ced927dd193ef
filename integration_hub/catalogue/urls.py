"""The catalogue's pages."""

from django.urls import path

from integration_hub.catalogue import draft_views, edit_views, views

app_name = "catalogue"
urlpatterns = [
    path("", views.item_list, name="list"),
    path("export.csv", views.export, name="export"),
    path("item", views.item, name="item"),
    path("item/edit", edit_views.edit, name="edit"),
    path("bulk", edit_views.bulk, name="bulk"),
    path("drafts", draft_views.drafts, name="drafts"),
    path("drafts/done", draft_views.done, name="done"),
]
