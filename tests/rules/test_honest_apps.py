"""No wrong alarm on honest code: apps in the manner of the documentation, clicked through at random.

Every warning and every error that appears is a mistake that the app makes; which ones is said
beside each app.
"""

from pathlib import Path
from random import Random

import pytest

from tests.app_testing import go_to
from tests.one_line import APPS as FILES
from tests.rules.clicking import click_around
from tests.rules.honest_apps import APPS, TRUE

STEPS = 14

# The tests' own apps: forms of the documentation's examples, too.
TRUE_IN_FILES = {
    "session_state_basics": {("one-run-behind", "greeting")},  # shown above the button that changes it
    "multipage_navigation": {("lost-input", "Visitor")},  # its default follows its own value
}
PAGES = {
    "multipage_pages": ["pages/1_Plants.py", "pages/2_Watering.py", "app.py"],
    "multipage_navigation": ["views/notes.py", "views/settings.py"],
}


def loud(app) -> set[tuple[str, str]]:
    return {(w.rule, w.key) for w in app.history().warnings if w.severity != "info"}


def loud_texts(app) -> list[str]:
    return [f"{w.rule}: {w.message}" for w in app.history().warnings if w.severity != "info"]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", APPS, ids=lambda name: name.replace(" ", "-"))
def test_only_true_mistakes_are_named(inspected, name, seed):
    app = inspected(APPS[name])
    assert click_around(app.at, STEPS, seed) > 0
    assert loud(app) <= TRUE[name], loud_texts(app)
    assert not app.at.exception


@pytest.mark.parametrize("name", [name for name, mistakes in TRUE.items() if mistakes])
def test_true_mistakes_are_found(inspected, name):
    found = set()
    for seed in range(1, 5):
        app = inspected(APPS[name])
        click_around(app.at, STEPS, seed)
        found |= loud(app)
    assert found == TRUE[name]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("script", sorted(FILES.glob("*.py")), ids=lambda script: script.stem)
def test_only_true_mistakes_are_named_in_files(inspected, script: Path, seed):
    app = inspected(script)
    click_around(app.at, STEPS, seed)
    assert loud(app) <= TRUE_IN_FILES.get(script.stem, set()), loud_texts(app)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", PAGES)
def test_only_true_mistakes_are_named_over_pages(inspected, name, seed):
    app, random = inspected(FILES / name), Random(seed)
    for _ in range(6):
        click_around(app.at, 3, seed)
        go_to(app.at, random.choice(PAGES[name]))
    assert loud(app) <= TRUE_IN_FILES.get(name, set()), loud_texts(app)
