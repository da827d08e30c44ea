"""The parts every screen is put together from.

Ask `desktop.views.theme` for `ink(name)`, `px()` (sizes in force) and `theme()`; spaces are `tokens.S1..S6`.
Words come from the caller, already said (`say(...)`); all words are plain text, whatever they hold. Parts paint with
the tokens of the moment, so nothing must be done when the scheme or the font changes. `key=` is a portable key
sequence ("F2", "Ctrl+Return", "Space", "Alt+1"): it is shown as a cap AND pressed by that key in its window, unless
`binds=False`. Signals are named after "->".

Words
    Label(text, role="text", colour, *, bold, wrap, elide)          setText set_colour set_bold; roles in tokens.Role
    Run(text, bold, colour, mark, key)                              mark "" differs found link; key makes it a link
    Runs(runs, role, colour, *, wrap)      -> opened(key)           set_runs text links: bold words within a line
    Quote(said, speaker)                                            set_quote: a person's own words behind a bar
    set_tip(widget, text)                                           a tool tip that never reads markup
Chips
    Chip(word, icon="", tone="grey")                                a value; tones line accent warn bad good grey
    ChipLabel(chip)                                                 set_chip chip
    Chips(chips)                                                    set_chips: a row of them
Buttons and choices
    KeyCap(key)
    Button(text, kind="outlined", *, key, icon, low, binds)         -> clicked; primary outlined plain; set_key set_icon
    Option(text, *, icon, mark, closable, low)                      -> toggled(bool), removed; a word on or off
    Tick(text)  Radio(text)                                         as QCheckBox, QRadioButton
    Segment([(key, word)], current, *, mark)  -> chosen(key)        current choose set_word: two to six exclusive words
Editors
    LineEdit(text, *, hint, icon, unit, low, bare)                  as QLineEdit; set_wrong is_wrong
    NumberCell(value, *, digits)           -> repeated, passed      value set_value; = and Enter
    SearchField(hint, *, bare)                                      find within a list; Esc empties
    SearchOpener(text, key="Ctrl+K")       -> clicked               looks like a field, opens the quick search
    TextEdit(text, *, hint, lines)                                  as QPlainTextEdit; Tab leaves it
    DropDown([(key, word)], current, *, low)  -> chosen(key)        current choose
    Stepper(day, words_of, low=None)       -> changed(date)         day set_day step: − date +
    Field(caption, editor, note)                                    set_error(words): caption above, reason below
Sheets
    Sheet(title, remark, *, icon, action, key, margins)  -> acted   body head_row set_title(title, remark, aside)
    Rule()  Glyph(icon, colour, *, small, large)  Scroll()          hairline; icon; clear scroll area with body
    KeyValueRows(caption_width, row_height)                         add(caption, value, note, *, note_colour, icon)
    EmptyState(title, words, *, icon, colour, action, key) -> acted first_download stale error set_words progress
    Progress(done, total)  DayStrokes(done, total)                  set_progress
    Item(title, quiet, *, icon, colour, right, last)                one thing to know or do; right = chip or button
    Notice(runs, tone="warn", *, icon, action)           -> acted   a line on a soft ground; set_words
    Figure(key, figure, title, quiet, tone)                         a value
    Figures([Figure], *, choosable)        -> chosen(key)           big figures side by side; set_figures current choose
    Steps([(title, quiet)], at)                                     set_at at: numbered steps
    flash(widget)                                                   marks for 1.2 s that it has just changed
Form of the visit
    Band(title, key, lines, *, last)       -> entered               body set_lines(lines, warned) enter is_in_hand
    CheckTile(number, title, *, binds)     -> toggled(bool)         checked = not in order; set_note state_word
Frame
    Place(key, word, icon, bottom)
    NavigationRail(places)                 -> chosen(key)           set_places set_current current set_count
    StatusStrip()                          -> help_asked, opened    set_state(chip) set_blocks(left, right)
    PageHead(title, quiet, *, back)        -> went_back             set_title(title, quiet, chips) add(widget)
    ActionBar()                                                     set_summary(title, quiet, second) add(button) left
Over the page
    Toast(parent)                          -> undone, lapsed        offer(happened, *, icon) seconds_left
    Overlay(window, *, width, closable)    -> closed                body open(first) close_overlay settle

Taking away
    away(part)  clear(layout)                                       take parts off the page; never setParent(None) bare

Lists and tables are in `desktop.views.tables` (ListRow, ListLook, ListView; Column, Cell, TableRow, Table), charts in
`desktop.views.charts` (MonthBars, Spark, ScoreBars) and `charts_team` (TrendLines, RateDots, OutcomeBars).

A part is imported when it is first asked for: the unlock screen shows before the rest is read.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop.views.parts.bands import Band, CheckTile
    from desktop.views.parts.buttons import Button, KeyCap, Painted
    from desktop.views.parts.chips import ChipLabel, Chips
    from desktop.views.parts.choices import Option, Radio, Segment, Tick
    from desktop.views.parts.clearing import away, clear
    from desktop.views.parts.editors import (
        DropDown,
        Field,
        LineEdit,
        NumberCell,
        SearchField,
        SearchOpener,
        Stepper,
        TextEdit,
    )
    from desktop.views.parts.frame import ActionBar, NavigationRail, PageHead, Place, StatusStrip
    from desktop.views.parts.items import Figure, Figures, Item, Notice, Steps, flash
    from desktop.views.parts.overlays import Overlay, Toast
    from desktop.views.parts.painting import Chip
    from desktop.views.parts.runs import Run, Runs
    from desktop.views.parts.sheets import Glyph, KeyValueRows, Quote, Rule, Scroll, Sheet
    from desktop.views.parts.states import DayStrokes, EmptyState, Progress
    from desktop.views.parts.text import Label, set_tip

_HOMES: Final = {
    "bands": "Band CheckTile",
    "buttons": "Button KeyCap Painted",
    "chips": "ChipLabel Chips",
    "choices": "Option Radio Segment Tick",
    "clearing": "away clear",
    "editors": "DropDown Field LineEdit NumberCell SearchField SearchOpener Stepper TextEdit",
    "frame": "ActionBar NavigationRail PageHead Place StatusStrip",
    "items": "Figure Figures Item Notice Steps flash",
    "overlays": "Overlay Toast",
    "painting": "Chip",
    "runs": "Run Runs",
    "sheets": "Glyph KeyValueRows Quote Rule Scroll Sheet",
    "states": "DayStrokes EmptyState Progress",
    "text": "Label set_tip",
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "ActionBar",
    "Band",
    "Button",
    "CheckTile",
    "Chip",
    "ChipLabel",
    "Chips",
    "DayStrokes",
    "DropDown",
    "EmptyState",
    "Field",
    "Figure",
    "Figures",
    "Glyph",
    "Item",
    "KeyCap",
    "KeyValueRows",
    "Label",
    "LineEdit",
    "NavigationRail",
    "Notice",
    "NumberCell",
    "Option",
    "Overlay",
    "PageHead",
    "Painted",
    "Place",
    "Progress",
    "Quote",
    "Radio",
    "Rule",
    "Run",
    "Runs",
    "Scroll",
    "SearchField",
    "SearchOpener",
    "Segment",
    "Sheet",
    "StatusStrip",
    "Stepper",
    "Steps",
    "TextEdit",
    "Tick",
    "Toast",
    "away",
    "clear",
    "flash",
    "set_tip",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(name)
    part: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = part
    return part
