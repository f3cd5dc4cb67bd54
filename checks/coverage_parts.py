"""The parts of a project that coverage limits hold for: all of it, and the scopes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from checks.change import Change
from checks.coverage_figures import fraction
from checks.coverage_options import METRICS, CoverageScope, Options
from checks.metric import LimitKind
from checks.paths import any_of, matches
from checks.roadmap import step_in_force
from checks.verdict import Enforcement


@dataclass(frozen=True, slots=True)
class Floor:
    """The least percentage of one metric, and where it was written."""

    metric: str
    written: float
    origin: str
    kind: LimitKind = LimitKind.FLOOR

    @property
    def target(self) -> Fraction:
        """The percentage, exactly."""
        return fraction(self.written)


@dataclass(frozen=True, slots=True)
class Part:
    """A scope by its index, or the whole (None). `patch` holds for the added lines of the files
    that no other part judges, unless the change has fewer than `min_changed_lines` of them."""

    index: int | None
    name: str
    enforcement: Enforcement
    floors: tuple[Floor, ...]
    patch: Floor
    min_changed_lines: int

    def metric(self, name: str) -> str:
        """The name of a metric of this part."""
        return name if self.index is None else f"{name}[scope {self.index + 1}]"


@dataclass(frozen=True, slots=True)
class Parts:
    """Who owns a file: the last scope that matches it."""

    options: Options
    _owners: dict[str, int | None] = field(default_factory=dict)

    def scope(self, path: str) -> int | None:
        """Index of the scope that owns a file."""
        if path not in self._owners:
            scopes = enumerate(any_of(scope.paths) for scope in self.options.scopes)
            hits = [at for at, matches in scopes if matches(path)]
            self._owners[path] = hits[-1] if hits else None
        return self._owners[path]

    def wanted(self, path: str) -> bool:
        """Whether a file counts: it is of `paths`, and its scope is not switched off."""
        asked = self.options.paths
        return (not asked or matches(asked, path)) and self.level(path) is not Enforcement.OFF

    def level(self, path: str) -> Enforcement:
        """What a loss in a file does."""
        scope = self.scope(path)
        own = None if scope is None else self.options.scopes[scope].enforcement
        return own or self.options.enforcement

    def patch_part(self, path: str) -> int | None:
        """Index of the scope that judges the added lines of a file: its own, if that says
        anything about them."""
        at = self.scope(path)
        if at is None:
            return None
        scope = self.options.scopes[at]
        return None if scope.patch is None and scope.enforcement is None else at

    def whole(self, change: Change) -> Part:
        """The gate's own part: every file that counts."""
        options = self.options
        floors = list(_floors(options, ""))
        if options.project.target is not None:
            origin = _origin(options, "project.target", "project")
            floors.insert(0, Floor("lines", options.project.target, origin))
        step = step_in_force(options.roadmap, change)
        if step is not None:
            key = f"roadmap.{options.roadmap.index(step)}.project"
            floors.append(Floor("lines", step.project, options.origin(key), LimitKind.TARGET))
        origin = _origin(options, "patch.target", "patch")
        patch = Floor("patch", options.patch.target, origin)
        small = options.patch.min_changed_lines
        return Part(None, "", options.enforcement, tuple(floors), patch, small)

    def scopes(self, change: Change) -> list[Part]:
        """The scopes that are not switched off."""
        whole = self.whole(change)
        found = (_scope(self.options, at, whole) for at in range(len(self.options.scopes)))
        return [part for part in found if part.enforcement is not Enforcement.OFF]


def _scope(options: Options, at: int, whole: Part) -> Part:
    scope, key = options.scopes[at], f"scopes.{at}."
    floors = list(_floors(options, key, scope))
    if scope.project is not None:
        floors.insert(0, Floor("lines", scope.project, options.origin(f"{key}project")))
    patch, small = whole.patch, whole.min_changed_lines
    if scope.patch is not None and scope.patch.target is not None:
        origin = _origin(options, f"{key}patch.target", f"{key}patch")
        patch = Floor("patch", scope.patch.target, origin)
    if scope.patch is not None and scope.patch.min_changed_lines is not None:
        small = scope.patch.min_changed_lines
    level = scope.enforcement or options.enforcement
    return Part(at, scope.paths[0], level, tuple(floors), patch, small)


def _floors(options: Options, key: str, scope: CoverageScope | None = None) -> Iterator[Floor]:
    own = scope or options
    written = dict(
        zip(METRICS, (own.lines, own.branches, own.functions, own.statements), strict=True)
    )
    for metric, least in written.items():
        if least is not None:
            yield Floor(metric, least, options.origin(key + metric))


def _origin(options: Options, *keys: str) -> str:
    """Where the first of the keys that was written stands."""
    found = (options.origin(key) for key in keys)
    return next((origin for origin in found if origin != "default"), "default")
