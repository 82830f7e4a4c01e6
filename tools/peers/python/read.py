"""A table as it stands in a metadata file, read without a catalog."""

from pyiceberg.table import ALWAYS_TRUE, StaticTable

from cells import rows_of


def rows(metadata, snapshot_id=None, ref=None, filter=None, columns=("*",)):
    table = StaticTable.from_metadata(metadata)
    if ref is not None:
        snapshot_id = table.snapshot_by_name(ref).snapshot_id
    scan = table.scan(
        row_filter=filter or ALWAYS_TRUE,
        selected_fields=tuple(columns),
        snapshot_id=None if snapshot_id is None else int(snapshot_id),
    )
    return rows_of(scan.to_arrow())


def inspect(metadata, table, columns):
    """Rows of one of its metadata tables, by these columns."""
    found = getattr(StaticTable.from_metadata(metadata).inspect, table)()
    return rows_of(found.select(columns))
