"""Characters are read without tones, the usual reading first; the table is read only when it is asked."""

import subprocess
import sys
from pathlib import Path

from desktop.models import pinyin


def test_the_usual_reading_comes_first() -> None:
    assert [pinyin.readings(char)[0] for char in "新华烟酒女"] == ["xin", "hua", "yan", "jiu", "nv"]
    assert pinyin.readings("长") == ("chang", "zhang")


def test_what_is_not_chinese_has_no_reading() -> None:
    assert [pinyin.readings(text) for text in ("a", "7", "の", "", "新华")] == [()] * 5


def test_unlocking_reads_no_table_and_loads_no_dictionary() -> None:
    code = (
        "import sys, desktop.models.keys, desktop.models.cipher, desktop.models.search_forms\n"
        "from desktop.models import pinyin\n"
        "print('pypinyin' in sys.modules, pinyin._table.cache_info().currsize)"
    )
    root = Path(pinyin.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.split() == ["False", "0"]
