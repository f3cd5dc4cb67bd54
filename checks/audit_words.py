"""What the audit says of vulnerabilities: one by one, in its title, and how to get rid of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from checks.audit_figures import Count
from checks.audit_flaws import Flaw, in_order
from checks.audit_levels import Judged
from checks.finding import Severity
from checks.verdict import Enforcement

VERSIONS_SHOWN = 3
FIXES_SHOWN = 2
NAMED_IN_REMEDY = 5
NO_ADVISORY = "an advisory without an id"


def message(flaw: Flaw) -> str:
    """For example "glob 10.3.4 (transitive, development): GHSA-… high; fixed in 10.5.0"."""
    direct = {True: "direct", False: "transitive", None: ""}[flaw.direct]
    dev = {True: "development", False: "runtime", None: ""}[flaw.dev]
    about = ", ".join(filter(None, (direct, dev)))
    versions = shortened(flaw.versions, VERSIONS_SHOWN)
    package = " ".join(filter(None, (flaw.package, versions, about and f"({about})")))
    fixes = " or ".join(flaw.fix[:FIXES_SHOWN])
    severity = "of unknown severity" if flaw.severity is Severity.UNKNOWN else flaw.severity.value
    end = f"fixed in {fixes}" if fixes else "no fix is known"
    return f"{package}: {flaw.id or NO_ADVISORY} {severity}; {end}"


def label(flaw: Flaw) -> str:
    """For example "glob GHSA-5j98-mcp5-4vw2"."""
    return f"{flaw.package} {flaw.id or NO_ADVISORY}"


def title(
    present: Sequence[Judged], fixed: int, figures: Sequence[Count], unaudited: str = ""
) -> str:
    """For example "2 vulnerabilities introduced (1 high, 1 low), 15 known before". `unaudited` is
    why there may be more."""
    new = [each for each in present if each.blamed]
    over = {one.severity for one in figures if one.broken}
    told = [_introduced(new)] if new else []
    told += [f"{one.head} {one.severity}, above {one.most}" for one in figures if one.broken]
    if present and not new:
        told.append("no vulnerability introduced")
    elif not present and not unaudited:
        told.append("no known vulnerability")
    told += _before([each for each in present if not each.blamed], over)
    told += [f"{fixed} fixed"] if fixed else []
    return "; ".join(filter(None, (", ".join(told), unaudited)))


def _before(old: Sequence[Judged], over: Collection[Severity]) -> list[str]:
    """Those that matter by themselves, not under a ceiling that is told already, are set apart."""
    counting = [
        each
        for each in old
        if each.level.rank > Enforcement.INFO.rank and each.flaw.severity not in over
    ]
    if not counting:
        return [f"{len(old)} known before"] if old else []
    verb = "counts" if len(counting) == 1 else "count"
    which = "" if len(counting) == len(old) else f", of which {len(counting)}"
    return [f"{len(old)} known before{which} {verb} ({_by_severity(counting)})"]


def _introduced(new: Sequence[Judged]) -> str:
    noun = "vulnerability" if len(new) == 1 else "vulnerabilities"
    excepted = sum(each.excepted is not None for each in new)
    more = f", {excepted} by exception" if excepted else ""
    return f"{len(new)} {noun} introduced ({_by_severity(new)}{more})"


def _by_severity(flaws: Iterable[Judged]) -> str:
    counts = Counter(each.flaw.severity for each in flaws)
    return ", ".join(f"{counts[one]} {one}" for one in Severity if counts[one])


def remedy(present: Iterable[Judged]) -> str:
    """The upgrades that end what breaks a limit, and what cannot be upgraded."""
    steps, stuck = dict[str, list[Flaw]](), dict[str, None]()
    for each in present:
        if each.level.rank <= Enforcement.INFO.rank and not each.blamed:
            continue
        if each.level is Enforcement.OFF or each.excepted is not None:
            continue
        if each.flaw.fix:
            steps.setdefault(each.flaw.package, []).append(each.flaw)
        else:
            stuck[each.flaw.package] = None
    told = [f"{package} to {_goal(own)}" for package, own in steps.items()]
    texts = [f"upgrade {shortened(told, NAMED_IN_REMEDY)}"] if told else []
    if stuck:
        names = shortened(list(stuck), NAMED_IN_REMEDY)
        texts.append(f"no fix is known for {names}: remove it, or agree on an exception")
    return "; ".join(texts)


def _goal(own: Sequence[Flaw]) -> str:
    """The highest of the smallest steps: it ends all of the package's flaws."""
    return in_order({flaw.fix[0] for flaw in own}, own[0].ecosystem)[-1]


def shortened(texts: Sequence[str], most: int) -> str:
    """The texts as a list that stays short."""
    more = len(texts) - most
    return ", ".join(texts[:most]) + (f" and {more} more" if more > 0 else "")
