"""People from a file: their role, the merchants they see, their password from outside the file."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from integration_hub.accounts.changes import difference, put
from integration_hub.accounts.models import Merchant, Person
from integration_hub.configuration.findings import Place
from integration_hub.configuration.ledger import Ledger
from integration_hub.configuration.references import Unset, resolve
from integration_hub.configuration.shape import PersonEntry


def apply_person(ledger: Ledger, entry: PersonEntry, place: Place) -> None:
    """Make the person, or bring what the file says of them to pass."""
    person = Person.objects.filter(email=entry.email).first()
    made = person is None
    person = person or Person(email=entry.email)
    if made:
        person.set_unusable_password()
    name = entry.name or (entry.email if made else None)
    lines = put(person, {"name": name, "role": entry.role.value, "is_active": entry.enabled, "language": entry.language})
    lines += _put_merchants(ledger, person, entry, place)
    lines += _put_password(ledger, person, entry, place)
    ledger.changed(f"person {entry.email}", lines, made=made)


def _put_merchants(ledger: Ledger, person: Person, entry: PersonEntry, place: Place) -> list[str]:
    if entry.merchants is None:
        return []
    found = {merchant.slug: merchant for merchant in Merchant.objects.filter(slug__in=entry.merchants)}
    for position, slug in enumerate(entry.merchants):
        if slug not in found:
            known = ", ".join(Merchant.objects.order_by("slug").values_list("slug", flat=True)[:20])
            ledger.wrong((*place, "merchants", position), f"There is no merchant {slug!r}. There are: {known}.")
    before = sorted(person.merchants.values_list("slug", flat=True))
    if before == sorted(found):
        return []
    person.merchants.set(found.values())
    return [difference("merchants", ", ".join(before), ", ".join(sorted(found)))]


def _put_password(ledger: Ledger, person: Person, entry: PersonEntry, place: Place) -> list[str]:
    if entry.password is None:
        return []
    try:
        password = resolve(entry.password, ledger.source.path.parent)
    except Unset as problem:
        if person.has_usable_password():
            ledger.kept.append(f"{person.email} password stays as it is stored: {problem}")
        else:
            ledger.wrong((*place, "password"), str(problem))
        return []
    if person.check_password(password):
        return []
    try:
        validate_password(password, person)
    except ValidationError as problem:
        ledger.wrong((*place, "password"), " ".join(problem.messages))
        return []
    person.set_password(password)
    person.save(update_fields=["password"])
    return ["password: set"]
