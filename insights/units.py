"""Numbers of the trade read and converted: licence numbers (TF1), carton codes (TF2), cartons, cases, sticks (TF3)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from contract.errors import UserError

STICKS_A_CARTON: Final = 200
CARTONS_A_CASE: Final = 50
CARTONS_A_MASTER_CASE: Final = 250
_LICENCE: Final = re.compile(r"(\d{6})([12])(\d{5})")
_CODE: Final = re.compile(r"(\d)(\d\d)(\d\d)(\d{9})(\d\d)([0-9A-Z]{4})(\d{12})")
_SPACING: Final = re.compile(r"[\s\-·.]+")
_LICENCE_DIGITS: Final = 12
_CODE_DIGITS: Final = 32


class InvalidLicence(UserError):
    """What was typed is no licence number."""


class InvalidCode(UserError):
    """What was typed is no carton code."""


class NotWhole(UserError):
    """A quantity does not come out in whole cartons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceNumber:
    """A retail licence number taken apart: region of 6 digits, kind of owner, serial of 5 digits."""

    region: str
    owner_kind: str  # "1" individual household, "2" company or other
    serial: str

    @property
    def number(self) -> str:
        """Give the 12 digits."""
        return f"{self.region}{self.owner_kind}{self.serial}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CartonCode:
    """The 32 digits of a carton taken apart, with the day it was sorted for delivery."""

    sorted_on: date
    case_serial: str
    carton_no: int
    company: str
    license_no: str

    def age_days(self, today: date) -> int:
        """Count the days since it was sorted."""
        return (today - self.sorted_on).days

    def belongs_to(self, license_no: str | None) -> bool:
        """Say whether it was sorted for the shop with this licence."""
        return self.license_no == license_no


def licence_number(text: str) -> LicenceNumber:
    """Read a licence number as typed, full width and spaces allowed; InvalidLicence says what is wrong (TF1)."""
    plain = _plain(text)
    if len(plain) != _LICENCE_DIGITS or not plain.isdigit():
        raise InvalidLicence(
            "A licence number has 12 digits, this has {n} characters. Compare it with the licence.", n=len(plain)
        )
    found = _LICENCE.fullmatch(plain)
    if found is None:
        raise InvalidLicence(
            "The 7th digit of a licence number is 1 or 2, here it is {digit}. Compare it with the licence.",
            digit=plain[6],
        )
    region, owner_kind, serial = found.groups()
    return LicenceNumber(region=region, owner_kind=owner_kind, serial=serial)


def carton_code(text: str, today: date) -> CartonCode:
    """Read the two rows of a carton code; InvalidCode says what is wrong (TF2).

    The year has one digit: it is the latest year with that digit whose day does not lie in the future.
    """
    plain = _plain(text).upper()
    found = _CODE.fullmatch(plain)
    if found is None:
        raise InvalidCode(
            "A carton code has {length} characters in two rows, this has {n}. Type it again.",
            length=_CODE_DIGITS,
            n=len(plain),
        )
    digit, month, day, serial, carton, company, license_no = found.groups()
    if not 1 <= int(carton) <= CARTONS_A_CASE:
        raise InvalidCode(
            "The number of the carton in its case lies between 01 and 50, not {no}. Type it again.", no=carton
        )
    return CartonCode(
        sorted_on=_latest_day(int(digit), int(month), int(day), today),
        case_serial=serial,
        carton_no=int(carton),
        company=company,
        license_no=license_no,
    )


def _latest_day(last_digit: int, month: int, day: int, today: date) -> date:
    for year in range(today.year, today.year - 20, -1):
        if year % 10 != last_digit:
            continue
        try:
            made = date(year, month, day)
        except ValueError:
            continue
        if made <= today:
            return made
    raise InvalidCode(
        "The carton code begins with the day it was sorted; {month}-{day} is none. Type it again.", month=month, day=day
    )


def _plain(text: str) -> str:
    return _SPACING.sub("", unicodedata.normalize("NFKC", text))


def cartons_of_sticks(sticks: int) -> int:
    """Turn sticks into cartons; NotWhole where they do not come out (TF3)."""
    return _whole(sticks, STICKS_A_CARTON)


def cartons_of_cases(cases: int) -> int:
    """Turn cases (件) into cartons."""
    return cases * CARTONS_A_CASE


def cartons_of_master_cases(master_cases: int) -> int:
    """Turn master cases (大箱) into cartons."""
    return master_cases * CARTONS_A_MASTER_CASE


def _whole(quantity: int, each: int) -> int:
    cartons, rest = divmod(quantity, each)
    if rest:
        raise NotWhole(
            "{n} is not a whole number of cartons: a carton has {each}. Check the quantity.", n=quantity, each=each
        )
    return cartons


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Cartons as they are packed, for display only: master cases, cases, and single cartons left over."""

    master_cases: int
    cases: int
    cartons: int


def packed(cartons: int) -> Packed:
    """Take cartons apart for display; `cartons` is not negative."""
    master_cases, rest = divmod(cartons, CARTONS_A_MASTER_CASE)
    cases, left = divmod(rest, CARTONS_A_CASE)
    return Packed(master_cases=master_cases, cases=cases, cartons=left)
