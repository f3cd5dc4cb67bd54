"""Sections under a limit in bytes."""

from hypothesis import given
from hypothesis import strategies as st

from bot.publish.sections import Section, compose

SECTIONS = st.lists(
    st.builds(
        Section,
        st.text("äb", max_size=30),
        st.lists(st.text("aé|", max_size=120), max_size=30).map(tuple),
        st.just("line"),
        st.integers(0, 3),
    ),
    max_size=6,
)


@given(SECTIONS, st.integers(0, 3_000))
def test_never_longer_than_allowed(sections: list[Section], limit: int) -> None:
    assert len(compose(sections, limit).encode()) <= limit


def test_what_fits_is_whole() -> None:
    text = compose([Section("One", ("a", "b")), Section("", ("c",)), Section("None", ())], 1_000)
    assert text == "**One**\n\na\nb\n\nc"


def test_what_does_not_fit_is_counted() -> None:
    lines = tuple(f"line {n:04}" for n in range(100))
    text = compose([Section("Lines", lines)], 300)
    shown = text.count("line 0")
    assert 5 < shown < 100
    assert text.endswith(f"{100 - shown} more lines not shown here.")


def test_a_table_is_never_cut_in_its_head() -> None:
    table = Section("", ("| head |", "|---|", "| " + "x" * 500 + " |"), "row", fixed=3)
    assert compose([table], 300) == ""
