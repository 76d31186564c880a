from django.http import HttpResponse

from portal.learning.teams.place import for_managers


@for_managers("GET", "POST")
def evidence(request, organisation):
    return HttpResponse("")
