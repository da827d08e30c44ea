"""The house rules that no other program checks, each with a deliberate breach that it must catch.

The rules themselves are in tooling/tidy.py.
"""

import pytest

from tooling import tidy

SOURCES = tidy.sources(tidy.ROOT)
PRODUCT = {path: text for path, text in SOURCES.items() if path.split("/")[0] in tidy.PACKAGES}


def breaches_in(rule: tidy.Rule, files: dict[str, str]) -> list[str]:
    return [f"{path}:{breach}" for path, text in files.items() for breach in rule(path, text)]


@pytest.mark.parametrize("rule", tidy.EVERYWHERE, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule: tidy.Rule) -> None:
    assert breaches_in(rule, SOURCES) == []


@pytest.mark.parametrize("rule", tidy.IN_THE_PRODUCT, ids=lambda rule: rule.__name__)
def test_every_module_of_the_product_keeps_the_rule(rule: tidy.Rule) -> None:
    assert breaches_in(rule, PRODUCT) == []


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine() -> None:
    assert breaches_in(tidy.foreign_places, tidy.tracked_texts(tidy.ROOT)) == []


def test_every_adapter_named_in_the_list_exists() -> None:
    named = {path for seam in tidy.SEAMS for path in seam.adapters}
    assert named - PRODUCT.keys() == set()


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (tidy.long_functions, "def walk():\n" + "    step()\n" * 50),
        (tidy.long_files, "step()\n" * 401),
        (tidy.silent_modules, "import os\n"),
        (tidy.silent_modules, '""""""\n'),
        (tidy.past_the_seams, "import time\ntime.time()\n"),
        (tidy.past_the_seams, "from time import time_ns\n"),
        (tidy.past_the_seams, "from datetime import datetime, UTC\ndatetime.now(UTC)\n"),
        (tidy.past_the_seams, "import datetime as dt\ndt.date.today()\n"),
        (tidy.past_the_seams, "import random\nrandom.choice(shops)\n"),
        (tidy.past_the_seams, "import random\nrandom.Random()\n"),
        (tidy.past_the_seams, "from random import shuffle\n"),
        (tidy.past_the_seams, "import uuid\nuuid.uuid4()\n"),
        (tidy.past_the_seams, "from uuid import UUID, uuid4\n"),
        (tidy.past_the_seams, "import os\nos.urandom(8)\n"),
        (tidy.past_the_seams, "open('list.csv')\n"),
        (tidy.past_the_seams, "path.open('wb')\n"),
        (tidy.past_the_seams, "path.open(mode='r+b')\n"),
        (tidy.past_the_seams, "path.write_text(note)\n"),
        (tidy.past_the_seams, "import requests\n"),
        (tidy.past_the_seams, "from urllib.request import urlopen\n"),
        (tidy.past_the_seams, "import fcntl\n"),
        (tidy.past_the_seams, "import os\nos.fork()\n"),
        (tidy.foreign_toolkit, "from PySide6.QtCharts import QChart\n"),
        (tidy.foreign_toolkit, "from PySide6 import QtWebEngineCore\n"),
        (tidy.foreign_toolkit, "import PySide6.QtDataVisualization\n"),
        (tidy.foreign_places, "pip install --index-url" + " https://mirror.example/ rounds\n"),
        (tidy.foreign_places, "see https://pypi" + ".org/project/rounds\n"),
        (tidy.foreign_places, 'open("/home' + '/ana/list.csv")\n'),
        (tidy.foreign_places, "cd /work" + "/main\n"),
        (tidy.foreign_places, "C:\\Users" + "\\ana\\list.csv\n"),
    ],
)
def test_a_deliberate_breach_is_caught(rule: tidy.Rule, text: str) -> None:
    assert list(rule("desktop/views/breach.py", text)) != []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("insights/scores.py", "import random\nchance = random.Random(seed)\n"),
        ("insights/scores.py", "from datetime import datetime\ndatetime.fromisoformat(text)\n"),
        ("insights/scores.py", "archive.open(part)\n"),
        ("insights/scores.py", "path.open('rb')\n"),
        ("contract/clock.py", "from datetime import UTC, datetime\ndatetime.now(UTC)\n"),
        ("desktop/views/panels.py", "from PySide6.QtPdf import QPdfDocument\n"),
    ],
)
def test_what_is_meant_to_be_done_passes(path: str, text: str) -> None:
    assert [*tidy.past_the_seams(path, text), *tidy.foreign_toolkit(path, text)] == []
