"""What tests of judgements share: the delivered configuration and a language that is put back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from contract import words
from contract.clock import FixedClock
from contract.defaults import default_configs
from contract.ids import SeededIds
from contract.records.configs import Rules, rules_on
from tests.examples import NOW, TODAY


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The configuration that a new city gets."""
    ids = SeededIds(FixedClock(NOW), 1)
    return rules_on(default_configs(ids.new_id, NOW, date(2024, 1, 1)), TODAY)


@pytest.fixture
def chinese() -> Iterator[None]:
    """Sentences in Chinese for the length of one test."""
    before = words.language()
    words.use_language("zh_CN")
    yield
    words.use_language(before)
