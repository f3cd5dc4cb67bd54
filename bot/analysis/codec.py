"""Facts as bytes: for the pipe between pool and child, and for every store of facts."""

import msgspec

from checks.facts import Facts, FileFacts, NotAnalysed


class Parcel(msgspec.Struct, array_like=True):
    """Facts of one blob, or the reason why there are none."""

    facts: FileFacts | None = None
    reason: str | None = None

    def open(self) -> Facts:
        """What was packed."""
        if self.facts is not None:
            return self.facts
        return NotAnalysed(self.reason or "no reason was given")


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Parcel)


def pack(facts: Facts) -> Parcel:
    """Make facts ready to be encoded."""
    if isinstance(facts, FileFacts):
        return Parcel(facts=facts)
    return Parcel(reason=facts.reason)


def encode(facts: Facts) -> bytes:
    """Facts → bytes; equal facts give equal bytes."""
    return _encoder.encode(pack(facts))


def decode(content: bytes) -> Facts:
    """Bytes → facts. Raises msgspec.MsgspecError for anything that `encode` did not write."""
    return _decoder.decode(content).open()
