"""Contract of a renderer: an evaluation as text in one format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from checks.verdict import Evaluation


@dataclass(frozen=True, slots=True)
class Extras:
    """What a reader may want beside the verdicts: how long each step took, and colour."""

    timings_ms: Mapping[str, int] = field(default_factory=dict)
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Renderer:
    """A plug-in `checks/renderers/<format>.py`, exported there as RENDERER.

    `format` is the word of `--format` and equals the file's name. `render` gives whole lines:
    the last one ends, too. It never fails, whatever an author wrote into paths or messages.
    """

    format: str
    render: Callable[[Evaluation, Extras], str]
