#!/usr/bin/env python3
"""Everything a developer runs, from a bare machine with only Python 3.11 and git.

It keeps the virtual environment `.venv` as the hashed lock says, installs the system libraries that a command
needs (as root on Debian and its kin; elsewhere it prints the one command that does), and then runs the command.
Standard library only: nothing else is there yet when it starts.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "lock.sha256"

# What a window needs on Linux, by shared library, and the Debian package that brings it.
LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
# What the whole suite needs besides, by program.
PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "pdftoppm": "poppler-utils",
    "strace": "strace",
    "initdb": "postgresql",
}


class Refused(Exception):
    """A sentence for the person at the terminal; nothing was half done."""


def is_root() -> bool:
    """Say whether system packages may be installed without asking anybody."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def loads(library: str) -> bool:
    """Say whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def found(program: str) -> bool:
    """Say whether a program is there; Debian keeps PostgreSQL's own outside the path."""
    kept_apart = Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    return shutil.which(program) is not None or any(kept_apart)


def missing_packages(*, whole_suite: bool) -> list[str]:
    """Name the Debian packages that are wanted and not there, by looking for what they bring."""
    missing = [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]
    missing += [package for library, package in LIBRARIES.items() if not loads(library)]
    if whole_suite:
        missing += [package for program, package in PROGRAMS.items() if not found(program)]
    return missing


def install_packages(packages: list[str]) -> None:
    """Install Debian packages as root, or raise Refused with the one command that does."""
    if shutil.which("apt-get") is None:
        raise Refused(f"This system lacks what these Debian packages bring: {' '.join(packages)}. Install its own.")
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not is_root():
        raise Refused(f"Run this once, then try again:\n  sudo apt-get update && sudo {' '.join(command)}")
    print(f"Installing {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "DEBCONF_NOWARNINGS": "yes"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    subprocess.run([*command, "-qq"], check=True, env=quiet, stdout=subprocess.DEVNULL)


def lock_stamp() -> str:
    """Give what the environment must have been made from: this lock, under this Python."""
    return hashlib.sha256(LOCK.read_bytes() + b"%d.%d" % sys.version_info[:2]).hexdigest()


def prepare_environment() -> None:
    """Make `.venv` anew and install the lock into it, unless that was done already."""
    stamp = lock_stamp()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == stamp:
        return
    if VENV.is_symlink():
        raise Refused(".venv is a link to the environment of another checkout, with another lock. Remove the link.")
    print("Preparing .venv (once for each change of the lock)", flush=True)
    started = time.monotonic()
    venv.EnvBuilder(with_pip=True, clear=True, symlinks=os.name != "nt").create(VENV)
    install_lock()
    STAMP.write_text(stamp, encoding="ascii")
    print(f"Prepared .venv in {time.monotonic() - started:.0f} s", flush=True)


def install_lock() -> None:
    """Install the lock: by uv, ten times as quick, or where it cannot reach an index that pip can, by pip."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    hashed = ["--require-hashes", "--quiet", "-r"]
    first = VENV / "uv.txt"
    first.write_text(lock_entry("uv"), encoding="utf-8")
    subprocess.run([*pip, "install", *hashed, str(first)], check=True)
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), *pip_index(pip)]
    if subprocess.run([*uv, *hashed, str(LOCK)], check=False).returncode != 0:
        print("uv did not manage; pip tries", flush=True)
        subprocess.run([*pip, "install", *hashed, str(LOCK)], check=True)


def lock_entry(package: str) -> str:
    """Cut one package with its hashes out of the lock."""
    entry = re.search(rf"^{package}==.*(\n .*)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if entry is None:
        raise Refused(f"{LOCK.name} does not pin {package}. Make the lock anew as CONTRIBUTING.md says.")
    return entry[0]


def pip_index(pip: list[str]) -> list[str]:
    """Give uv the index that pip is set to, for uv does not read pip's settings."""
    settings = subprocess.run([*pip, "config", "list"], check=True, capture_output=True, text=True).stdout
    index = re.search(r"\.index.url='(.+)'", settings)
    return ["--default-index", index[1]] if index else []


def run(*arguments: str, inside: Path | None = None, **variables: str) -> int:
    """Run Python of the environment with these arguments; give its exit code."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path, **variables}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling everything anew is half of each start
    return subprocess.run([str(PYTHON), *arguments], check=False, cwd=inside, env=environment).returncode


@dataclass(frozen=True)
class Step:
    """One part of the gate: what it is called, and the arguments that run it."""

    name: str
    arguments: tuple[str, ...]


STYLE = (
    Step("format", ("-m", "ruff", "format", "--check", "--quiet")),
    Step("lint", ("-m", "ruff", "check", "--quiet")),
)
PRODUCT = ("contract", "insights", "importers", "desktop", "server")
# The people who use Rounds have Windows: what exists on this system alone is an error there.
AS_ON_WINDOWS = ("--platform", "win32", "--no-warn-unreachable", "--cache-dir", ".mypy_cache/windows")
MEANING = (
    Step("words", ("-m", "tooling.words")),
    Step("types", ("-m", "mypy")),
    Step("windows", ("-m", "mypy", *AS_ON_WINDOWS, *PRODUCT)),
    Step("imports", ("-c", "import sys, importlinter.cli as c; sys.exit(c.lint_imports(no_logo=True))")),
)
COVERAGE = ("--cov", "--cov-report=term:skip-covered")
# What covers next to nothing that the tests of each part do not: measured, it would take two thirds longer.
WHOLE = (
    "tests/desktop/views",
    "tests/journeys",
    "tests/simulation",
    "tests/faults",
    "tests/tooling",
    "tests/test_tidy.py",
)
TESTS = ("-m", "pytest", "-n", "2", "--dist", "worksteal", "--randomly-seed", "1")


def run_steps(steps: tuple[Step, ...]) -> list[str]:
    """Run every step, also after one failed; name those that failed."""
    failed = []
    for step in steps:
        started = time.monotonic()
        code = run(*step.arguments, inside=ROOT)
        print(f"{step.name:<8} {'ok' if code == 0 else 'FAILED'}  {time.monotonic() - started:.1f} s", flush=True)
        if code != 0:
            failed.append(step.name)
    return failed


def in_memory() -> dict[str, str]:
    """Lend the tests a folder in memory where the system has one: their stores wait for the disk at every save."""
    memory = Path("/dev/shm")  # noqa: S108 - each test run makes a folder of its own in it
    return {"TMPDIR": str(memory)} if memory.is_dir() and os.access(memory, os.W_OK) else {}


def parts_of_tests(*, slow: bool) -> dict[str, tuple[str, ...]]:
    """Part the tests: only those of the single parts are measured, for that makes them slow."""
    quick = ("-m", "not slow")
    measured = (*quick, *(f"--ignore={path}" for path in WHOLE), *COVERAGE)
    parts = {"tests": measured, "screens and journeys": (*quick, *WHOLE)}
    return parts | ({"slow tests": ("-m", "slow")} if slow else {})


def gate(*tests: str, slow: bool = False, **variables: str) -> int:
    """Run the whole gate, the tests last so that their count closes the output; named ones go in one part."""
    failed = run_steps(STYLE + MEANING)
    parts = {"tests": ("-m", "not slow", *COVERAGE)} if tests else parts_of_tests(slow=slow)
    for name, chosen in parts.items():
        if run(*TESTS, *chosen, *tests, inside=ROOT, **in_memory(), **variables) != 0:
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def check(rest: list[str]) -> int:
    """Run the gate that every commit passes; `--style` runs format and lint alone."""
    if rest == ["--style"]:
        return 1 if run_steps(STYLE) else 0
    return gate(*rest)


def test(rest: list[str]) -> int:
    """Run the gate with the slow tests, and with PostgreSQL tests that may not be skipped."""
    return gate(*rest, slow=True, ROUNDS_REQUIRE_POSTGRES="1", HYPOTHESIS_PROFILE="full")


def words(rest: list[str]) -> int:
    """Compile the catalogue and name every sentence that lacks its Chinese."""
    return run("-m", "tooling.words", *rest, inside=ROOT)


def demo(rest: list[str]) -> int:
    """Open the demonstration, or with `--headless --out DIR` play it through."""
    words(["--compile-only"])
    return run("-m", "desktop", "demo", *rest)


def pictures(rest: list[str]) -> int:
    """Draw every screen and report into the folder given by `--out DIR`."""
    words(["--compile-only"])
    return run("-m", "desktop", "pictures", *rest)


def bench(rest: list[str]) -> int:
    """Measure, with the floors beside."""
    words(["--compile-only"])
    return run("-m", "benchmarks", *rest)


def scenarios(rest: list[str]) -> int:
    """Run every test that shows a scenario of the sync, and print the table: id, test, result, seconds."""
    words(["--compile-only"])
    return run("-m", "tooling.scenarios", *rest, inside=ROOT, **in_memory(), ROUNDS_REQUIRE_POSTGRES="1")


def simulate(rest: list[str]) -> int:
    """Play seeded schedules of the sync: `--schedules N --seed S [--postgres] [--planted]`."""
    words(["--compile-only"])
    return run("-m", "tests.simulation", *rest, inside=ROOT, **in_memory(), QT_QPA_PLATFORM="offscreen")


def faults(rest: list[str]) -> int:
    """Kill, starve and cut the power of a program that saves and exchanges: `--kills N --states N`, `--soak HOURS`."""
    words(["--compile-only"])
    return run("-m", "tests.faults", *rest, inside=ROOT, **in_memory(), QT_QPA_PLATFORM="offscreen")


def build(rest: list[str]) -> int:
    """Pack the client into `dist/rounds`; a sentence without its Chinese stops it."""
    return words([]) or run("-m", "PyInstaller", "--noconfirm", "build.spec", *rest, inside=ROOT)


COMMANDS = {
    act.__name__: act for act in (demo, test, check, bench, scenarios, simulate, faults, build, pictures, words)
}


def main() -> int:
    """Read the command, prepare the machine and the environment, run it; give the exit code."""
    listing = "\n".join(f"  {name:<9} {act.__doc__}" for name, act in COMMANDS.items())
    parser = argparse.ArgumentParser(
        description=f"{(__doc__ or '').splitlines()[0]}\n\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="handed on to the command")
    given = parser.parse_args()
    try:
        if sys.platform == "linux":
            missing = missing_packages(whole_suite=given.command in {"test", "scenarios", "simulate", "faults"})
            if missing:
                install_packages(missing)
        prepare_environment()
        return COMMANDS[given.command](given.rest)
    except Refused as refused:
        print(refused, file=sys.stderr)
    except subprocess.CalledProcessError as stopped:
        print(f"This ended with code {stopped.returncode}: {' '.join(map(str, stopped.cmd))}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
