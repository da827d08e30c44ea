"""The two weights that the product ships."""

from desktop.reports.fonts import GETA, fonts, missing


def test_both_weights_have_the_whole_character_map() -> None:
    assert fonts().regular.code.keys() == fonts().bold.code.keys()
    assert len(fonts().characters) == 30_890


def test_names_in_daily_use_can_all_be_set() -> None:
    assert missing("喆堃镕珺旸㭎𬭎 惠鑫便利店") == set()


def test_what_cannot_be_set_is_named() -> None:
    assert missing("店😀ب") == {"😀", "ب"}


def test_the_mark_for_a_missing_character_is_itself_in_the_typeface() -> None:
    assert missing(GETA) == set()
