"""Addresses of teams, below /learning/teams/."""

from django.urls import path, re_path

from portal.learning.teams.views import assign, evidence, table

# Up to 17 digits: more overflow the column.
_ONE = r"^(?P<organisation_id>[0-9]{1,17})/"

urlpatterns = [
    re_path(_ONE + "$", table.team, name="team"),
    re_path(_ONE + r"table\.csv$", table.as_csv, name="team_csv"),
    re_path(_ONE + r"table\.xlsx$", table.as_xlsx, name="team_xlsx"),
    re_path(_ONE + "change/$", table.change, name="team_change"),
    re_path(_ONE + "mails/$", table.digest, name="team_digest"),
    re_path(_ONE + "assign/$", assign.assign, name="team_assign"),
    re_path(_ONE + "evidence/$", evidence.evidence, name="team_evidence"),
    re_path(r"^stop/(?P<token>[\w.-]{20,200})/$", table.stop, name="team_stop"),
    path("asked/", table.asked, name="team_asked"),
]
