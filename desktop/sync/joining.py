"""Joins the pages of a first download: their rows lie so far apart that each transaction writes most of an index anew.

Rules (the tests cite them):
 1. Only pages of rows alone are joined, of one scope, one behind the other; the cursor is that of the last.
 2. What has come is handed on when the line breaks, and after a quarter of a second at the next page.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

import msgspec

from contract.clock import Clock
from contract.messages import PAGE_ROWS, Block, Hello, Page
from desktop.sync.trouble import Trouble

_MOST: Final = 4 * PAGE_ROWS
_WITHIN_MS: Final = 250


def joined(frames: Iterator[Hello | Page], clock: Clock) -> Iterator[Hello | Page]:
    """Give the frames, those that may be taken together as one; raises what `frames` raises."""
    waiting: list[Page] = []
    begun_ms = 0
    try:
        for frame in frames:
            if waiting and not _follows(waiting[-1], frame):
                yield _whole(waiting)
                waiting = []
            if not isinstance(frame, Page) or not _is_rows_alone(frame):
                yield frame
                continue
            begun_ms = begun_ms if waiting else clock.monotonic_ms()
            waiting.append(frame)
            if sum(map(_size, waiting)) >= _MOST or clock.monotonic_ms() - begun_ms >= _WITHIN_MS:
                yield _whole(waiting)
                waiting = []
    except Trouble:
        if waiting:
            yield _whole(waiting)
        raise
    if waiting:
        yield _whole(waiting)


def _is_rows_alone(page: Page) -> bool:
    """Say whether a page is of a scope from its beginning, with more to follow: nothing leaves or enters in it."""
    told = page.bundle is not None or page.diverged or page.gone or page.enter or page.exit
    is_whole_rows = all(len(b.data) == len(b.columns) and len(set(map(len, b.data))) == 1 for b in page.blocks)
    return page.start is not None and page.after is not None and page.more and not told and is_whole_rows


def _follows(page: Page, frame: Hello | Page) -> bool:
    return isinstance(frame, Page) and _is_rows_alone(frame) and (frame.scope, frame.start) == (page.scope, page.start)


def _size(page: Page) -> int:
    return sum(len(block.data[0]) for block in page.blocks if block.data)


def _whole(pages: list[Page]) -> Page:
    """Make one page of several; blocks of one kind and the same columns become one."""
    if len(pages) == 1:
        return pages[0]
    blocks: dict[tuple[Any, ...], list[list[list[Any]]]] = {}
    for page in pages:
        for block in page.blocks:
            blocks.setdefault((block.kind, *block.columns), []).append(block.data)
    made = [
        Block(kind, columns, [list(chain.from_iterable(parts)) for parts in zip(*datas, strict=True)])
        for (kind, *columns), datas in blocks.items()
    ]
    return msgspec.structs.replace(pages[-1], blocks=made)
