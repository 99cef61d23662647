"""The part of the control endpoint that plays stories."""

from typing import Any

from tornado.web import RequestHandler

from workers.simulator.control import Control
from workers.simulator.engine import Refused
from workers.simulator.stories import MOST_JOBS, SCRIPTS


class ControlStories(Control):
    """`GET|POST /sim/stories` and `POST /sim/stories/<number>/mend`."""

    async def get(self, _: str | None = None) -> None:
        await self.reply_json({"stories": [story.told() for story in self.site.stories.played]})

    async def post(self, number: str | None = None) -> None:
        stories, engine = self.site.stories, self.engine
        try:
            if number is None:
                story = stories.play(**self._asked())
            elif 1 <= int(number) <= len(stories.played):
                story = stories.played[int(number) - 1]
                stories.mend(story)
            else:
                raise self.refuse(404, f"no story {number} has been played")
        except Refused as error:
            raise self.refuse(409, str(error)) from None
        engine.advance(engine.now)
        await self.reply_json(story.told(), 201 if number is None else 200)

    def _asked(self) -> dict[str, Any]:
        body = self.object()
        name, station = body.get("play"), body.get("workstation")
        if name not in SCRIPTS:
            raise self.refuse(400, f"play must be one of {', '.join(SCRIPTS)}")
        asked: dict[str, Any] = {"name": name}
        if station is not None:
            asked["workstation"] = self.site.station(str(station))
            if asked["workstation"] is None:
                raise self.refuse(404, f"no workstation {station}")
        for given, meant, low, high in (
            ("jobs", "jobs", 1, MOST_JOBS),
            ("mends_after_seconds", "mends_after_s", 0, 10**7),
        ):
            if body.get(given) is not None:
                asked[meant] = int(self.number(given, body[given], low, high))
        return asked


def routes(extra: dict[str, Any]) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
    return [(r"/sim/stories(?:/(\d{1,6})/mend)?", ControlStories, extra)]
