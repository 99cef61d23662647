"""A living server over a real client of a simulated or a canned engine."""

from dataclasses import replace

from data.secret import Secret
from tests.living import living
from tests.simulated import Caller
from tests.tws_engine import PASSWORD, USER
from workers.tws.client import TwsClient
from workers.tws.endpoint import TwsEndpoint


def watching(engine, folder, served=None, **more):
    """`engine` is a simulator's caller or a canned engine that is served.

    `served` are settings of the server, the others of its client.
    """
    if isinstance(engine, Caller):
        options = engine.simulator.options
        target = TwsEndpoint(
            (engine.simulator.url,),
            user=options.user,
            password=Secret(options.password),
            ca_file=str(engine.simulator.ca_file),
        )
    else:
        target = TwsEndpoint((engine.base,), user=USER, password=Secret(PASSWORD), api=engine.api)
    return living(folder, engine=TwsClient(replace(target, **more)), **(served or {}))
