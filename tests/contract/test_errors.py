"""Errors are sentences: said late, in the reader's language, and they survive a process boundary."""

from __future__ import annotations

import pickle

from contract.errors import InvalidRecord, UserError
from contract.fields import Caption
from contract.words import language, use_language

TOLD = InvalidRecord("{caption} is missing. Fill it in.", field="name", caption=Caption("Shop name"))


def test_an_error_is_said_in_the_language_spoken_when_it_is_shown() -> None:
    assert str(TOLD) == "Shop name is missing. Fill it in."
    use_language("zh_CN")
    assert language() == "zh_CN"
    assert str(TOLD) == "“店名”没有填，请补上。"


def test_an_error_comes_through_a_process_boundary_as_it_was() -> None:
    again = pickle.loads(pickle.dumps(TOLD))  # noqa: S301 - our own bytes
    assert isinstance(again, InvalidRecord)
    assert str(again) == str(TOLD)
    assert again.values == TOLD.values


def test_a_sentence_without_values_is_said_as_it_stands() -> None:
    assert str(UserError("Write the comment.")) == "Write the comment."
