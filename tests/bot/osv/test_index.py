"""The index finds exactly the places that were added, whatever the order and the clashes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.osv.index import Index, IndexBuilder, Place, package_hash

HASHES = st.integers(0, 2**64 - 1) | st.integers(0, 5)
FILES = st.sampled_from(["npm/all.zip", "a.json", "b.json"])
PLACES = st.builds(Place, FILES, st.just(7), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))


@given(st.lists(st.tuples(st.sets(HASHES, max_size=4), PLACES), max_size=30), st.sets(HASHES))
def test_every_place_of_a_package(added: list[tuple[set[int], Place]], asked: set[int]) -> None:
    builder = IndexBuilder()
    for hashes, place in added:
        builder.add(hashes, place)
    found = Index(builder.packed()).places(asked)
    assert set(found) == {place for hashes, place in added if hashes & asked}


def test_places_of_one_archive_are_neighbours_in_order() -> None:
    builder = IndexBuilder()
    places = [Place("npm/all.zip", 1, offset, 10) for offset in range(5)]
    for place in (*places, Place("z.json")):
        builder.add([1], place)
    assert Index(builder.packed()).places([1]) == [*places, Place("z.json")]


def test_columns_that_do_not_fit_are_refused() -> None:
    builder = IndexBuilder()
    builder.add([1], Place("a.json"))
    packed = builder.packed()
    packed.sizes = b""
    with pytest.raises(ValueError, match="unlike length"):
        Index(packed)
    packed.sizes = b"123"
    with pytest.raises(ValueError, match="multiple of item size"):
        Index(packed)


def test_spellings_of_a_name() -> None:
    same = {package_hash("PyPI", name) for name in ("zope.interface", "Zope-Interface", "zope__i")}
    assert len(same) == 2
    assert package_hash("npm", "a") != package_hash("Go", "a")


def test_a_place_knows_its_kind() -> None:
    assert Place("npm/all.zip").packed
    assert not replace(Place("npm/all.zip"), file="a.json").packed
