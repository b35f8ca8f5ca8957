"""Tickets on paper: logical blocks, their raster, ESC/POS bytes, and a driver that proves a print.

`blocks` says what stands on a ticket, `raster` draws it, `escpos_bytes` packs it,
`confirming_printer` moves it and answers with one of four outcomes. python-escpos is imported
here only, and only to build bytes.
"""
