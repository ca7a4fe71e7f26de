"""What the body of a push holds: CloudEvents (structured, binary or a batch of them), or any JSON that a map reads.

A request is taken whole or not at all: one event that cannot be read refuses all of them, so that its sender can mend it and send the
same again.
"""

from __future__ import annotations

import hmac
import zlib
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

import orjson

from monitors.feeds.chunks import KEPT_MAX
from monitors.feeds.faults import Reason
from monitors.feeds.mapping import Mapped, Mapper
from monitors.feeds.tables import Objects
from monitors.ledger.batches import Aside, Records

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
SIGNATURE_PREFIX = "sha256="
_BINARY_PREFIX = "ce-"
_GZIP_WINDOW = 31


class TooLarge(Exception):
    """A body that is larger than allowed, as it came or unpacked."""


class Unpackable(Exception):
    """A body whose content encoding is not known, or not what it says."""


def is_signed(body: bytes, secret: str, signature: str | None) -> bool:
    """Whether the signature is `sha256=HEX` of the body under the secret; compared in constant time."""
    expected = SIGNATURE_PREFIX + hmac.new(secret.encode(), body, "sha256").hexdigest()
    return signature is not None and hmac.compare_digest(expected.encode(), signature.strip().lower().encode(errors="replace"))


def media_type(headers: Mapping[str, str]) -> str:
    """The content type without its parameters, empty when there is none."""
    return headers.get("content-type", "").split(";", 1)[0].strip().lower()


def says_json(headers: Mapping[str, str]) -> bool:
    """Whether a request says that it holds JSON or a CloudEvent, which no web page of another site can do unasked."""
    kind = media_type(headers)
    return kind == "application/json" or kind.endswith("+json") or _is_binary(headers)


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """The body without its content encoding (none, or gzip); TooLarge when that is more than `limit` bytes, and Unpackable."""
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise Unpackable(f"the content encoding `{encoding}` is not known; expected `gzip` or none")
    unzip = zlib.decompressobj(_GZIP_WINDOW)
    try:
        plain = unzip.decompress(body, limit + 1)
    except zlib.error as error:
        raise Unpackable("the body is not gzip, as its content encoding says") from error
    if len(plain) > limit:
        raise TooLarge
    if not unzip.eof:
        raise Unpackable("the body ends within its gzip")
    return plain


def read_push(mapper: Mapper, headers: Mapping[str, str], body: bytes) -> Mapped:
    """The events of a body and all that cannot be read in it. Header names are in lower case."""
    found = _records(headers, body)
    if isinstance(found, Aside):
        return Mapped(Records(), [found])
    objects: list[dict[str, object]] = []
    numbers: list[int] = []
    asides: list[Aside] = []
    for number, record in enumerate(found, 1):
        if isinstance(record, dict):
            objects.append(record)
            numbers.append(number)
        else:
            message = "the event is no JSON object; expected `{…}`"
            asides.append(Aside(Reason.NOT_AN_OBJECT.value, f"event {number}", message, orjson.dumps(record).decode()[:KEPT_MAX]))
    mapped = mapper.map(Objects(objects, lambda row: _place(numbers[row], objects[row])))
    return Mapped(mapped.records, [*mapped.asides, *asides], mapped.unmapped)


def _records(headers: Mapping[str, str], body: bytes) -> Sequence[object] | Aside:
    kind = media_type(headers)
    if _is_binary(headers) and kind not in (STRUCTURED, BATCH):
        return _of_binary(headers, body)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"the body is not JSON: {error.msg}, at line {error.lineno}, column {error.colno}"
        return _refused(Reason.NOT_JSON, message, body)
    if kind == BATCH and not isinstance(value, list):
        return _refused(Reason.NOT_AN_OBJECT, "the batch is no JSON array; expected `[{…}, …]`", body)
    return value if isinstance(value, list) and kind != STRUCTURED else [value]


def _of_binary(headers: Mapping[str, str], body: bytes) -> Sequence[object] | Aside:
    """One CloudEvent whose attributes are headers and whose data is the body."""
    record: dict[str, object] = {}
    try:
        for name, value in headers.items():
            if name.startswith(_BINARY_PREFIX):
                record[name.removeprefix(_BINARY_PREFIX)] = unquote(value, errors="strict")
    except UnicodeDecodeError:
        return _refused(Reason.BAD_ENCODING, "a `ce-` header does not hold percent-encoded UTF-8", body)
    if body:
        try:
            record["data"] = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            message = f"the data of the event is not JSON: {error.msg}, at line {error.lineno}, column {error.colno}"
            return _refused(Reason.NOT_JSON, message, body, record)
    return [record]


def _is_binary(headers: Mapping[str, str]) -> bool:
    return any(name.startswith(_BINARY_PREFIX) for name in headers)


def _place(number: int, record: Mapping[str, object]) -> str:
    id = record.get("id")
    return f"event {number} (id `{id[:100]}`)" if isinstance(id, str) and id else f"event {number}"


def _refused(reason: Reason, message: str, body: bytes, record: Mapping[str, object] | None = None) -> Aside:
    place = "body" if record is None else _place(1, record)
    return Aside(reason.value, place, message, body[: 4 * KEPT_MAX].decode(errors="backslashreplace")[:KEPT_MAX])
