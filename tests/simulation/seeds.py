"""The seed that found each planted bug: `--planted` tries it first, and others when the world has changed."""

from __future__ import annotations

from typing import Final

SEEDS: Final = {
    "an op is taken for answered before it is sent": 2,
    "the op is written in a second transaction": 12,
    "a failed op is sent again under a new number": 5,
    "a header is encoded anew when it is sent": 1,
    "what a restored server lost is not owed again": 5,
    "a restored server is given again only what nobody saw arrive": 5,
    "a refused change stays on the screen": 1,
    "an op is settled before its rows have come": 2,
    "saved is said though the disk is full": 6,
    "a shop that leaves takes its unsent ops along": 2,
    "the cursor is written before the rows": 3,
    "rows that are gone stay": 16,
    "shops that leave stay": 2,
    "shops that come are not fetched whole": 8,
    "the server's row is laid over unsent changes": 1,
    "what is held under an ended scope stays": 6,
    "an answer that was cut off is taken for whole": 25,
    "search finds shops that left": 2,
    "a request that comes twice is done twice": 1,
    "the last writer wins": 1,
    "a former holder's edit is taken over": 6,
    "a value not taken over is not kept": 1,
    "a former holder's visit is refused": 4,
    "anybody may record anywhere": 1,
    "a refused op is not kept in the log": 1,
    "words are cut off as they are taken": 1,
    "proposals carry what stands, not what was written": 1,
    "the cursor skips a version": 1,
    "the mark of a cursor is not looked at": 202,
    "contacts go to everybody": 1,
    "an ended holding still sees": 6,
    "rows of a shop that left still come": 2,
    "a shop that moves does not count its moves": 2,
    "the sums of a shop are not kept": 1,
    "an edit leaves no history": 1,
}
