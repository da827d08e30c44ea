"""Papers are tested in Chinese, the product's first language, unless a test asks for English."""

from collections.abc import Iterator

import pytest

from contract.words import language, use_language


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    before = language()
    use_language("zh_CN")
    yield
    use_language(before)


@pytest.fixture
def english(chinese: None) -> None:
    use_language("en")
