"""How far reports are trusted: what is demanded, what a fork may say, and what becomes a base."""

from tests.journeys.ci import comment, lcov, of_pull, pushed, waits
from tests.journeys.stage import Stage
from tests.journeys.test_evidence import BASE, FILES, HALF, NEW, WHOLE

SIGNED = """\
version: 1
gates:
  coverage: {enforcement: blocking}
reports:
  - {id: unit, kind: coverage, trust: signed, required: true}
"""


async def test_an_artifact_is_not_signed(alone: Stage) -> None:
    repository = alone.repository({**FILES, ".hardening.yml": SIGNED})
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await ci.leave("coverage", lcov__info=lcov(WHOLE))
    await ci.end()
    before = await alone.verdict(pull)
    gate = alone.runs(pull)["hardening/coverage"]
    assert gate.conclusion == "failure", "the report is required"
    assert "came as artifact, and `trust: signed` is asked for" in (gate.title or "")
    assert "let the job that writes unit send it with its token" in comment(alone, pull)

    again = await ci.again()
    await again.sent(lcov(WHOLE), complete="true")
    assert (await alone.renewed(pull, before)).conclusion == "success"


async def test_a_fork_cannot_sign(alone: Stage) -> None:
    repository = alone.repository({**FILES, ".hardening.yml": SIGNED})
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW}, fork=True, author="stranger")
    ci = await of_pull(alone, repository, pull)
    await ci.leave("hardening-test-0", lcov__info=lcov(WHOLE))
    await ci.end()
    await alone.verdict(pull)
    gate = alone.runs(pull)["hardening/coverage"]
    assert gate.conclusion == "failure"
    assert "came as fork-artifact, and `trust: signed` is asked for" in (gate.title or "")
    assert "somebody who may write here can push the same commits" in comment(alone, pull)


async def test_a_fork_against_a_signed_base(alone: Stage) -> None:
    """The stranger's figures are judged and marked, and nobody is compared with them."""
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), complete="true")
    fork = await alone.pull(repository, {"src/shop.py": NEW}, fork=True, author="stranger")
    ci = await of_pull(alone, repository, fork)
    await waits(alone, fork, "coverage", "0 of 1 reports, waiting for lcov.info")
    await ci.leave("hardening-test-0", lcov__info=lcov(HALF))
    await ci.end()
    assert (await alone.verdict(fork)).conclusion == "failure"
    gate = alone.runs(fork)["hardening/coverage"]
    assert gate.title == "50.00 % (−50.00), patch 1 of 4 lines (25.00 %)"
    assert "fork-artifact" in (gate.summary or "")
    assert "unsigned, from CI of a fork: hardening-test-0/lcov.info" in comment(alone, fork)

    merged = alone.github.pull(fork).head_sha
    repository.git.set_ref("refs/heads/main", merged)
    pull = await alone.pull(repository, {"src/shop.py": f"{NEW}\n\nLAST = 1\n"})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov({"src/shop.py": {**WHOLE["src/shop.py"], 11: 1}}), complete="true")
    assert (await alone.verdict(pull)).conclusion == "success"
    gate = alone.runs(pull)["hardening/coverage"]
    named = f"compared with {base.run.head_sha[:7]}, 1 commit before the merge base"
    assert named in (gate.summary or "")
    assert "fork-artifact" not in (gate.summary or "")
