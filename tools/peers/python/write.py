"""Changes a table through a catalog of pyiceberg's own, which takes the table over from a metadata file."""

from pyiceberg.catalog.sql import SqlCatalog

import json
import pyarrow as pa


def write(metadata, warehouse, steps):
    """Each step is [name, arguments]; the answer is the metadata file after each of them."""
    catalog = SqlCatalog("peer", uri="sqlite:///:memory:", warehouse=warehouse)
    catalog.create_namespace("peer")
    table = catalog.register_table("peer.taken", metadata)
    written = []
    for name, arguments in steps:
        STEPS[name](table, **arguments)
        table = catalog.load_table("peer.taken")
        written.append(table.metadata_location)
    return written


def arrow(table, rows):
    return pa.Table.from_pylist(rows, schema=table.schema().as_arrow())


def append(table, rows):
    table.append(arrow(table, rows))


def overwrite(table, rows, filter):
    table.overwrite(arrow(table, rows), overwrite_filter=filter)


def delete(table, filter):
    table.delete(filter)


STEPS = {"append": append, "overwrite": overwrite, "delete": delete}
