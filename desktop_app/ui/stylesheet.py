"""The stylesheet, from the tokens. Widgets choose their look by the dynamic property `kind`:

QPushButton primary | plain | link | inline | danger | banner | toast | tab | rail;
QFrame card | banner | toast | bar | line | scroll; QLabel title | heading | muted | small | field
| error | key | pill | disc | figure. `tone` and `edge` pick a colour, `invalid` a red frame.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.ui.icons import icon_path
from desktop_app.ui.tokens import Tokens

TONES = ("accent", "ok", "warn", "danger", "violet", "neutral")


def stylesheet(c: Tokens, px: Callable[[float], int]) -> str:
    """The whole stylesheet for colours `c`; `px` scales text sizes."""
    return "\n".join(
        (_ground(c), _labels(c, px), _tones(c, px), _buttons(c, px), _inputs(c, px), _lists(c, px))
    )


def _ground(c: Tokens) -> str:
    return f"""
QWidget#window, QStackedWidget, QWidget[kind="canvas"] {{ background: {c.canvas}; }}
QFrame[kind="card"] {{ background: {c.card}; border: 1px solid {c.line}; border-radius: 8px; }}
QFrame[kind="card"][edge="accent"] {{ border-left: 4px solid {c.accent}; }}
QFrame[kind="card"][edge="danger"] {{ border-left: 4px solid {c.danger_fill}; }}
QFrame[kind="card"][edge="warn"] {{ border-left: 4px solid {c.warn}; }}
QFrame[kind="bar"] {{ background: {c.card}; border: none; }}
QFrame[kind="bar"][edge="bottom"] {{ border-bottom: 1px solid {c.line}; }}
QFrame[kind="bar"][edge="top"] {{ border-top: 1px solid {c.line}; }}
QFrame[kind="line"] {{ background: {c.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[kind="toast"] {{ background: {c.rail}; border: 1px solid {c.rail_line};
  border-radius: 8px; }}
QFrame[kind="toast"] QLabel {{ color: {c.rail_ink}; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollArea > QWidget > QWidget[kind="scroll"] {{ background: transparent; }}
QSplitter::handle {{ background: {c.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QToolTip {{ background: {c.card}; color: {c.ink}; border: 1px solid {c.line_strong};
  padding: 4px 6px; }}
QDialog, QMessageBox {{ background: {c.card}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {c.line_strong}; border-radius: 4px; margin: 1px; }}
QScrollBar::handle:vertical {{ min-height: 30px; }}
QScrollBar::handle:horizontal {{ min-width: 30px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollArea[kind="column"] QScrollBar:vertical {{ width: 16px; }}
QScrollArea[kind="column"] QScrollBar::handle:vertical {{ margin: 1px 1px 1px 7px; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QFrame#rail {{ background: {c.rail}; border: none; }}
QFrame#rail QLabel {{ color: {c.rail_muted}; background: transparent; }}
QFrame#rail QLabel[kind="product"] {{ color: #ffffff; font-weight: 700; }}
QFrame#rail QLabel[kind="who"] {{ color: #ffffff; font-weight: 600; }}
QFrame#rail QLabel[kind="base"] {{ color: {c.rail_ok}; }}
QFrame#rail QLabel[kind="base"][tone="warn"] {{ color: #ffcf8a; }}
QFrame#rail QFrame[kind="line"] {{ background: {c.rail_line}; }}
"""


def _labels(c: Tokens, px: Callable[[float], int]) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel[kind="title"] {{ font-size: {px(18)}px; font-weight: 700; color: {c.ink}; }}
QLabel[kind="heading"] {{ font-size: {px(13.5)}px; font-weight: 700; color: {c.ink}; }}
QLabel[kind="subtitle"] {{ font-size: {px(15)}px; font-weight: 700; color: {c.ink}; }}
QLabel[kind="figure"] {{ font-size: {px(26)}px; font-weight: 700; color: {c.ink}; }}
QLabel[kind="muted"] {{ color: {c.muted}; }}
QLabel[kind="small"] {{ color: {c.muted}; font-size: {px(11.5)}px; }}
QLabel[kind="field"] {{ color: {c.neutral}; font-size: {px(12)}px; font-weight: 600; }}
QLabel[kind="error"] {{ color: {c.danger}; font-size: {px(12)}px; font-weight: 600; }}
QLabel[kind="key"] {{ color: {c.muted}; background: {c.neutral_soft}; border-radius: 4px;
  padding: 1px 5px; font-size: {px(11)}px; }}
QLabel[kind="disc"] {{ color: #ffffff; background: {c.rail_active if c.dark else c.rail};
  border-radius: {px(20) // 2}px; font-size: {px(11)}px; font-weight: 700; min-width: {px(20)}px;
  max-width: {px(20)}px; min-height: {px(20)}px; max-height: {px(20)}px; }}
QLabel[kind="pill"] {{ border-radius: 9px; padding: 2px 9px; font-size: {px(11.5)}px;
  font-weight: 600; color: {c.neutral}; background: {c.neutral_soft}; }}
"""


def _tones(c: Tokens, px: Callable[[float], int]) -> str:
    pairs = {
        "accent": (c.accent_ink, c.accent_soft),
        "ok": (c.ok, c.ok_soft),
        "warn": (c.warn, c.warn_soft),
        "danger": (c.danger, c.danger_soft),
        "violet": (c.violet, c.violet_soft),
        "neutral": (c.neutral, c.neutral_soft),
    }
    rules = [
        'QFrame[kind="banner"] { border: none; border-radius: 6px; }',
        'QPushButton[kind="banner"] { border: none; background: transparent; padding: 3px 4px; '
        "border-radius: 4px; }",
        'QPushButton[kind="banner"][strong="true"] { font-weight: 700; }',
        f'QPushButton[kind="banner"]:focus {{ border: 2px solid {c.focus}; padding: 1px 2px; }}',
    ]
    for tone, (ink, soft) in pairs.items():
        rules += (
            f'QLabel[kind="pill"][tone="{tone}"] {{ color: {ink}; background: {soft}; }}',
            f'QFrame[kind="banner"][tone="{tone}"] {{ background: {soft}; }}',
            f'QFrame[kind="banner"] > QLabel[tone="{tone}"] {{ color: {ink}; }}',
            f'QPushButton[kind="banner"][tone="{tone}"] {{ color: {ink}; }}',
            f'QLabel[kind="tone"][tone="{tone}"] {{ color: {ink}; font-weight: 600; }}',
        )
    return "\n".join(rules)


def _buttons(c: Tokens, px: Callable[[float], int]) -> str:
    return f"""
QPushButton {{ background: {c.card}; color: {c.ink}; border: 1px solid {c.line_strong};
  border-radius: 6px; padding: 7px 13px; min-height: {px(17)}px; }}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:pressed {{ background: {c.neutral_soft}; }}
QPushButton:focus {{ border: 2px solid {c.focus}; padding: 6px 12px; outline: none; }}
QPushButton:disabled {{ color: {c.faint}; background: {c.canvas}; border-color: {c.line}; }}
QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent};
  border: 1px solid {c.accent}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {c.accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {c.accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {c.focus}; }}
QPushButton[kind="primary"]:disabled {{ background: {c.neutral_soft}; color: {c.faint};
  border-color: {c.neutral_soft}; }}
QFrame#rail QPushButton[kind="rail"] {{ background: {c.accent}; color: {c.on_accent};
  border: 1px solid {c.accent}; font-weight: 600; }}
QFrame#rail QPushButton[kind="rail"]:hover {{ background: {c.accent_hover}; }}
QFrame#rail QPushButton[kind="rail"]:focus {{ border: 2px solid {c.focus}; }}
QFrame#rail QPushButton[kind="rail"]:disabled {{ background: {c.rail_active};
  border-color: {c.rail_active}; }}
QPushButton[kind="danger"] {{ background: {c.danger_fill}; color: {c.on_accent};
  border: 1px solid {c.danger_fill}; font-weight: 600; }}
QPushButton[kind="danger"]:focus {{ border: 2px solid {c.focus}; }}
QPushButton[kind="danger"]:disabled {{ background: {c.neutral_soft}; color: {c.faint};
  border-color: {c.line}; }}
QPushButton[kind="link"] {{ background: transparent; border: 1px solid transparent;
  color: {c.accent_ink}; padding: 7px 6px; }}
QPushButton[kind="link"]:hover {{ background: {c.accent_soft}; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {c.focus}; padding: 6px 5px; }}
QPushButton[kind="link"]:disabled {{ color: {c.faint}; background: transparent; }}
QPushButton[kind="inline"] {{ background: transparent; border: 1px solid transparent;
  border-radius: 4px; color: {c.accent_ink}; padding: 1px 3px; min-height: 0; }}
QPushButton[kind="inline"]:hover {{ background: {c.accent_soft}; }}
QPushButton[kind="inline"]:focus {{ border: 2px solid {c.focus}; padding: 0 2px; }}
QPushButton[kind="inline"]:disabled {{ color: {c.faint}; background: transparent; }}
QPushButton[kind="inline"][strong="true"] {{ color: {c.ink}; font-weight: 600;
  padding: 1px 3px; }}
QPushButton[kind="tab"] {{ background: transparent; border: 1px solid transparent;
  color: {c.muted}; padding: 6px 11px; }}
QPushButton[kind="tab"]:hover {{ background: {c.hover}; }}
QPushButton[kind="tab"]:checked {{ background: {c.accent_soft}; color: {c.accent_ink};
  font-weight: 600; }}
QPushButton[kind="tab"]:focus {{ border: 2px solid {c.focus}; padding: 5px 10px; }}
QPushButton[kind="search"] {{ background: {c.card}; color: {c.faint}; text-align: left;
  font-weight: 400; }}
QPushButton[kind="toast"] {{ background: transparent; border: 1px solid transparent;
  color: #9ecbff; font-weight: 700; padding: 4px 8px; }}
QPushButton[kind="toast"]:focus {{ border: 2px solid {c.focus}; padding: 3px 7px; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 6px;
  padding: 4px 6px; color: {c.ink}; }}
QToolButton:hover {{ background: {c.hover}; }}
QToolButton:focus {{ border: 2px solid {c.focus}; padding: 3px 5px; }}
"""


def _inputs(c: Tokens, px: Callable[[float], int]) -> str:
    names = ("QLineEdit", "QPlainTextEdit", "QTextEdit", "QComboBox", "QAbstractSpinBox")
    every = ", ".join(names)

    def state(suffix: str) -> str:
        return ", ".join(name + suffix for name in names)

    return f"""
{every} {{ background: {c.card}; color: {c.ink}; border: 1px solid {c.line_strong};
  border-radius: 6px; padding: 6px 9px; selection-background-color: {c.accent};
  selection-color: {c.on_accent}; }}
{state(":focus")} {{ border: 2px solid {c.accent if not c.dark else c.focus}; padding: 5px 8px; }}
{state('[invalid="true"]')} {{ border: 2px solid {c.danger}; padding: 5px 8px; }}
{state(":disabled")} {{ background: {c.canvas}; color: {c.faint}; border-color: {c.line}; }}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ border: none; padding: 0;
  background: transparent; }}
QAbstractSpinBox {{ padding-top: 5px; padding-bottom: 4px; }}
QAbstractSpinBox:focus {{ padding-top: 4px; padding-bottom: 3px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ subcontrol-origin: border;
  width: {px(20)}px; border: none; background: transparent; margin: 2px; border-radius: 4px; }}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {c.hover}; }}
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow {{ width: {px(10)}px;
  height: {px(10)}px; }}
QAbstractSpinBox::up-arrow {{ image: url("{icon_path("chevron_up")}"); }}
QAbstractSpinBox::down-arrow {{ image: url("{icon_path("chevron")}"); }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: {px(22)}px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url("{icon_path("chevron")}");
  width: {px(12)}px; height: {px(12)}px; }}
QComboBox QAbstractItemView {{ background: {c.card}; color: {c.ink};
  border: 1px solid {c.line_strong}; selection-background-color: {c.accent_soft};
  selection-color: {c.ink}; padding: 2px; outline: none; }}
QCheckBox, QRadioButton {{ color: {c.ink}; spacing: 7px; padding: 3px 4px; background: transparent;
  border: 2px solid transparent; border-radius: 5px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {c.focus}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {c.faint}; }}
QCheckBox::indicator, QRadioButton::indicator, QListWidget::indicator,
QTableView::indicator {{ width: {px(14)}px;
  height: {px(14)}px; border: 1px solid {c.line_strong}; background: {c.card}; }}
QCheckBox::indicator, QListWidget::indicator, QTableView::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: {px(14) // 2}px; }}
QCheckBox::indicator:checked, QRadioButton::indicator:checked, QListWidget::indicator:checked,
QTableView::indicator:checked {{
  background: {c.accent}; border-color: {c.accent}; }}
QCheckBox::indicator:checked, QListWidget::indicator:checked,
QTableView::indicator:checked {{
  image: url("{icon_path("check")}"); }}
QRadioButton::indicator:checked {{ image: url("{icon_path("dot")}"); }}
QProgressBar {{ background: {c.neutral_soft}; color: {c.ink}; border: none; border-radius: 5px;
  text-align: center; min-height: 16px; }}
QProgressBar::chunk {{ background: {c.accent_soft if not c.dark else c.accent};
  border-radius: 5px; }}
"""


def _lists(c: Tokens, px: Callable[[float], int]) -> str:
    return f"""
QAbstractItemView {{ background: {c.card}; color: {c.ink}; border: none; outline: none;
  selection-background-color: {c.selected}; selection-color: {c.ink};
  alternate-background-color: {c.hover}; gridline-color: {c.line}; }}
QAbstractItemView[kind="framed"] {{ border: 1px solid {c.line}; margin: 1px; border-radius: 8px; }}
QAbstractItemView[kind="framed"]:focus {{ border: 2px solid {c.focus}; margin: 0; }}
QListWidget[kind="entries"]::item {{ color: {c.ink}; padding: 8px 14px;
  border: 2px solid transparent; }}
QListWidget[kind="entries"]::item:selected {{ background: {c.selected};
  border-left: 2px solid {c.accent}; }}
QListWidget[kind="entries"]::item:selected:focus {{ border: 2px solid {c.focus}; }}
QListWidget[kind="entries"][framed="true"] {{ border: 1px solid {c.line_strong};
  border-radius: 8px; }}
QHeaderView {{ background: {c.card}; border: none; }}
QHeaderView::section {{ background: {c.card}; color: {c.neutral}; border: none;
  border-bottom: 1px solid {c.line}; padding: 8px 10px; font-size: {px(12)}px;
  font-weight: 600; }}
QTableCornerButton::section {{ background: {c.card}; border: none; }}
QTabWidget::pane {{ border: none; background: transparent; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ background: transparent; color: {c.muted}; padding: 7px 12px; margin: 0 4px 0 0;
  border: 2px solid transparent; border-radius: 6px; }}
QTabBar::tab:hover {{ background: {c.hover}; }}
QTabBar::tab:selected {{ background: {c.accent_soft}; color: {c.accent_ink}; font-weight: 600; }}
QTabBar::tab:focus {{ border: 2px solid {c.focus}; }}
QMenu {{ background: {c.card}; color: {c.ink}; border: 1px solid {c.line_strong}; padding: 4px; }}
QMenu::item {{ padding: 6px 22px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c.accent_soft}; color: {c.ink}; }}
QMenu::item:disabled {{ color: {c.faint}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 6px; }}
"""
