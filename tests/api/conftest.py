import pytest

from tests.living import living


@pytest.fixture
def server(tmp_path):
    with living(tmp_path) as running:
        yield running
