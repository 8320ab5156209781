"""A release as files in the formats of the field: a record in (``barometer.published``), bytes out.

The same record gives the same bytes. Nothing here reads or writes a database or asks for a page.
"""
