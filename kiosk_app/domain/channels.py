"""By which way somebody books (预约渠道), and what kind of booking that makes."""

from datetime import date
from enum import StrEnum

from kiosk_app.domain.refusal import Reason, Refusal


class Channel(StrEnum):
    """A way to book; every booking keeps it. All of them draw from one stock.

    Source: BJ-OPD-DRAFT art. 6 (2), art. 28; AH-2023-101 ann. 1 item 1.
    """

    KIOSK = "kiosk"  # 自助机
    COUNTER = "counter"  # 窗口
    PHONE = "phone"  # 电话
    WEBSITE = "website"  # 网站
    OFFICIAL_ACCOUNT = "official_account"  # 公众号
    SERVICE_ACCOUNT = "service_account"  # 服务号
    MINI_PROGRAM = "mini_program"  # 小程序
    APP = "app"  # 手机端
    CONSULTING_ROOM = "consulting_room"  # 诊间
    REFERRAL = "referral"  # 转诊


class BookingKind(StrEnum):
    """What the regulation calls a booking, by channel and day.

    Source: BJ-OPD-DRAFT art. 28.
    """

    SAME_DAY_ON_SITE = "same_day_on_site"  # 现场挂号
    ADVANCE_ON_SITE = "advance_on_site"  # 现场预约
    NETWORK = "network"  # 网络预约
    PHONE = "phone"  # 电话预约
    CONSULTING_ROOM = "consulting_room"  # 诊间预约
    REFERRAL = "referral"  # 基层预约转诊


ON_SITE = frozenset({Channel.KIOSK, Channel.COUNTER})
"""Inside the hospital, where a document can be seen and the day is today."""

_KINDS = {
    Channel.PHONE: BookingKind.PHONE,
    Channel.CONSULTING_ROOM: BookingKind.CONSULTING_ROOM,
    Channel.REFERRAL: BookingKind.REFERRAL,
}


def kind_of(channel: Channel, day: date, today: date) -> BookingKind | Refusal:
    """Return the kind of a booking; derived, never asked for.

    Returns:
        ADD_ON_INSTEAD where a doctor books today in the consulting room: such a number is an
        add-on, asked for and approved as one.

    Raises:
        ValueError: `day` is past.

    Source: BJ-OPD-DRAFT art. 28.
    """
    if day < today:
        raise ValueError(f"{day} is past")
    if channel in ON_SITE:
        is_today = day == today
        return BookingKind.SAME_DAY_ON_SITE if is_today else BookingKind.ADVANCE_ON_SITE
    if channel is Channel.CONSULTING_ROOM and day == today:
        return Refusal(Reason.ADD_ON_INSTEAD)
    return _KINDS.get(channel, BookingKind.NETWORK)
