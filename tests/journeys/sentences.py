"""What a sentence about trouble has to tell: what happened, that the work is safe, what to do; in both languages."""

from __future__ import annotations

import re

from contract.errors import UserError
from contract.words import use_language

_SAFE = re.compile(
    r"\bsafe\b|Nothing (was|has been|is) |not been touched|not been changed|not changed|has been sent|kept as a draft|"
    r"was saved before is"
)
_DO = re.compile(
    r"\b(allow|ask|check|choose|close|connect|delete|enter|export|free|go to|goes on|move|open|put|run|save|sign in|"
    r"split|synchronise|tell|try|update|wait|will be sent)\b",
    re.IGNORECASE,
)
_HANZI = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile(r"(?<![.\w])[a-z]{3,}\b")  # an ending such as .xlsx is no word
_PLACE = re.compile(r"\{[a-z_]+\}")


def said_in_both(wrong: BaseException) -> tuple[str, str]:
    """Give what an error says in English and in Chinese; fails unless both are whole sentences that help."""
    assert isinstance(wrong, UserError), f"{type(wrong).__name__}: {wrong}"
    use_language("zh_CN")
    chinese = str(wrong)
    use_language("en")
    english = str(wrong)
    assert _SAFE.search(english), f"does not say whether the work is safe: {english}"
    assert _DO.search(english), f"does not say what to do: {english}"
    assert english.endswith("."), english
    assert len(_HANZI.findall(chinese)) >= 10, f"no Chinese: {chinese}"
    values = {str(value) for value in wrong.values.values()}
    bare = chinese
    for value in sorted(values, key=len, reverse=True):
        bare = bare.replace(value, "")
    assert not _LATIN.search(bare), f"half in English: {chinese}"
    assert not _PLACE.search(english + chinese), f"a value is missing: {english} {chinese}"
    return english, chinese
