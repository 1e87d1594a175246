"""Replacing and putting back."""

import pytest

from st_state_inspector.patching import Patches, is_replaced


class Base:
    def greet(self, name):
        """Say hello."""
        return f"hello {name}"


class Derived(Base):
    pass


untraced: list[BaseException] = []


@pytest.fixture
def patches():
    untraced.clear()
    made = Patches(untraced.append)
    yield made
    made.undo()
    assert not is_replaced(Base, "greet")


def shout(original, *args, **kwargs):
    return original(*args, **kwargs).upper()


def test_the_hook_is_called_with_the_original_in_front(patches):
    patches.apply(Base, "greet", shout)
    assert Base().greet("Ada") == "HELLO ADA"
    assert Base().greet(name="Ada") == "HELLO ADA"


def test_the_replacement_looks_like_the_original(patches):
    patches.apply(Base, "greet", shout)
    assert Base.greet.__doc__ == "Say hello."
    assert Base.greet.__qualname__ == "Base.greet"


def test_undoing_puts_the_very_same_function_back(patches):
    original = Base.greet
    patches.apply(Base, "greet", shout)
    assert is_replaced(Base, "greet")
    assert patches.covers(Base, "greet")
    patches.undo()
    assert Base.greet is original
    assert not patches.covers(Base, "greet")
    patches.undo()
    assert Base.greet is original


def test_a_replacement_left_by_another_copy_is_replaced_and_not_wrapped(patches):
    other = Patches(untraced.append)
    original = Base.greet
    other.apply(Base, "greet", lambda original, *args: "other " + original(*args))
    patches.apply(Base, "greet", shout)
    assert Base().greet("Ada") == "HELLO ADA"
    patches.undo()
    assert Base.greet is original


def test_a_name_that_is_not_there_is_noted_unless_it_is_optional(patches):
    patches.apply(Base, "leave", shout)
    patches.apply(Base, "wave", shout, optional=True)
    assert patches.missing == ["Base.leave"]
    patches.undo()
    assert patches.missing == []


def test_a_name_that_is_only_inherited_is_not_the_class_own(patches):
    patches.apply(Derived, "greet", shout)
    assert patches.missing == ["Derived.greet"]
    assert "greet" not in vars(Derived)


def test_what_the_hook_raises_reaches_the_caller_once_our_frames_are_out_of_it(patches):
    def fail(original, *args):
        raise KeyError("from the hook")

    patches.apply(Base, "greet", fail)
    with pytest.raises(KeyError, match="from the hook") as caught:
        Base().greet("Ada")
    assert untraced == [caught.value]
