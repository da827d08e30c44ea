"""A server that was put back to an earlier day has lost files too: what was found there is looked for again.

That it was put back is told by the log that it has of us, by the marks of its scopes, and by how many files it says
this computer brought. Asking for a file again is harmless; so this is done first, and a kill behind it does no harm.
"""

from __future__ import annotations

import logging
from typing import Final

from desktop.models import parcels
from desktop.models.store import Store

BROUGHT: Final = "files_brought"
"""How many files of ours the server said it has, when it was asked last."""
CARRIED: Final = "carried_package"
"""The number of the package that was written last: its answer may say what the server has."""
_log = logging.getLogger(__name__)


def look_again(store: Store) -> None:
    """Ask again for every picture and list that the server was found to have."""
    pictures = store.pictures.doubt()
    lists = store.run_behind(parcels.doubt).result()
    store.run_behind(_forget_carried).result()
    _log.warning("doubted pictures=%d lists=%d", pictures, lists)


def _forget_carried(store: Store) -> None:
    """What a package asked before is answered by a server that may have lost it since."""
    if store.known(CARRIED) is not None:
        with store.local() as connection:
            store.keep(connection, **{CARRIED: None})
