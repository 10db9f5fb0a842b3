"""Nothing is collected while very much is made, and afterwards it is again."""

import gc

from festival.cli.collecting import nothing_collected


def test_the_collector_rests_and_goes_on() -> None:
    assert gc.isenabled()
    with nothing_collected():
        assert not gc.isenabled()
        with nothing_collected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
