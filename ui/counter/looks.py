"""Looks of the desk: one style sheet from the theme's palette, sizes in pixels of a desk screen.

A registrar sits 60 cm from a screen of about 0.27 mm a pixel: 18 px give capitals of 3.6 mm, 0.34
degrees. Colours are the kiosk's, so contrast is at least 7:1 for all that is read.
"""

from typing import Final

from PySide6.QtGui import QFont

from ui.theme import FAMILIES, Palette

BODY_PX: Final = 18
TITLE_PX: Final = 26
BIG_PX: Final = 44
SIDE_PX: Final = 360
"""Width of what is known already, left of the question."""


def font_of(size_px: int = BODY_PX) -> QFont:
    """Return the desk's font in a size."""
    font = QFont(list(FAMILIES))
    font.setPixelSize(size_px)
    return font


def style_of(palette: Palette) -> str:
    """Return the style sheet of the whole window."""
    return f"""
    QWidget {{ color: {palette.ink}; font-size: {BODY_PX}px; }}
    #counter {{ background: {palette.ground}; }}
    #header {{ background: {palette.primary_deep}; }}
    #header QLabel {{ color: {palette.on_primary}; }}
    #header QPushButton {{ background: {palette.primary_deep}; color: {palette.on_primary};
        border: 1px solid {palette.border}; }}
    #header QPushButton:focus, #header QPushButton:hover {{ background: {palette.primary}; }}
    #header QPushButton {{ padding: 4px 12px; }}
    #strip {{ background: {palette.sunken}; }}
    #strip QPushButton {{ padding: 8px; }}
    #question, QScrollArea {{ background: transparent; }}
    QPushButton {{ background: {palette.surface}; border: 1px solid {palette.border};
        border-radius: 6px; padding: 8px 14px; min-height: 24px; }}
    QPushButton:hover {{ background: {palette.primary_soft}; }}
    QPushButton:focus {{ border: 2px solid {palette.focus}; }}
    QPushButton:disabled {{ color: {palette.ink_soft}; background: {palette.sunken}; }}
    QPushButton[first="true"] {{ background: {palette.primary}; color: {palette.on_primary};
        border: 1px solid {palette.primary_deep}; }}
    QPushButton[first="true"]:hover {{ background: {palette.primary_deep}; }}
    QPushButton[tab="front"] {{ background: {palette.surface};
        border-bottom: 4px solid {palette.primary}; font-weight: bold; }}
    QPushButton[tab="back"] {{ background: {palette.sunken}; }}
    #side {{ background: {palette.surface}; border-right: 1px solid {palette.hairline}; }}
    #side QLabel[kind="label"], QLabel[kind="label"] {{ color: {palette.ink_soft}; }}
    QLabel[kind="title"] {{ font-size: {TITLE_PX}px; font-weight: bold; }}
    QLabel[kind="big"] {{ font-size: {BIG_PX}px; font-weight: bold;
        color: {palette.primary_deep}; }}
    QLabel[kind="strong"] {{ font-weight: bold; }}
    QLabel[kind="fault"] {{ color: {palette.stop}; }}
    #said {{ background: {palette.warn_soft}; border-left: 6px solid {palette.warn}; }}
    #card {{ background: {palette.surface}; border: 1px solid {palette.hairline};
        border-radius: 10px; }}
    QLineEdit, QComboBox {{ background: {palette.surface}; border: 1px solid {palette.border};
        border-radius: 6px; padding: 7px 10px; min-height: 26px;
        selection-background-color: {palette.primary};
        selection-color: {palette.on_primary}; }}
    QLineEdit:focus, QComboBox:focus {{ border: 2px solid {palette.focus}; }}
    QLineEdit[wrong="true"] {{ border: 2px solid {palette.stop}; }}
    QComboBox QAbstractItemView {{ background: {palette.surface};
        selection-background-color: {palette.primary};
        selection-color: {palette.on_primary}; }}
    QTableWidget {{ background: {palette.surface}; border: 1px solid {palette.hairline};
        gridline-color: {palette.hairline}; outline: 0; }}
    QTableWidget::item {{ padding: 4px 10px; color: {palette.ink}; }}
    QTableWidget::item:disabled {{ color: {palette.ink_soft}; }}
    QTableWidget::item:selected {{ background: {palette.primary}; color: {palette.on_primary}; }}
    QHeaderView::section {{ background: {palette.sunken}; color: {palette.ink_soft};
        border: 0; border-bottom: 1px solid {palette.hairline}; padding: 6px 10px; }}
    """
