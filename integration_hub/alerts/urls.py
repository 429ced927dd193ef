"""Who is mailed, and which mails were sent."""

from django.urls import path

from integration_hub.alerts import mail_views, views

app_name = "alerts"
urlpatterns = [
    path("", views.recipients, name="recipients"),
    path("add", views.add, name="add"),
    path("<int:recipient_id>/", views.edit, name="edit"),
    path("<int:recipient_id>/remove", views.remove, name="remove"),
    path("<int:recipient_id>/test", views.test, name="test"),
    path("mails/", mail_views.mails, name="mails"),
    path("mails/<int:mail_id>", mail_views.mail, name="mail"),
    path("mails/<int:mail_id>/state", mail_views.state, name="state"),
    path("mails/<int:mail_id>/again", mail_views.again, name="again"),
]
