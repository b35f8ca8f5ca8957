"""What of a name, a number or a phone may be seen by others: on screens, calls, tickets, in logs.

Masked text never contains the whole of what it stands for; the full value is for the private page
after an act of the patient. A text of one character keeps nothing.

Source: BJ-2022-PLAN item 25: a screen in a waiting hall must not show a patient's full name.
"""

_MASK = "*"

_COMPOUND_LENGTH = 2
_COMPOUND_TEXT = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 "
    "濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 "
    "公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 "
    "微生 梁丘 左丘 东门 西门 第五 歐陽 東方 獨孤 萬俟 聞人 諸葛 尉遲 長孫 鮮于 鍾離"
)
_COMPOUND_FAMILY_NAMES = frozenset(_COMPOUND_TEXT.split())

# Blocks of Han characters, and the private use area where old cards keep the rare ones.
_HAN = (
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xE000, 0xF8FF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFD),
)
_SEPARATORS = frozenset(" ·•‧・.-")

_LONG_NUMBER = 18
_MEDIUM_NUMBER = 12
_SHORT_NUMBER = 8
_MOBILE_LENGTH = 11


def mask_name(name: str) -> str:
    """Return a name others may see: ``张*``, ``张*明``, ``欧阳*``, ``买**·***``, ``J*** *****``.

    A Chinese name keeps its family name and, of a given name of two or more characters, the last.
    Any other name keeps its first letter, its spaces and its dots.
    """
    if not all(_is_han(c) for c in name):
        return _mask_words(name)
    is_compound = len(name) > _COMPOUND_LENGTH and name[:_COMPOUND_LENGTH] in _COMPOUND_FAMILY_NAMES
    family = _COMPOUND_LENGTH if is_compound else 1
    given = name[family:]
    if len(given) > 1:
        return name[:family] + _MASK * (len(given) - 1) + given[-1]
    return name[:family] + _MASK if given else _MASK * len(name)


def mask_number(number: str) -> str:
    """Return a document number others may see: ``110101********912X``.

    Of 18 characters the first six and the last four stay; of 12 to 17 the first three and the last
    four; of 8 to 11 the last four; of fewer none or one.
    """
    length = len(number)
    if length >= _LONG_NUMBER:
        return _mask_middle(number, 6, 4)
    if length >= _MEDIUM_NUMBER:
        return _mask_middle(number, 3, 4)
    if length >= _SHORT_NUMBER:
        return _mask_middle(number, 0, 4)
    return _mask_middle(number, 0, length // 4)


def mask_phone(phone: str) -> str:
    """Return a phone number others may see: ``138****1234``."""
    if len(phone) >= _MOBILE_LENGTH:
        return _mask_middle(phone, 3, 4)
    return mask_number(phone)


def _mask_middle(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    return text[:first] + _MASK * hidden + text[first + hidden :]


def _mask_words(name: str) -> str:
    shown = _MASK if sum(c not in _SEPARATORS for c in name) == 1 else ""
    masked = []
    for character in name:
        if character in _SEPARATORS:
            masked.append(character)
        else:
            masked.append(_MASK if shown else character)
            shown = _MASK
    return "".join(masked)


def _is_han(character: str) -> bool:
    return any(low <= ord(character) <= high for low, high in _HAN)
