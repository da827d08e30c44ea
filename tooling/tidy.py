"""The house rules that no other program checks; tests/test_tidy.py applies them and breaks each on purpose.

A rule takes a path and the text of that file and gives its breaches, each "line: what is wrong".
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("contract", "insights", "importers", "desktop", "server")
LONGEST_FUNCTION = 50
LONGEST_FILE = 400
SEEDED = "random.Random"  # with a seed it can be repeated

Rule = Callable[[str, str], Iterator[str]]


@dataclass(frozen=True)
class Seam:
    """One way to the world outside, and the only modules that may take it."""

    what: str
    calls: frozenset[str]  # in full, as "module.name"; "*.name" is any method of that name
    imports: frozenset[str]
    adapters: dict[str, str]  # path -> why it stands on the edge


SEAMS = (
    Seam(
        what="asks the computer for the time; take a contract.clock.Clock",
        calls=frozenset(
            {
                *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "datetime.date.today"),
                *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
            }
        ),
        imports=frozenset(),
        adapters={"contract/clock.py": "is the clock"},
    ),
    Seam(
        what="draws by chance; take a contract.ids.Ids, or random.Random(seed)",
        calls=frozenset({"random.*", "uuid.uuid1", "uuid.uuid4", "os.urandom"}),
        imports=frozenset(),
        adapters={"contract/ids.py": "is the source of ids and random bytes"},
    ),
    Seam(
        what="writes a file; desktop.files.write_whole leaves the old one or the new one, never half of either",
        calls=frozenset({"open", "io.open", "io.FileIO", "os.open", "*.open", "*.write_text", "*.write_bytes"}),
        imports=frozenset({"tempfile"}),
        adapters={
            "desktop/commands/demo.py": "lends the demonstration a folder that goes away with it",
            "server/carry_routes.py": "lends a long package a file of no name until all of it is here",
            "server/commands/carry.py": "writes the answer to a package; the package may be given again",
            "desktop/commands/pictures.py": "lends the pictures' demonstration a folder that goes away with it",
            "desktop/files.py": "replaces a file as a whole",
            "desktop/models/instance.py": "holds the lock file",
            "server/blobs.py": "keeps the files that are handed over",
            "server/buckets.py": "fetches a file of the bucket for as long as it is worked on",
            "server/commands/imports.py": "writes the refused lines where they were asked for",
        },
    ),
    Seam(
        what="goes to the network; that is the transport's alone",
        calls=frozenset(),
        imports=frozenset(
            {"requests", "urllib3", "urllib.request", "http.client", "httpx", "socket", "smtplib", "ftplib"}
        ),
        adapters={
            "desktop/commands/demo_server.py": "waits for the server that it has just started here",
            "desktop/sync/transport.py": "is the client's way to the server",
        },
    ),
    Seam(
        what="works on one kind of computer only; the product's users run Windows",
        calls=frozenset({"os.fork", "os.geteuid", "os.getuid", "os.killpg", "os.setsid", "os.mkfifo"}),
        imports=frozenset({"fcntl", "grp", "msvcrt", "pwd", "resource", "termios", "winreg"}),
        adapters={
            "desktop/models/instance.py": "has a lock for either",
            "importers/child.py": "limits itself where it can, and is watched where it cannot",
        },
    ),
)

# QtCharts and its kin are not under the LGPL; of the addons only the PDF view is wanted.
# QtTest presses the keys of the pictures.
QT_MODULES = {"QtCore", "QtGui", "QtWidgets", "QtPrintSupport", "QtSvg", "QtPdf", "QtPdfWidgets", "QtTest"}

# Spelled so that this file does not name what it looks for.
REGISTRIES = re.compile(
    r"pypi\.|python[h]osted|registry\.npmjs|npm[m]irror|(deb|ftp)\.debian|anaconda\.org|crates\.io|proxy\.golang"
    r"|https?://[^\s\"']*/(simple|packages)/|find-links\s*=|--index-url\s+http",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(r"""(?:^|[\s"'`=(:])/(?:home|root|tmp|work|Users)/[A-Za-z]|\b[A-Z]:\\+Users\\""")


def sources(root: Path) -> dict[str, str]:
    """Read every module that people write, by its path below `root`."""
    folders = (*PACKAGES, "benchmarks", "tests", "tooling")
    paths = [root / "dev.py", *(path for folder in folders for path in sorted((root / folder).rglob("*.py")))]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def tracked_texts(root: Path) -> dict[str, str]:
    """Read every text file that is kept in the repository, by its path below `root`."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True).stdout
    names = [name for name in listed.decode().split("\0") if name and (root / name).is_file()]
    contents = {name: (root / name).read_bytes() for name in names}
    return {name: content.decode("utf-8", "replace") for name, content in contents.items() if b"\0" not in content}


def long_functions(_path: str, text: str) -> Iterator[str]:
    """Find functions that no longer fit on a screen."""
    for node in _nodes(text):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{node.lineno}: {node.name} has {length} lines, more than {LONGEST_FUNCTION}"


def long_files(_path: str, text: str) -> Iterator[str]:
    """Find files that hold more than one noun."""
    length = len(text.splitlines())
    if length > LONGEST_FILE:
        yield f"1: {length} lines, more than {LONGEST_FILE}; which noun should move out?"


def silent_modules(_path: str, text: str) -> Iterator[str]:
    """Find modules that do not open with what they are for."""
    module = _nodes(text)[0]
    if not isinstance(module, ast.Module) or not ast.get_docstring(module):
        yield "1: the module does not say what it is for"


def past_the_seams(path: str, text: str) -> Iterator[str]:
    """Find calls and imports that reach the world outside anywhere but in an adapter."""
    nodes = _nodes(text)
    known = dict(_imported(nodes))
    for seam in SEAMS:
        if path in seam.adapters:
            continue
        for line, name in _reached(nodes, seam, known):
            yield f"{line}: {name} {seam.what}"


def foreign_toolkit(_path: str, text: str) -> Iterator[str]:
    """Find modules of Qt that the licence or the size of the program rules out."""
    for line, name in _imports(_nodes(text)):
        parts = name.split(".")
        if parts[0] == "PySide6" and len(parts) > 1 and parts[1] not in QT_MODULES:
            yield f"{line}: {parts[1]} is not among the modules of Qt that Rounds uses"


def foreign_places(_path: str, text: str) -> Iterator[str]:
    """Find hosts of package registries and paths that exist on one machine only."""
    for number, line in enumerate(text.splitlines(), 1):
        if REGISTRIES.search(line):
            yield f"{number}: names a package registry"
        if MACHINE_PATHS.search(line):
            yield f"{number}: names a path of one machine"


EVERYWHERE: tuple[Rule, ...] = (long_functions, long_files, silent_modules)
IN_THE_PRODUCT: tuple[Rule, ...] = (past_the_seams, foreign_toolkit)


@cache
def _nodes(text: str) -> tuple[ast.AST, ...]:
    """Give every node that a rule asks for, the module first; each text is read once for all rules."""
    wanted = ast.Module | ast.Import | ast.ImportFrom | ast.Call | ast.FunctionDef | ast.AsyncFunctionDef
    return tuple(node for node in ast.walk(ast.parse(text)) if isinstance(node, wanted))


def _imports(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Pair each name of the module with what it stands for."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _reached(nodes: Iterable[ast.AST], seam: Seam, known: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Give every import and call that takes this seam, with its line."""
    yield from ((line, name) for line, name in _imports(nodes) if _takes(name, seam))
    for node in nodes:
        if isinstance(node, ast.Call):
            name = _full_name(node.func, known)
            if _call_takes(node, name, seam):
                yield node.lineno, name


def _call_takes(node: ast.Call, name: str, seam: Seam) -> bool:
    if name == SEEDED:
        return not node.args and "random.*" in seam.calls
    owner, _, method = name.rpartition(".")
    by_method = owner != "" and f"*.{method}" in seam.calls and (method != "open" or _opens_to_write(node))
    return by_method or _takes(name, seam)


def _takes(name: str, seam: Seam) -> bool:
    """Judge a full name: a forbidden module, anything in one, or a forbidden call."""
    if name == SEEDED:
        return False
    package, dot, _ = name.partition(".")
    within = {name[: end.start()] for end in re.finditer(r"\.|$", name)}
    return bool(within & seam.imports) or name in seam.calls or (dot == "." and f"{package}.*" in seam.calls)


def _opens_to_write(node: ast.Call) -> bool:
    """Tell the opening of a file for writing, by its mode, from any other opening."""
    modes = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "mode")]
    texts = [mode.value for mode in modes if isinstance(mode, ast.Constant) and isinstance(mode.value, str)]
    return any(re.fullmatch(r"[rwaxbt+]*[wax+][rwaxbt+]*", text) for text in texts)


def _full_name(node: ast.expr, known: dict[str, str]) -> str:
    """Spell a called thing in full; what stands on no name is spelled "…"."""
    if isinstance(node, ast.Attribute):
        return f"{_full_name(node.value, known)}.{node.attr}"
    return known.get(node.id, node.id) if isinstance(node, ast.Name) else "…"
