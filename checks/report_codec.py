"""Reports as bytes, to leave the child that read them and to be kept."""

import msgspec

from checks.report import KINDS, Kind, Report


class _Parcel(msgspec.Struct, array_like=True):
    kind: Kind
    body: msgspec.Raw


_PARCEL = msgspec.msgpack.Decoder(_Parcel)
_BODIES = {kind: msgspec.msgpack.Decoder(type) for type, kind in KINDS.items()}


def pack(report: Report) -> bytes:
    """The report as MessagePack; sets of numbers stay in this machine's byte order."""
    body = msgspec.Raw(msgspec.msgpack.encode(report))
    return msgspec.msgpack.encode(_Parcel(KINDS[type(report)], body))


def unpack(content: bytes | memoryview) -> Report:
    """What `pack` packed; msgspec.MsgspecError for anything else."""
    parcel = _PARCEL.decode(content)
    return _BODIES[parcel.kind].decode(parcel.body)
