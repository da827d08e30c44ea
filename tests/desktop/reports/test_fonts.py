"""The two weights that the product ships."""

import subprocess
import sys

from fontTools.ttLib import TTFont

from desktop.reports.fonts import FOLDER, GETA, fonts, missing


def test_both_weights_have_the_whole_character_map() -> None:
    assert fonts().regular.width.keys() == fonts().bold.width.keys()
    assert len(fonts().characters) == 30_890


def test_names_in_daily_use_can_all_be_set() -> None:
    assert missing("喆堃镕珺旸㭎𬭎 惠鑫便利店") == set()


def test_what_cannot_be_set_is_named() -> None:
    assert missing("店😀ب") == {"😀", "ب"}


def test_the_mark_for_a_missing_character_is_itself_in_the_typeface() -> None:
    assert missing(GETA) == set()


def test_widths_are_those_of_the_files() -> None:
    for face in (fonts().regular, fonts().bold):
        file = TTFont(FOLDER / f"{face.fontName}.ttf")
        names, metrics = file.getBestCmap(), file["hmtx"].metrics
        assert face.width == {chr(code): metrics[name][0] for code, name in names.items()}


def test_the_program_starts_without_reportlab() -> None:
    asked = "import sys, desktop.reports.batch; print('reportlab' in sys.modules)"
    started = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert started.stdout == "False\n"
