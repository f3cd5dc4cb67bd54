"""The work of `hardening check`: a local change, judged as the bot would judge it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

from bot.analysis.assemble import Terms, assemble
from bot.analysis.policy_file import PolicyChange, policy_at, policy_change
from bot.cli.local_analysis import commit_of, local_facts
from bot.cli.local_evidence import Files, local_evidence
from bot.failures import Permanent
from bot.git.repository import is_shallow, merge_base, open_local
from bot.texts import read_texts, wanted_texts
from bot.timezones import day_in, is_timezone
from checks.catalogue import gates, rules
from checks.change import Change
from checks.evaluate import Given, evaluate
from checks.gate import Gate
from checks.paths import any_of
from checks.policy import FILE, Policy, default_policy, parse_policy
from checks.verdict import ConfigSource, Evaluation
from checks.yaml_tree import SIZE_LIMIT


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of `check`: names as on the command line, None where none was given."""

    repo: str
    base: str
    head: str
    config: str | None = None
    rule: str | None = None
    day: date | None = None
    reports: Files = field(default_factory=Files)


async def judge(question: Question) -> tuple[Evaluation, dict[str, int]]:
    """The evaluation, and the milliseconds that git, parsing and judging took.

    Raises PolicyError, Permanent, Transient or OSError where nothing can be judged.
    """
    started = perf_counter()
    repo = await open_local(Path(question.repo))
    base = await commit_of(repo, "--base", question.base)
    head = await commit_of(repo, "--head", question.head)
    middle = await _merge_base(repo, base, head, question)
    policy, source = await _policy(repo, base, question, gates())
    edit = PolicyChange()
    if source != "file":
        edit = await policy_change(repo, middle, head, gates())
    day = question.day or day_in(policy.settings.timezone, datetime.now(UTC))
    terms = Terms(day, whole_tree=True, ignored=any_of(policy.ignore))
    async with local_facts() as facts:
        change = await assemble(repo, middle, head, facts, terms)
    config = ConfigSource(source, policy.path, policy.digest, None if source == "file" else base)
    policy = _only(policy, question.rule) if question.rule else policy
    change = await _with_needs(repo, change, policy, question)
    ready = perf_counter()
    given = Given(base, config, edit.notes, edit.faults)
    evaluation = evaluate(policy, change, gates(), given)
    spent = {"parse": facts.parse_seconds, "judge": perf_counter() - ready}
    spent = {"git": ready - started - facts.parse_seconds, **spent}
    return evaluation, {step: round(seconds * 1000) for step, seconds in spent.items()}


async def _with_needs(repo: Path, change: Change, policy: Policy, question: Question) -> Change:
    needs = policy.needs()
    evidence = await local_evidence(repo, change, policy, question.reports, needs.topics)
    texts = await read_texts(repo, wanted_texts(change.head.tree, needs.texts))
    locks = None
    if needs.dependencies:
        # Imported here: the client of the look-up is dear to load.
        from bot.dependencies import Sides, dependencies
        from bot.osv.sources import lookup_from_environment

        sides = Sides(change.base.tree, change.head.tree, any_of(policy.ignore))
        locks = await dependencies(repo, sides, lookup_from_environment(os.environ))
    return replace(change, evidence=evidence, texts=texts, dependencies=locks)


async def _merge_base(repo: Path, base: str, head: str, question: Question) -> str:
    found = await merge_base(repo, base, head)
    if found is not None:
        return found
    if await is_shallow(repo):
        raise Permanent(
            f"{question.base} and {question.head} do not meet in this shallow clone; fetch the"
            " whole history (git fetch --unshallow, or fetch-depth: 0 of actions/checkout)"
        )
    raise Permanent(
        f"{question.base} and {question.head} have no common history; name a base that"
        f" {question.head} grew from"
    )


async def _policy(
    repo: Path, base: str, question: Question, known: Mapping[str, Gate]
) -> tuple[Policy, str]:
    """The policy, and where it is from: file, base or default."""
    if question.config is not None:
        with Path(question.config).open("rb") as file:  # noqa: ASYNC230 - nothing else runs
            text = file.read(SIZE_LIMIT + 1)
        return parse_policy(text, question.config, known, is_timezone), "file"
    found = await policy_at(repo, base, known)
    return (found, "base") if found is not None else (default_policy(known), "default")


def _only(policy: Policy, rule: str) -> Policy:
    """The policy with one gate, and where a family's rule is named, with that rule alone."""
    gate, _, name = rule.partition("/")
    family = [known.id for known in rules() if known.id.startswith(f"{gate}/")]
    if gate not in gates() or (name and family and rule not in family):
        choices = family if gate in gates() else list(gates())
        raise Permanent(f"--rule {rule}: not known; there are {', '.join(choices)}")
    if gate not in policy.gates:
        raise Permanent(f"--rule {rule}: the gate {gate} is off in {policy.path or FILE}")
    options = policy.gates[gate]
    if name and family:
        options = options.model_copy(update={"rules": (name,)})
    return replace(policy, gates={gate: options})
