"""What the gates of a policy want to see beside the two trees, gathered once for all of them."""

from dataclasses import replace

from bot.dependencies import Sides, dependencies, lockfile_blobs
from bot.evidence import gather_evidence
from bot.evidence_desk import Scene
from bot.git.snapshot import tree
from bot.osv.lookup import Lookup
from bot.texts import read_texts, wanted_texts
from checks.change import Change
from checks.paths import any_of


async def with_needs(change: Change, scene: Scene, lookup: Lookup | None) -> Change:
    """The change with everything that the policy's gates need. Raises Transient or Permanent."""
    needs, directory = scene.policy.needs(), scene.mirror.directory
    evidence = await gather_evidence(scene, needs.topics)
    sides = None
    if needs.dependencies:
        trees = (await tree(directory, scene.merge_base), await tree(directory, scene.head))
        sides = Sides(*trees, any_of(scene.policy.ignore))
    wanted = wanted_texts(await tree(directory, scene.head), needs.texts)
    locks = lockfile_blobs(sides) if sides is not None else set[str]()
    await scene.mirror.fetch_blobs({*wanted.values(), *locks}, scene.token)
    texts = await read_texts(directory, wanted)
    change = replace(change, evidence=evidence, texts=texts)
    if sides is None:
        return change
    patient = scene.now < scene.over_at
    return replace(
        change, dependencies=await dependencies(directory, sides, lookup, patient=patient)
    )
