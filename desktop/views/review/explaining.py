"""F1 on the review: where each of the four numbers comes from, and why a visit has the hints it has."""

from __future__ import annotations

from contract.words import say
from desktop.models.review_sheets import ReviewSheet
from desktop.models.reviewing import Queue
from desktop.views.review.rows import summary_of
from insights.wording import Day, Percent

_MOST = 6


def number_words(key: str, queue: Queue, days: int | None) -> str:
    """Explain one of the four numbers; `days` is how far back the queue reaches."""
    if key == "waiting":
        return "\n".join(
            [
                say("Visits of your team of the last {n} days that nobody has approved or returned.", n=days or 0),
                say(
                    "Your own visits are never among them. A comment leaves a visit in the queue; a corrected entry "
                    "makes room for its correction."
                ),
            ]
        )
    if key == "risky":
        lines = [say("{name}, {shop}: {why}", name=i.author, shop=i.shop.name, why=summary_of(i)) for i in queue.risky]
        return "\n".join(
            [say("Visits with a hint that is worth a look. A hint is a question, not a verdict."), *_few(lines)]
        )
    if key == "late":
        lines = [
            say(
                "{name}, {shop}: {words}, {n} days overdue",
                name=e.owner,
                shop=e.shop.name if e.shop else "",
                words=e.record.words,
                n=-e.days_left,
            )
            for e in queue.late
        ]
        return "\n".join(
            [say("Open promises and cases whose day has passed. Click the number to work on them."), *_few(lines)]
        )
    return _coverage(queue)


def _few(lines: list[str]) -> list[str]:
    more = [say("and {n} more", n=len(lines) - _MOST)] if len(lines) > _MOST else []
    return [*lines[:_MOST], *more]


def _coverage(queue: Queue) -> str:
    made = queue.coverage
    share = "–" if made.per_mille is None else str(Percent(made.per_mille, 1))
    return "\n".join(
        [
            say("{visited} visited ÷ {due} due = {share}", visited=len(made.visited), due=len(made.due), share=share),
            say(
                "Counted are different shops since {day}: due are those whose next visit fell before tomorrow, visited "
                "those of them with a visit in person. Telephone calls do not count.",
                day=Day(queue.since),
            ),
        ]
    )


def visit_words(sheet: ReviewSheet) -> str:
    """Explain the hints on a visit and its place in the log."""
    lines = []
    for hint in sheet.hints:
        figures = [str(figure) for figure in hint.figures]
        lines.append(
            say("{title}: {figures}", title=hint.title, figures="；".join(figures)) if figures else str(hint.title)
        )
    return "\n".join([*(lines or [say("No hint was found on this visit.")]), "", log_words(sheet)])


def log_words(sheet: ReviewSheet) -> str:
    """Say what the integrity mark rests on."""
    log = sheet.log
    if log.entry is None:
        return say("This record did not come from a device's log: it was brought in by the office or the server.")
    return say(
        "Entry {entry} in the log of device {device}. Each entry carries the fingerprint of the one before; the server "
        "checked the chain when it took this one.",
        entry=log.entry,
        device=log.device_no,
    )
