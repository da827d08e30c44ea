"""The rows of what asks for attention: returned first, then refused, to decide, news, and what only waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from contract.words import say
from desktop.models.settle import Settle
from desktop.sync.session import PARKED_AFTER
from desktop.views.card.values import caption_of
from desktop.views.parts import Chip
from desktop.views.rows import ListRow
from desktop.views.settle.wording import Reader, action_words, shop_words
from desktop.views.today.rows import returned_words
from insights.wording import Day

When = Callable[[datetime], str]


def rows_of(found: Settle, reader: Reader, when: When) -> list[ListRow]:
    """Put everything into rows, in the order in which it is dealt with."""
    parts = (_returned, _refused, _pictures, _proposals)
    return [*(row for part in parts for row in part(found, reader, when)), *_news(found, when), *_unsent(found, when)]


def _returned(found: Settle, reader: Reader, when: When) -> Iterator[ListRow]:
    for item in found.returned:
        yield ListRow(
            title=found.shops.get(item.visit.retailer_id, ""),
            subtitle=" · ".join(
                (say("visit of {day}", day=Day(item.visit.visited_on)), returned_words(item.review, reader.rules))
            ),
            chips=(Chip(say("to correct"), "undo-2", "warn"),),
            figure=when(item.review.reviewed_at),
            section=say("Returned to you"),
            icon="undo-2",
            icon_tone="warn",
            key=("returned", item.visit.id),
        )


def _refused(found: Settle, _reader: Reader, when: When) -> Iterator[ListRow]:
    for item in found.refused:
        shops = [found.shops[root] for root in item.roots if root in found.shops]
        yield ListRow(
            title=" · ".join([action_words(item.action), *shops[:1]]),
            subtitle=item.words,
            chips=(Chip(say("refused"), "circle-alert", "bad"),),
            figure=when(item.occurred_at),
            section=say("Refused by the server"),
            icon="circle-alert",
            icon_tone="bad",
            key=("refused", item.op_id),
        )


def _pictures(found: Settle, reader: Reader, when: When) -> Iterator[ListRow]:
    for item in found.pictures:
        subject = reader.rules.codes("photo_subjects").words(item.photo.subject)
        yield ListRow(
            title=" · ".join(part for part in (say("Photo"), subject, found.shops.get(item.photo.retailer_id)) if part),
            subtitle=item.words,
            chips=(Chip(say("not taken"), "circle-alert", "bad"),),
            figure=when(item.photo.taken_at),
            section=say("Refused by the server"),
            icon="image",
            icon_tone="bad",
            key=("picture", item.photo.id),
        )


def _proposals(found: Settle, reader: Reader, when: When) -> Iterator[ListRow]:
    for item in found.proposals:
        proposed, stands = reader.pair(item.told, item.proposed, item.stands)
        yield ListRow(
            title=item.shop,
            subtitle=f"{caption_of(item.told)}: {stands or '—'} → {proposed or '—'}",
            chips=(Chip(say("two versions"), "git-merge", "warn"),),
            figure=when(item.proposal.created_at),
            section=say("To decide"),
            icon="git-merge",
            icon_tone="warn",
            key=("proposal", item.proposal.id),
        )


def _news(found: Settle, when: When) -> Iterator[ListRow]:
    for item in found.notices:
        yield ListRow(
            title=item.words, figure=when(item.told_at), section=say("News"), icon="info", key=("notice", item.number)
        )


def _unsent(found: Settle, when: When) -> Iterator[ListRow]:
    for item in found.unsent:
        yield ListRow(
            title=action_words(item.action),
            subtitle=shop_words(item.shops),
            chips=(_waiting_chip(item.tries),),
            figure=when(item.occurred_at),
            section=say("Waits to be sent"),
            icon="cloud-upload",
            key=("unsent", item.seq),
        )


def _waiting_chip(tries: int) -> Chip:
    if tries >= PARKED_AFTER:
        return Chip(say("parked"), "circle-alert", "warn")
    return Chip(say("tried alone"), "refresh-cw", "warn") if tries else Chip(say("waiting"), "cloud-upload", "grey")
