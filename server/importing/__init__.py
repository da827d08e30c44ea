"""Lists of shops and of orders, taken over by the server: one code for the command and for the worker of `serve`."""

from server.importing.jobs import Answer, Imported, ImportJob, MovedOn
from server.importing.run import run_import

__all__ = ["Answer", "ImportJob", "Imported", "MovedOn", "run_import"]
