"""Changes a table through a catalog of pyiceberg's own, which takes the table over from a metadata file."""

import pyarrow.compute as pc
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.transforms import parse_transform
from pyiceberg.types import DoubleType, LongType, StringType

TYPES = {"string": StringType(), "long": LongType(), "double": DoubleType()}


def write(metadata, warehouse, steps):
    """Each step is [name, arguments]; the answer is the metadata file after each of them."""
    catalog = SqlCatalog("peer", uri="sqlite:///:memory:", warehouse=warehouse)
    catalog.create_namespace("peer")
    catalog.register_table("peer.taken", metadata)
    return [after(catalog, name, arguments) for name, arguments in steps]


def after(catalog, name, arguments):
    STEPS[name](catalog.load_table("peer.taken"), **arguments)
    return catalog.load_table("peer.taken").metadata_location


def again(table, filter, shift):
    """The rows that the filter is true of, under ids that are new."""
    rows = table.scan(row_filter=filter).to_arrow()
    at = rows.column_names.index("id")
    field = rows.schema.field(at)
    return rows.set_column(at, field, pc.add(rows.column(at), shift).cast(field.type))


def append(table, filter, shift):
    table.append(again(table, filter, shift))


def overwrite(table, filter, shift):
    table.overwrite(again(table, filter, shift), overwrite_filter=filter)


def delete(table, filter):
    table.delete(filter)


def add_column(table, name, type):
    with table.update_schema() as update:
        update.add_column(name, TYPES[type])


def rename_column(table, name, to):
    with table.update_schema() as update:
        update.rename_column(name, to)


def drop_column(table, name):
    with table.update_schema() as update:
        update.delete_column(name)


def widen(table, name, type):
    with table.update_schema() as update:
        update.update_column(name, field_type=TYPES[type])


def partition_by(table, column, transform, name):
    with table.update_spec() as update:
        update.add_field(column, parse_transform(transform), name)


def tag(table, name):
    table.manage_snapshots().create_tag(table.current_snapshot().snapshot_id, name).commit()


STEPS = {
    step.__name__: step
    for step in (append, overwrite, delete, add_column, rename_column, drop_column, widen, partition_by, tag)
}
