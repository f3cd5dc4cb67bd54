"""What a handler gets: the world, the request, and who asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.standin.accounts import Token
from bot.standin.document import Doc
from bot.standin.refusals import not_found
from bot.standin.repositories import Pull, Repository
from bot.standin.state import State
from bot.standin.webhooks import Webhooks
from bot.standin.wire.messages import Request


@dataclass
class World:
    """State and webhooks together. `stale` maps a pull request's id to its former head and to how
    many more reads still return it."""

    state: State
    webhooks: Webhooks
    stale: dict[int, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was routed and authorised; `fields` are those of the path."""

    world: World
    request: Request
    fields: Mapping[str, str]
    token: Token | None = None
    found: Repository | None = None

    @property
    def state(self) -> State:
        """The state of the world."""
        return self.world.state

    @property
    def repository(self) -> Repository:
        """The repository of the path; refused with 404 on paths without one."""
        if self.found is None:
            raise not_found()
        return self.found

    def number(self, name: str) -> int:
        """A whole number of the path; refused with 404 otherwise."""
        text = self.fields[name]
        if not (text.isdecimal() and len(text) < 16):
            raise not_found()
        return int(text)

    def pull(self) -> Pull:
        """The pull request of the path."""
        pull = self.state.pull(self.repository.id, self.number("number"))
        if pull is None:
            raise not_found()
        return pull

    def emit(self, event: str, payload: Doc) -> None:
        """Send a webhook."""
        self.world.webhooks.emit(event, payload)
