"""What a run adds to the memory of its session. Costs by what the run did, not by what there is."""

from __future__ import annotations

from st_state_inspector.bounded import thin_out
from st_state_inspector.model import Site, Write
from st_state_inspector.rules.facts import Facts
from st_state_inspector.rules.leaving import left_with_its_button, was_cleared
from st_state_inspector.rules.memory import Loss, Memory, Story
from st_state_inspector.rules.replaced import still_in_browser


def learn(memory: Memory, facts: Facts) -> None:
    """Take in a run after the rules have been asked about it."""
    run = facts.run
    if not run.fragments:
        memory.whole_runs += 1
    if facts.seen.listed:
        memory.last_listed = run.id
    _learn_reads(memory, facts)
    _learn_writes(memory, facts)
    _learn_changes(memory, facts)
    _learn_widgets(memory, facts)
    thin_out(memory.stories, facts.after)
    thin_out(memory.defaults, facts.after)
    thin_out(memory.options, facts.after)
    thin_out(memory.deletions, facts.after)


def _story(memory: Memory, key: str) -> Story:
    known = memory.stories.get(key)
    if known is None:
        known = memory.stories[key] = Story()
    return known


def _learn_reads(memory: Memory, facts: Facts) -> None:
    for read in facts.run.reads:
        story = _story(memory, read.key)
        story.last_read = facts.run.id
        if read.key not in facts.before and read.key not in facts.after:
            story.missed += 1


def _learn_writes(memory: Memory, facts: Facts) -> None:
    for write in facts.run.writes:
        story = _story(memory, write.key)
        if write.kind == "assigned":
            story.first_write = story.first_write or facts.run.id
            story.chosen = True
    _learn_habits(memory, facts)
    for key in facts.sent:
        _story(memory, key).chosen = True
    if not facts.run.fragments and facts.run.ending in ("finished", "stopped"):
        # the browser has forgotten what this run did not draw
        memory.deletions = {k: gone for k, gone in memory.deletions.items() if k in facts.drawn}
    for key in memory.deletions.keys() & facts.drawn.keys():
        if not still_in_browser(key, memory.deletions[key], facts):
            del memory.deletions[key]
    memory.deletions.update(facts.deletions)


def _learn_habits(memory: Memory, facts: Facts) -> None:
    if memory.habits and not facts.run.fragments:
        ran = {(write.key, write.site) for write in facts.run.writes if write.callback is None}
        memory.habits = {place: in_run for place, in_run in memory.habits.items() if place in ran}
    for key, write in facts.thrown_away:
        if write.site is not None:
            memory.habits[key, write.site] = facts.run.id


def _learn_changes(memory: Memory, facts: Facts) -> None:
    last_writes = {write.key: write for write in facts.run.writes}
    lines: dict[str, set[Site]] = {}
    for write in facts.run.writes:
        if write.site is not None and write.kind == "assigned":
            lines.setdefault(write.key, set()).add(write.site)
    shared: dict[frozenset[Site], frozenset[Site]] = {}  # one line makes a thousand keys
    for key in {change.key for change in facts.run.changes}:
        story = _story(memory, key)
        node = facts.after.get(key)
        if node is None:
            lost = last_writes.get(key)
            story.loss = None if lost is None else _loss(lost, facts)
            story.chosen = False
            continue
        if node.size_bytes is not None:
            story.add_size(facts.run.id, node.size_bytes)
        if key not in facts.before:
            story.loss = None
            created = story.created.union(lines.get(key, ()))
            story.created = shared.setdefault(created, created)


def _loss(write: Write, facts: Facts) -> Loss:
    dropped = write.kind == "cleanup"
    submitted = dropped and left_with_its_button(write.key, facts)
    cleared = dropped and was_cleared(write.key, facts)
    return Loss(write, facts.before[write.key], facts.run.page, submitted, cleared)


def _learn_widgets(memory: Memory, facts: Facts) -> None:
    memory.widgets.update(facts.drawn)
    drawn: dict[Site, list[str]] = {}
    for widget_id, widget in facts.seen.drawn.items():
        if widget.site is not None:
            drawn.setdefault(widget.site, []).append(widget_id)
        if widget.key is not None and widget.options is not None:
            memory.options[widget.key] = widget.options
        if widget.key is not None and widget.key in facts.seen.defaults:
            memory.defaults[widget.key] = (widget_id, facts.seen.defaults[widget.key].value)
    memory.drawn_at.update({site: tuple(ids) for site, ids in drawn.items()})
