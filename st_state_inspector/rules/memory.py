"""What a session has learnt about its keys from all the runs so far, in a few numbers each.

A rule that looks for a mistake made of several runs would have to walk through the history at every
run; this grows with each run by what that run did (see ``learning``), and outlives the runs that
are no longer kept. Rules only read it, and see it as it was before the run in question.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from st_state_inspector.bounded import Recent
from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import Node, Site, Write

_SIZES = 11  # ten changes lie between them


@dataclass(slots=True)
class Loss:
    """How a key went: by clean-up or by a deletion of the app's, and the value that it had.

    ``submitted`` is True where its widget went together with the button that was clicked, ``cleared``
    where the browser showed it empty by then, as its form's ``clear_on_submit`` asks.
    """

    write: Write
    value: Node
    page: str
    submitted: bool = False
    cleared: bool = False


@dataclass(slots=True)
class Story:
    """What is known of one key: small, since there is one for every key that there is.

    ``sizes`` are run and bytes after each of the latest changes, ``created`` the lines that created
    the key, ``loss`` how it went last. ``missed`` counts the runs that read it in vain, ``chosen``
    is True while its value comes from the user or from code rather than from a widget's default.
    """

    first_write: int = 0
    last_read: int = 0
    missed: int = 0
    chosen: bool = False
    sizes: tuple[tuple[int, int], ...] = ()
    created: frozenset[Site] = frozenset()
    loss: Loss | None = None

    def add_size(self, run_id: int, size: int) -> None:
        """Note what the value takes after a change."""
        self.sizes = (*self.sizes[1 - _SIZES :], (run_id, size))


_UNKNOWN = Story()


@dataclass(slots=True)
class Deletion:
    """A deletion of a live widget's key, whose value the browser still shows."""

    write: Write
    value: Node
    widget_id: str


@dataclass(slots=True)
class Memory:
    """One per session."""

    stories: dict[str, Story] = field(default_factory=dict)
    whole_runs: int = 0
    """How many runs of the whole script there were."""
    last_listed: int = 0
    """The last run that read all of ``st.session_state`` at once."""
    drawn_at: dict[Site, tuple[str, ...]] = field(default_factory=dict)
    """The ids of the widgets that each line drew when it last drew any."""
    widgets: dict[str, WidgetDrawn] = field(default_factory=Recent)
    """By key: the last seen form of its widget."""
    defaults: dict[str, tuple[str, Node]] = field(default_factory=dict)
    """By key: the id of the widget, and the default that it was given last."""
    habits: dict[tuple[str, Site], int] = field(default_factory=dict)
    """By key and line: the run in which that line of the script's body last replaced a fresh value of the
    key; for as long as every whole run since has run it."""
    options: dict[str, frozenset[int]] = field(default_factory=dict)
    """By key: what tells the options of its widget from others."""
    deletions: dict[str, Deletion] = field(default_factory=dict)
    """By key, until the key is written again."""

    def forget(self, key: str) -> None:
        """Keep no value of ``key``: it has been redacted."""
        for known in (self.stories, self.defaults, self.options, self.deletions):
            known.pop(key, None)

    def story(self, key: str) -> Story:
        """What is known of ``key``; nothing is written down here for one that is new."""
        return self.stories.get(key) or _UNKNOWN
