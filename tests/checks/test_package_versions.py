"""Orders of versions in every ecosystem."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.lockfile import Ecosystem
from checks.package_versions import VERSION_CHARACTERS, key

ASCENDING = {
    Ecosystem.NPM: """0.0.1 0.9.0-0 0.9.0-1 0.9.0-2 0.9.0-10 0.9.0-alpha 0.9.0-alpha.1
        0.9.0-alpha.beta 0.9.0-rc.2 0.9.0-rc.11 0.9.0 1.2.0 1.10.0""",
    Ecosystem.CRATES: "0.1.0-pre 0.1.0 0.1.1",
    Ecosystem.GO: """0.0.0-20230101000000-abcdef012345 0.0.0-20240101000000-0bcdef012345 1.0.0
        1.0.1-0.20240101000000-0bcdef012345 v1.0.1""",
    Ecosystem.PYPI: """0.9 1.dev0 1.0a1.dev2 1.0a1 1.0a1.post1 1.0b2 1.0rc1 1.0 1.0+abc 1.0+1
        1.0.post1.dev0 1.0.post1 1.0.1 1.10 1!0.1""",
    Ecosystem.RUBYGEMS: "1.0.a 1.0.b1 1.0.b2 1.0.b10 1.0.rc 1 1.0.1-java 1.0.1 1.2 1.10",
    Ecosystem.PACKAGIST: """1.0.0-dev 1.0.0-alpha1 1.0.0-beta 1.0.0-beta2 1.0.0-RC1 1.0.0 1.0.0-p1
        1.0.0.1 1.2 1.10""",
}
EQUAL = {
    Ecosystem.NPM: "1.2.3 v1.2.3 1.2.3+build =1.2.3",
    Ecosystem.PYPI: "1.0rc1 1.0.0-rc.1 1c1 v1.0pre1",
    Ecosystem.RUBYGEMS: "1.0 1 1.0.0",
    Ecosystem.PACKAGIST: "1.0 v1.0.0.0 1-stable",
    Ecosystem.GO: "v2.0.0+incompatible 2.0.0",
}


@pytest.mark.parametrize("ecosystem", ASCENDING)
def test_ascending(ecosystem: Ecosystem) -> None:
    for lower, higher in pairwise(ASCENDING[ecosystem].split()):
        low, high = key(ecosystem, lower), key(ecosystem, higher)
        assert low is not None
        assert high is not None
        assert low < high, (lower, higher)


@pytest.mark.parametrize("ecosystem", EQUAL)
def test_equal(ecosystem: Ecosystem) -> None:
    keys = {key(ecosystem, version) for version in EQUAL[ecosystem].split()}
    assert len(keys) == 1
    assert None not in keys


@pytest.mark.parametrize(
    ("ecosystem", "version"),
    [
        (Ecosystem.NPM, "latest"),
        (Ecosystem.NPM, "1.2.3.4"),
        (Ecosystem.PYPI, "2004d-final"),
        (Ecosystem.RUBYGEMS, "a.1"),
        (Ecosystem.PACKAGIST, "dev-main"),
        (Ecosystem.PACKAGIST, "1.x-dev"),
        (Ecosystem.GO, ""),
    ],
)
def test_what_cannot_be_ordered(ecosystem: Ecosystem, version: str) -> None:
    assert key(ecosystem, version) is None


def test_length_at_the_edge() -> None:
    assert key(Ecosystem.NPM, "1" * VERSION_CHARACTERS) is not None
    assert key(Ecosystem.NPM, "1" * (VERSION_CHARACTERS + 1)) is None


@given(
    st.sampled_from(list(Ecosystem)),
    st.text(max_size=300) | st.text("0123456789.-_+!abcdevprost", max_size=300),
)
def test_any_text_has_a_key_or_none(ecosystem: Ecosystem, text: str) -> None:
    own = key(ecosystem, text)
    assert own is None or own == key(ecosystem, text.strip())


@pytest.mark.parametrize("ecosystem", Ecosystem)
@pytest.mark.parametrize("sign", ["1", "1.", "1-", "1a", "a1.", "1.0-rc1", "v", "1_"])
def test_long_repetition_takes_no_long_time(ecosystem: Ecosystem, sign: str) -> None:
    text = (sign * VERSION_CHARACTERS)[: VERSION_CHARACTERS - 1]
    key(ecosystem, text + "~")


TRIPLES = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))


@given(st.sampled_from(list(Ecosystem)), TRIPLES, TRIPLES)
def test_plain_versions_order_as_their_numbers(
    ecosystem: Ecosystem, one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    keys = [key(ecosystem, ".".join(map(str, each))) for each in (one, other)]
    assert keys[0] is not None
    assert keys[1] is not None
    assert (keys[0] < keys[1], keys[0] == keys[1]) == (one < other, one == other)
