"""Every paper of a demonstration, from the office's store: its shop by name, its typefaces inside, nothing that acts.

Acceptance 7 of the main job; RF-08.
"""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from contract.words import LANGUAGES, use_language
from desktop.commands import demo_people, demo_server
from desktop.documents import batches
from desktop.documents.batches import Subject
from desktop.documents.desk import desk
from desktop.models import choosing_shops, choosing_visits, org, retailers
from desktop.models.choosing_visits import DayChoice, VisitChoice
from desktop.models.papers import next_serials
from desktop.models.store import Store
from desktop.reports import batch
from desktop.sync.enrol import enrol
from server.database import Database
from server.demo.people import PASSWORD
from server.demo.world import Size
from server.demo.writing import write_demo
from server.passwords import Passwords
from server.upgrades import bring_up
from tests.desktop.reports.reading import bare, dangers, page_words
from tests.journeys.towns import Town
from tests.journeys.work import exchange

pytestmark = pytest.mark.slow

LITTLE = Size(teams=1, managers_a_team=1, shops=24, visits=120)
TODAY = date(2026, 11, 24)
_EVER = choosing_visits.Wanted(since=date(2000, 1, 1), until=date(2100, 1, 1))
_A4, _A5 = (595, 842), (420, 595)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Enrol the office of a little demonstration and fetch all of it over HTTP."""
    town = Town(tmp_path_factory.mktemp("documents"))
    database = Database(town.url)
    bring_up(database)
    written = write_demo(database, 7, LITTLE, TODAY, Passwords(memory_kib=8, rounds=1))
    database.close()
    login = next(entry.account.login for entry in written.entries if entry.account.role == "office")
    town.codes = {entry.account.login: entry.code for entry in written.entries}
    with town.serving():
        store = enrol(replace(town.slip(login), password=PASSWORD), town.place("office"))
        exchange(store)
    with closing(store):
        assert retailers.count(store) == LITTLE.shops
        yield store


@dataclass
class Papers:
    """Papers of one kind, drawn as one file: what each is about, its pages, and the words of each page."""

    subjects: Sequence[Subject]
    pdf: bytes
    pages: Sequence[int]
    words: list[str]
    lacking: Sequence[object]

    def of_each(self) -> Iterator[tuple[Subject, str]]:
        """Give each subject with the words of its pages."""
        at = 0
        for subject, count in zip(self.subjects, self.pages, strict=True):
            yield subject, "".join(self.words[at : at + count])
            at += count


def drawn(store: Store, subjects: Sequence[Subject]) -> Papers:
    """Draw papers as the office does, all in one file."""
    serials = store.run(next_serials, len(subjects)).result()
    pdf, made = batch.merged(batches.jobs(desk(store), subjects, serials, lambda _n: None))
    return Papers(subjects, pdf, made.pages, page_words(pdf), made.lacking)


def well_made(papers: Papers, size: tuple[int, int]) -> None:
    """Every page is of the size, every typeface is inside the file, nothing acts or reads from outside."""
    document = pypdfium2.PdfDocument(papers.pdf)
    try:
        assert len(document) == sum(papers.pages) == len(papers.words)
        assert {tuple(round(side) for side in page.get_size()) for page in document} == {size}
        fonts = {font for page in document for font in fonts_of(page)}
    finally:
        document.close()
    assert fonts
    assert {name for name, is_inside in fonts if not is_inside} == set()
    assert dangers(papers.pdf) == []
    assert papers.lacking == ()


def fonts_of(page: pypdfium2.PdfPage) -> set[tuple[str, bool]]:
    """Give the typefaces of a page, and whether each is inside the file."""
    found = set()
    for shown in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        font = pdfium.FPDFTextObj_GetFont(shown)
        name = ctypes.create_string_buffer(200)
        pdfium.FPDFFont_GetBaseFontName(font, name, 200)
        found.add((name.value.decode(), bool(pdfium.FPDFFont_GetIsEmbedded(font))))
    return found


@pytest.fixture(autouse=True)
def _chinese(_english: None) -> None:
    """Papers are printed in the first language of the product."""
    use_language("zh_CN")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_customer_report_is_one_a4_page_with_its_shop_by_name(office: Store, language: str) -> None:
    use_language(language)
    papers = drawn(office, choosing_shops.every(office, org.today(office)))
    assert len(papers.subjects) == LITTLE.shops
    assert set(papers.pages) == {1}
    well_made(papers, _A4)
    assert [subject.shop.name for subject, words in papers.of_each() if bare(subject.shop.name) not in words] == []


def test_every_receipt_is_of_a5_with_its_shop_by_name(office: Store) -> None:
    papers = drawn(office, choosing_visits.visits(office, _EVER))
    assert len(papers.subjects) >= LITTLE.visits
    well_made(papers, _A5)
    for subject, words in papers.of_each():
        assert isinstance(subject, VisitChoice)
        assert bare(subject.shop.name) in words


def test_every_visit_report_is_of_a4_and_names_each_shop_of_its_day(office: Store) -> None:
    papers = drawn(office, choosing_visits.days(office, _EVER))
    well_made(papers, _A4)
    named = set()
    for subject, words in papers.of_each():
        assert isinstance(subject, DayChoice)
        names = {choice.shop.name for choice in subject.visits}
        assert [name for name in names if bare(name) not in words] == []
        named |= names
    assert len(named) >= LITTLE.shops * 3 // 4


def test_every_shop_of_the_demonstration_stands_by_its_name_on_its_report(tmp_path: Path) -> None:
    world = demo_server.make_world(tmp_path / "server.db")
    with demo_server.serving(tmp_path / "server.db", demo_server.free_port()) as address:
        town = Town(tmp_path, {account.login: account.code for account in world.accounts})
        slip = replace(town.slip(world.first("office").login), server=address, password=world.password)
        store = enrol(slip, town.place("office"))
        demo_people.exchange(store)
    with closing(store):
        papers = drawn(store, choosing_shops.every(store, org.today(store)))
        assert len(papers.subjects) == world.rows["retailers"]
        assert set(papers.pages) == {1}
        well_made(papers, _A4)
        assert [subject.shop.name for subject, words in papers.of_each() if bare(subject.shop.name) not in words] == []
