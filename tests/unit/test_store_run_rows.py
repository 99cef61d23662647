from hypothesis import example, given
from hypothesis import strategies as st

from data.store.run_rows import outside_id, pack_key, unpack_key
from data.store.text import clean

keys = st.one_of(
    st.uuids().map(str),
    st.uuids().map(lambda u: str(u).upper()),
    st.text(min_size=1, max_size=40).filter(lambda text: not text.endswith("\ufffd")),
    st.text(alphabet="abc=", min_size=14, max_size=17),
)


@given(keys)
@example("x" * 15)
@example("0" * 36)
@example("12345678-1234-1234-1234-12345678901²")
def test_an_engines_run_id_comes_out_as_it_went_in(key):
    assert unpack_key(pack_key(key)) == clean(key)


def test_a_uuid_takes_sixteen_bytes():
    packed = pack_key("6205f750-000f-5d3d-f045-f24827760123")

    assert packed is not None
    assert len(packed) == 16


@given(keys, keys)
def test_different_ids_stay_different(one, other):
    assert (pack_key(one) == pack_key(other)) == (clean(one) == clean(other))


def test_a_run_the_engine_gives_no_id_is_called_by_our_number():
    assert outside_id(348546662402, None) == "r348546662402"
