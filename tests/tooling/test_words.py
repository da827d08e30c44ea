"""The catalogue: what counts as a sentence, and what is complained of."""

import gettext
from pathlib import Path

import pytest

from tooling import words

CODE = '''
from contract.errors import UserError

class Unreadable(UserError):
    """A list that cannot be read."""

class Damaged(Unreadable):
    """A list that was cut short."""

KEYS = [("F1", phrase("Help"))]

def read(name, many):
    say("Shops {n}", n=3)
    words.say("All shops" if many else "One shop")
    raise Damaged("The file {name} is "
                  "damaged.", name=name)
    print("not shown to people")
'''
CHINESE = {
    "Help": "帮助",
    "Shops {n}": "{n} 家门店",
    "All shops": "全部门店",
    "One shop": "一家门店",
    "The file {name} is damaged.": "文件 {name} 已损坏。",
}


def project(root: Path, **areas: dict[str, str]) -> Path:
    module = root / "importers" / "lists.py"
    module.parent.mkdir(exist_ok=True)
    module.write_text(CODE, encoding="utf-8")
    for area, said in areas.items():
        path = root / words.CHINESE / f"{area}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f'msgid "{english}"\nmsgstr "{chinese}"\n' for english, chinese in said.items()]
        path.write_text("\n".join(lines), encoding="utf-8")
    return root


def test_sentences_are_what_is_said_and_what_errors_of_the_family_tell(tmp_path: Path) -> None:
    found = {sentence.text for sentence in words.sentences(words.modules(project(tmp_path)))}
    assert found == CHINESE.keys()


def test_a_complete_catalogue_has_nothing_to_complain_of(tmp_path: Path) -> None:
    assert words.check_words(project(tmp_path, lists=CHINESE)) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"All shops": ""}, "no Chinese for 'All shops'"),
        ({"Shops {n}": "{count} 家门店"}, "has other values"),
        ({"Forgotten": "忘记了"}, "nobody says 'Forgotten'"),
    ],
)
def test_a_gap_in_the_catalogue_is_named(tmp_path: Path, change: dict[str, str], complaint: str) -> None:
    [told] = words.check_words(project(tmp_path, lists={**CHINESE, **change}))
    assert complaint in told


def test_two_areas_may_not_say_one_sentence_differently(tmp_path: Path) -> None:
    [told] = words.check_words(project(tmp_path, lists=CHINESE, views={"All shops": "所有门店"}))
    assert "'All shops' has another Chinese" in told


def test_the_areas_are_compiled_into_one_catalogue(tmp_path: Path) -> None:
    root = project(tmp_path, lists=CHINESE, views={"Today": "今日"})
    assert words.compile_catalogue(root) == []
    catalogue = gettext.translation("rounds", str(root / words.CHINESE.parent), ["zh_CN"])
    assert [catalogue.gettext("Today"), catalogue.gettext("One shop")] == ["今日", "一家门店"]


def test_a_doubtful_translation_is_not_shown(tmp_path: Path) -> None:
    root = project(tmp_path, lists=CHINESE)
    path = root / words.CHINESE / "lists.po"
    path.write_text("#, fuzzy\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert ["no Chinese" in told for told in words.check_words(root)] == [True]
