"""What a person reads as a reader: never more than with their office, and exactly what
their memberships open."""

from hypothesis import given
from hypothesis import strategies as st

from portal.access import Audience, Grants, allows, viewer_from

RANKS = st.sampled_from([0, 10, 20, 30])
SOME = st.frozensets(st.integers(1, 3), max_size=2)
KEYS = st.sets(st.builds(Audience, RANKS, SOME).map(lambda one: one.key), max_size=12)


@given(
    KEYS,
    st.builds(Grants, RANKS, SOME),
    st.booleans(),
    st.booleans(),
    st.sampled_from([(), ("00010001",)]),
)
def test_as_reader_is_what_the_grants_allow(keys, grants, whole, steward, trees):
    viewer = viewer_from(
        keys, grants, user_id=1, trees=trees, whole_site=whole, is_steward=steward,
        enters_admin=True, stamp=7,
    )  # fmt: skip
    reader = viewer.as_reader()
    assert reader.keys == {key for key in keys if allows(grants, Audience.parse(key))}
    assert reader.keys <= viewer.keys
    assert (reader.trees, reader.staff_keys) == ((), frozenset())
    assert not reader.is_steward
    assert not reader.enters_admin
    assert (reader.user_id, reader.stamp) == (1, 7)
    assert reader.as_reader() == reader
