"""JSON documents as GitHub writes them: plain objects, UTC times to the second."""

from datetime import datetime

Doc = dict[str, object]


def stamp(at: datetime | None) -> str | None:
    """`YYYY-MM-DDTHH:MM:SSZ`, the only form that clients accept; None stays None."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def node_id(kind: str, number: int) -> str:
    """An opaque id in the style of GraphQL."""
    return f"{kind}_{number:x}"
