"""What was held back for one address goes out in one mail, once its time has come."""

from django.utils import timezone

from integration_hub.alerts.models import Kind, Notice, Sending


def gather_the_held() -> int:
    """Make the digests that are due; how many. What was held back alone is a mail of its own; an empty digest is none."""
    held = Notice.objects.filter(state=Sending.HELD, due_at__lte=timezone.now())
    made = 0
    for merchant, address in held.order_by("merchant", "address").values_list("merchant", "address").distinct():
        made += _gather([notice.pk for notice in held.filter(merchant=merchant, address=address)], merchant, address)
    return made


def _gather(notices: list[int], merchant: int, address: str) -> int:
    rows = Notice.objects.filter(pk__in=notices)
    if len(notices) == 1:
        rows.update(state=Sending.WAITING)
        return 0
    digest = Notice.objects.create(merchant_id=merchant, address=address, kind=Kind.DIGEST)
    rows.update(state=Sending.TOLD, told_in=digest)
    return 1
