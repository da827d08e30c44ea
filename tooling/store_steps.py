"""Writes the first step of the client's store out of the declared tables: `python -m tooling.store_steps`.

Only until the first release: from then on a released step is never edited, and a change of the contract is a new one.
"""

from __future__ import annotations

from desktop.models.schema import statements
from desktop.models.upgrades import STEPS


def first_step() -> str:
    """Give the text of the first step: statements with one blank line between them."""
    clean = ("\n".join(line.rstrip() for line in text.splitlines() if line.strip()) for text in statements())
    return ";\n\n".join(clean) + ";\n"


if __name__ == "__main__":
    STEPS[0].write_text(first_step(), encoding="utf-8", newline="\n")
    print(f"{STEPS[0].name}: {STEPS[0].stat().st_size:,} bytes")
