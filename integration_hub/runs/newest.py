"""Each process's newest runs, found by their index whatever the database has learnt of the table."""

from django.db.models import OuterRef, QuerySet

from integration_hub.runs.models import Run


def newest_of(process: str) -> QuerySet[Run]:
    """The runs of a process that the outer query names, newest first.

    Asked for as a range of one, in the order of the index: by equality a planner may as well walk down all runs that there are,
    and for a service that has never run it then comes to their end.
    """
    return Run.objects.filter(process__gte=OuterRef(process), process__lte=OuterRef(process)).order_by("process_id", "-id")
