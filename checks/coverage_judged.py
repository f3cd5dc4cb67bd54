"""All that is known of the coverage of one change, before anything is said about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from checks.change import Change
from checks.coverage_delta import Compared, FileDelta, compare
from checks.coverage_held import (
    HeldFloor,
    HeldPatch,
    Ratchet,
    held_floors,
    held_patch,
    ratchet,
)
from checks.coverage_options import Options
from checks.coverage_parts import Floor, Part, Parts
from checks.coverage_patch import Patch, patch_of, with_unlisted
from checks.coverage_sources import unmeasured
from checks.coverage_union import Joined, family, join
from checks.evidence import Evidence, Submitted
from checks.report import Coverage
from checks.verdict import Enforcement, stronger, weaker


@dataclass(frozen=True, slots=True)
class Judged:
    """The files of both sides, the added lines, and every limit. `based` is False without a base
    that compares; `measured` are all files of the head's reports that count."""

    change: Change
    options: Options
    evidence: Evidence
    head: Joined
    compared: Compared
    patch: Patch
    based: bool
    ratchet: Ratchet | None
    floors: tuple[HeldFloor, ...]
    patches: tuple[HeldPatch, ...]
    parts: tuple[Part, ...]
    owned: Mapping[int | None, Sequence[FileDelta]]

    def breach(self) -> Enforcement:
        """The strongest level at which a limit is broken."""
        worst = Enforcement.OFF if self.ratchet is None else self.ratchet.level
        for floor in self.floors:
            worst = stronger(worst, floor.part.enforcement if floor.broken else worst)
        for patch in self.patches:
            worst = stronger(worst, patch.part.enforcement if patch.broken else worst)
        owners = Parts(self.options)
        absent = (weaker(Enforcement.WARNING, owners.level(path)) for path in self.absent())
        return max((worst, *absent), key=lambda level: level.rank)

    def absent(self) -> list[str]:
        """Files that the base measured and no report of the head lists, unless one did and must
        not speak for them."""
        hushed = untold(self.evidence)
        return [path for path in self.compared.vanished if path not in hushed]

    def untold_floors(self) -> list[tuple[Part, Floor]]:
        """Fixed limits, but for those of lines, on what no report tells of."""
        known = {(held.part.index, held.floor.metric) for held in self.floors}
        asked = ((part, floor) for part in self.parts for floor in part.floors)
        return [
            (part, floor)
            for part, floor in asked
            if floor.metric != "lines" and (part.index, floor.metric) not in known
        ]

    def blind(self) -> list[str]:
        """Figures with a fixed limit for all files that no report tells of."""
        whole = (floor.metric for part, floor in self.untold_floors() if part.index is None)
        return list(dict.fromkeys(whole))

    def files_of(self, part: Part) -> Sequence[FileDelta]:
        """The files that a part's floors are held against: all of them, or a scope's own."""
        return self.compared.files if part.index is None else self.owned.get(part.index, ())


def unfinished(side: tuple[Submitted, ...]) -> list[Submitted]:
    """Reports that end early or measured nothing."""
    return [one for one in side if isinstance(one.report, Coverage) and not one.report.complete]


def untold(evidence: Evidence) -> frozenset[str]:
    """Files of which the head's reports spoke and must not."""
    return frozenset[str]().union(*(one.untold for one in evidence.head))


def judged(change: Change, options: Options, evidence: Evidence) -> Judged:
    """Join the reports, pair both sides and hold them against every limit."""
    owners, miss = Parts(options), options.partials == "miss"
    like = _families(evidence.base)
    head = join(evidence.head, partial_is_missed=miss, preferred=like)
    head = _wanted(head, owners.wanted)
    compared, based = _compared(change, head, evidence, partial_is_missed=miss)
    compared = _only(compared, owners.wanted)
    patch = patch_of(change, head.files, frozenset(filter(owners.wanted, untold(evidence))))
    if options.unlisted == "miss":
        unlisted = unmeasured(change, frozenset(head.files))
        patch = with_unlisted(patch, change, filter(owners.wanted, unlisted))
    parts = (owners.whole(change), *owners.scopes(change))
    patches = (_held_patch(part, patch, owners) for part in parts)
    known = Judged(
        change,
        options,
        evidence,
        head,
        compared,
        patch,
        based,
        _ratchet(options, compared, owners),
        (),
        tuple(one for one in patches if one.part.index is None or one.count.total),
        parts,
        _owned(compared, owners),
    )
    floors = (f for part in parts for f in held_floors(part, known.files_of(part), based=based))
    return replace(known, floors=tuple(floors))


def _ratchet(options: Options, compared: Compared, owners: Parts) -> Ratchet | None:
    levelled = [(owners.level(one.path), one) for one in compared.files]
    adjust, asked = options.removed_code == "adjust", options.project.target is None
    return ratchet(levelled, options.project.tolerance, adjust=adjust, asked=asked)


def _owned(compared: Compared, owners: Parts) -> dict[int | None, list[FileDelta]]:
    found = dict[int | None, list[FileDelta]]()
    for one in compared.files:
        found.setdefault(owners.scope(one.path), []).append(one)
    return found


def _held_patch(part: Part, patch: Patch, owners: Parts) -> HeldPatch:
    mine = [file for file in patch.files if owners.patch_part(file.path) == part.index]
    return held_patch(part, mine, patch)


def _compared(
    change: Change, head: Joined, evidence: Evidence, *, partial_is_missed: bool
) -> tuple[Compared, bool]:
    """Both sides; the head alone where there is no base, or one that measured otherwise."""
    diff = change.diff if evidence.reference is None else evidence.reference.diff
    alone = Joined({}, {})
    if not evidence.base or unfinished(evidence.base):
        return compare(change, head, alone, diff), False
    like = _families(evidence.head)
    base = join(evidence.base, partial_is_missed=partial_is_missed, preferred=like)
    found = compare(change, head, base, diff)
    if found.remeasured is None:
        return found, True
    return replace(compare(change, head, alone, diff), remeasured=found.remeasured), False


def _families(side: tuple[Submitted, ...]) -> frozenset[str]:
    return frozenset(family(one.report) for one in side if isinstance(one.report, Coverage))


def _wanted(joined: Joined, wanted: Callable[[str], bool]) -> Joined:
    return replace(joined, files={p: file for p, file in joined.files.items() if wanted(p)})


def _only(compared: Compared, wanted: Callable[[str], bool]) -> Compared:
    return replace(
        compared,
        files=tuple(one for one in compared.files if wanted(one.path)),
        vanished=tuple(path for path in compared.vanished if wanted(path)),
    )
