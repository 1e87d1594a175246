"""Options: one table, checked when given, with messages that say what to write."""

import dataclasses

import pytest

from st_state_inspector.options import ENV_SWITCH, Options, env_switch, make_options


def test_without_any_the_defaults_hold():
    assert make_options() == Options()
    assert Options().max_runs == 200
    assert Options().max_bytes == 64 * 1024 * 1024


def test_the_table_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Options().max_runs = 1  # type: ignore[misc]


def test_every_option_has_a_docstring_with_its_meaning():
    import ast
    import inspect

    body = ast.parse(inspect.getsource(Options)).body[0]
    assert isinstance(body, ast.ClassDef)
    fields = [n for n, s in enumerate(body.body) if isinstance(s, ast.AnnAssign)]
    assert all(isinstance(body.body[n + 1], ast.Expr) for n in fields)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"redact": "pin"}, ("pin",)),
        ({"redact": ["pin", "code"]}, ("pin", "code")),
        ({"ignore": ("a",)}, ("a",)),
        ({"ignore": []}, ()),
        ({"app_packages": "shop"}, ("shop",)),
        ({"app_packages": ["shop", "acme.shop"]}, ("shop", "acme.shop")),
    ],
)
def test_names_may_be_one_or_many(given, kept):
    (name,) = given
    assert getattr(make_options(**given), name) == kept


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"max_run": 3}, TypeError, "does not know the option 'max_run'; it takes allow_restore, "),
        ({"max_runs": 0}, ValueError, "max_runs must be a whole number of at least 1, not 0"),
        ({"max_runs": -1}, ValueError, "max_runs"),
        ({"max_runs": 1.5}, ValueError, "max_runs"),
        ({"max_runs": True}, ValueError, "max_runs"),
        ({"max_bytes": "64MB"}, ValueError, "max_bytes must be a whole number .* not '64MB'"),
        ({"max_value_bytes": None}, ValueError, "max_value_bytes"),
        ({"redact": 3}, ValueError, "redact must be a string or a list of strings, not 3"),
        ({"ignore": [1]}, ValueError, "ignore must be"),
        ({"app_packages": 3}, ValueError, "app_packages must be a string or a list of strings, not 3"),
        ({"app_packages": "my-shop"}, ValueError, "as in an import statement .* not 'my-shop'"),
        ({"app_packages": ["shop", ""]}, ValueError, "as in an import statement .* not ''"),
        ({"app_packages": "src/shop.py"}, ValueError, "as in an import statement"),
        ({"app_packages": "streamlit.elements"}, ValueError, "it is no app's own code"),
        ({"editor": "emacs"}, ValueError, "editor must be one of 'none', 'vscode', 'cursor', 'pycharm', not"),
        ({"editor": None}, ValueError, "editor must be one of"),
        ({"rules": "off"}, ValueError, "rules must map rule ids"),
        ({"rules": {"missing-key": "loud"}}, ValueError, "'missing-key'.* must be one of 'off', 'info'"),
    ],
)
def test_what_can_not_be_used_is_refused_with_what_to_write(given, error, message):
    with pytest.raises(error, match=message):
        make_options(**given)


@pytest.mark.parametrize(
    ("value", "switch"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        ("1", True),
        ("true", True),
        (" ON ", True),
        ("yes", True),
        ("0", False),
        ("false", False),
        ("off", False),
        ("2", False),
        ("enable", False),
    ],
)
def test_the_switch_is_on_off_or_unset_and_nonsense_is_off(value, switch):
    assert env_switch({} if value is None else {ENV_SWITCH: value}) is switch


def test_the_switch_is_read_from_the_environment(monkeypatch):
    assert env_switch() is None
    monkeypatch.setenv(ENV_SWITCH, "1")
    assert env_switch() is True
    monkeypatch.delenv(ENV_SWITCH)
