"""Personal facts as screens show them: masked unless somebody asks to see them, which is logged."""

from __future__ import annotations

from contract.fields import Personal

_LEFT, _RIGHT, _TAIL = 3, 4, 5


def masked(value: str | None, personal: Personal | None) -> str:
    """Mask a telephone (138****4471) or a licence number (its last five digits); other facts stand as they are."""
    if not value:
        return ""
    if personal is Personal.PHONE:
        return phone(value)
    if personal is Personal.LICENCE:
        return tail(value)
    return value


def phone(number: str) -> str:
    """Keep the first three and the last four digits of a telephone number."""
    if len(number) <= _LEFT + _RIGHT:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return number[:_LEFT] + "****" + number[-_RIGHT:]


def tail(number: str) -> str:
    """Keep the last five digits of a licence number."""
    return number[-_TAIL:]
