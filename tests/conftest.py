"""What every test may rely on, and what a run of the suite may not hide."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import settings

from funding_alloc.run.compare import results_of
from funding_alloc.schema.results import Results
from tests.rules.bids.supported import not_run

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = "integrated-settlements-2026"
Shipped = Callable[[str], Results]
"""The run of a shipped scenario."""
# By hand every run tries other examples; CI tries the same ones, so that a failure there is the change's own.
settings.register_profile("house", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Slow tests run when asked for; CI refuses a skip."""
    parser.addoption("--slow", action="store_true", help="run the tests marked slow too")
    parser.addoption("--refuse-skips", action="store_true", help="fail if any test is skipped")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect slow tests by default: they are not skipped, so a skip always means something.

    What stands in for LibreOffice runs by default only where it is absent, for then nothing else recalculates.
    """
    if config.getoption("--slow"):
        return
    other = "slow" if shutil.which("soffice") is None else "instead_of_libreoffice"
    left_out = [item for item in items if item.get_closest_marker("slow") or item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in words why a run with skips fails, and which instances could not be run."""
    absent = not_run()
    if absent:
        terminalreporter.write_line(f"not run: {len(absent)} Pabulib instances, for ../shared/xcheck is absent")
    if config.getoption("--refuse-skips") and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("tests were skipped, and this run was told to refuse that", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped something it was meant to run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped: Iterable[object] = reporter.stats.get("skipped", ()) if reporter else ()
    if session.config.getoption("--refuse-skips") and list(skipped):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def root() -> Path:
    """The clone's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Shipped:
    """Runs of shipped scenarios by name, each made once: what one process found the others read."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if hasattr(request.config, "workerinput") else base
    found: dict[str, Results] = {}

    def run(name: str) -> Results:
        held = folder / f"{name}.pickle"
        if name not in found and held.is_file():
            found[name] = pickle.loads(held.read_bytes())
        if name not in found:
            path = ROOT / f"inputs/scenarios/{name}.yaml"
            # A scenario that extends the default one has its studies too; they are looked at once.
            found[name] = results_of(path, with_studies=name == DEFAULT)
            fresh = held.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(pickle.dumps(found[name]))
            fresh.replace(held)
        return found[name]

    return run


@pytest.fixture
def project(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped inputs and formulas to break, and the folder commands run in."""
    for name in ("inputs", "formulas"):
        shutil.copytree(root / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output that does not depend on who runs the tests."""
    monkeypatch.setenv("NO_COLOR", "1")
    os.environ.pop("FORCE_COLOR", None)
