"""Arrow's values as the texts that both sides compare: equal texts are equal values, whatever language made them."""

import json
import struct

import pyarrow as pa


def rows_of(table):
    """A text for each row, sorted: tables have no order."""
    columns = [column_of(table.column(name)) for name in table.column_names]
    rows = zip(*columns) if columns else ([] for _ in range(table.num_rows))
    return sorted(dumped(list(row)) for row in rows)


def dumped(cell):
    return json.dumps(cell, ensure_ascii=False, separators=(",", ":"))


def column_of(column):
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return [cell for chunk in chunks for cell in cells_of(chunk)]


def cells_of(array):
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return uuids(array.storage) if kind.extension_name == "arrow.uuid" else cells_of(array.storage)
    if pa.types.is_dictionary(kind):
        return cells_of(array.dictionary_decode())
    if pa.types.is_struct(kind):
        members = [cells_of(array.field(at)) for at in range(kind.num_fields)]
        return [list(row) if valid else None for valid, row in zip(validity(array), rows(members, len(array)))]
    if pa.types.is_map(kind):
        keys, items = cells_of(array.keys), cells_of(array.items)
        return parts(array, lambda a, b: sorted(([k, v] for k, v in zip(keys[a:b], items[a:b])), key=dumped))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        values = cells_of(array.values)
        return parts(array, lambda a, b: values[a:b])
    return [None if cell is None else text(cell) for cell, text in zip(plain(array).to_pylist(), texts(kind, len(array)))]


def rows(members, length):
    return zip(*members) if members else ([] for _ in range(length))


def validity(array):
    return array.is_valid().to_pylist()


def parts(array, part):
    offsets = array.offsets.to_pylist()
    return [part(a, b) if valid else None for valid, a, b in zip(validity(array), offsets, offsets[1:])]


def plain(array):
    """Days and microseconds are counted: Python's own dates end with the year 9999."""
    kind = array.type
    if pa.types.is_date32(kind):
        return array.cast(pa.int32())
    if pa.types.is_timestamp(kind):
        return array.cast(pa.timestamp("us", kind.tz)).cast(pa.int64())
    if pa.types.is_time64(kind):
        return array.cast(pa.int64())
    return array


def texts(kind, length):
    text = floating if pa.types.is_floating(kind) else decimal if pa.types.is_decimal(kind) else plain_text
    return (text for _ in range(length))


def floating(cell):
    return "NaN" if cell != cell else struct.pack(">d", cell).hex()


def decimal(cell):
    return format(cell, "f")


def plain_text(cell):
    if isinstance(cell, bool):
        return cell
    return cell.hex() if isinstance(cell, bytes) else str(cell)


def uuids(storage):
    dashed = lambda digits: "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])
    return [None if cell is None else dashed(cell.hex()) for cell in storage.to_pylist()]
