"""Sample screens of every kind, with words of their own, for the tests of the face."""

from dataclasses import replace
from pathlib import Path

from kiosk_app.domain.money import Fen
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import (
    BandGroup,
    Choice,
    Entry,
    EntryKind,
    Frame,
    Home,
    Notice,
    Option,
    OptionShape,
    Pay,
    Picture,
    Plain,
    Progress,
    Result,
    Review,
    Row,
    Screen,
    SlotGrid,
    Text,
    Tile,
    Tone,
)
from ui.i18n import Language, Words, load

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
HOSPITAL = Plain("青禾市第一医院", "Qinghe First Hospital")

_SAID: dict[str, tuple[str, str]] = {}


def said(zh: str, en: str) -> Text:
    """Return a message whose words are given here, so that samples need no file."""
    key = f"sample.{len(_SAID)}"
    _SAID[key] = (zh, en)
    return Text(key)


def sample_words() -> dict[Language, Words]:
    """Return the chrome's words together with those of the samples."""
    found = load(RESOURCES / "i18n")
    return {
        language: Words(
            language,
            {**found[language].sentences, **{k: pair[index] for k, pair in _SAID.items()}},
        )
        for index, language in enumerate(Language)
    }


def frame(  # one place for what most samples share
    name: str,
    zh: str,
    en: str,
    *,
    next_zh: str = "",
    next_en: str = "",
    step: int = 0,
    who: str = "王*明",
    can_go_back: bool = True,
    can_leave: bool = True,
) -> Frame:
    """Return a sample frame."""
    return Frame(
        name=name,
        title=said(zh, en),
        next_step=said(next_zh, next_en) if next_zh else None,
        progress=Progress(step, 7) if step else None,
        who=who,
        can_go_back=can_go_back,
        can_leave=can_leave,
    )


_DEPARTMENTS = (
    ("心血管内科", "Cardiology"),
    ("呼吸与危重症医学科", "Respiratory and critical care"),
    ("消化内科", "Gastroenterology"),
    ("神经内科", "Neurology"),
    ("肾病学专业门诊", "Nephrology"),
    ("内分泌科", "Endocrinology"),
    ("血液内科", "Haematology"),
    ("普通外科", "General surgery"),
    ("骨科", "Orthopaedics"),
    ("泌尿外科", "Urology"),
    ("妇科", "Gynaecology"),
    ("儿科", "Paediatrics"),
    ("眼科", "Ophthalmology"),
    ("耳鼻咽喉科", "Ear, nose and throat"),
    ("口腔科", "Stomatology"),
    ("皮肤科", "Dermatology"),
    ("中医科", "Chinese medicine"),
    ("康复医学科", "Rehabilitation medicine"),
)

HOME = Home(
    frame(
        "home",
        "您好，请选择要办理的业务",
        "Welcome. What would you like to do?",
        next_zh="请准备好社保卡或身份证",
        next_en="Have your social-security or identity card ready",
        who="",
        can_go_back=False,
        can_leave=False,
    ),
    (
        Tile(
            Purpose.SAME_DAY,
            said("今天看病", "See a doctor today"),
            said("当日挂号，约半小时内的时段", "Registration for today"),
            "same_day",
        ),
        Tile(
            Purpose.ADVANCE,
            said("预约以后的日子", "Book another day"),
            said("未来十四天的专家与普通门诊", "Clinics of the next fourteen days"),
            "advance",
        ),
    ),
)

_MORE = {
    Purpose.CHECK_IN: ("报到取号", "Check in"),
    Purpose.MY_BOOKINGS: ("我的预约", "My bookings"),
    Purpose.WAITLIST: ("候补等号", "Waitlist"),
    Purpose.FOR_ANOTHER: ("帮家人挂号", "Book for someone else"),
    Purpose.EXAMINATIONS: ("预约检查", "Examinations"),
    Purpose.REFERRAL: ("转诊就诊", "Referral"),
    Purpose.BOARD: ("今日出诊表", "Clinics today"),
    Purpose.SYMPTOM_GUIDE: ("不知道挂什么科", "Which department?"),
    Purpose.HELP: ("找人帮忙", "Get help"),
}
HOME_FULL = Home(
    replace(HOME.frame, name="home_full"),
    (
        *HOME.tiles,
        *(
            Tile(purpose, said(*words), said(*words), purpose.value, is_large=False)
            for purpose, words in _MORE.items()
        ),
    ),
)
"""Every purpose at once: the fullest the home page can be."""
CARDS = Notice(
    frame(
        "asking_for_card",
        "请出示您的证件",
        "Please show your card",
        next_zh="两种卡任选一种，读完前请不要拿走",
        next_en="Either card will do; please leave it until it has been read",
        step=1,
        who="",
    ),
    Tone.INFO,
    Picture.CARDS,
)
WAITING = Notice(
    frame("finding_patient", "正在查找您的信息", "Looking you up", step=1, can_go_back=False),
    Tone.WAIT,
    Picture.CLOCK,
    (said("通常只需一两秒，请稍候", "This takes a second or two, please wait"),),
)
STOPPED = Notice(
    frame(
        "out_of_service",
        "本机暂停服务",
        "Out of service",
        next_zh="请到一楼人工窗口办理，或使用旁边的自助机",
        next_en="Please go to the counter on the ground floor, or use the machine beside this one",
        who="",
        can_go_back=False,
        can_leave=False,
    ),
    Tone.STOP,
    Picture.STAFF,
    (said("您没有被扣费。", "You have not been charged."),),
)
NO_TICKET = Notice(
    frame("ticket_not_printed", "挂号成功，但号条没有打印", "Booked, but no ticket was printed"),
    Tone.WARN,
    Picture.PAPER_OUT,
    (
        said(
            "您的预约有效。请记下序号 18，到 3 楼 B 区分诊台报到。",
            "Your booking is valid. Remember number 18 and report to the desk on floor 3, zone B.",
        ),
        said("工作人员已收到缺纸提醒。", "Staff have been told that the paper is out."),
    ),
    accept=said("我知道了", "I understand"),
)
DEPARTMENTS = Choice(
    frame("choosing_department", "请选择科室", "Choose a department", step=2),
    tuple(Option(Plain(zh, en)) for zh, en in _DEPARTMENTS),
    OptionShape.TILES,
)
DOCTORS = Choice(
    frame(
        "choosing_session",
        "请选择医生",
        "Choose a doctor",
        next_zh="右边是挂号费和余号",
        next_en="Fee and numbers left are on the right",
        step=4,
    ),
    (
        *tuple(
            Option(
                Plain(name),
                said(f"{title} · 上午 08:00–12:00", f"{en} · morning 08:00–12:00"),
                said(f"{fee} 元 余 {left}", f"¥{fee}, {left} left"),
            )
            for name, title, en, fee, left in (
                ("陈嘉禾", "主任医师", "Chief physician", 80, 3),
                ("林望舒", "副主任医师", "Associate chief", 60, 12),
                ("欧阳思远", "知名专家", "Renowned expert", 100, 1),
                ("赵䶮", "主治医师", "Attending", 50, 20),
                ("周明德", "主任医师", "Chief physician", 80, 5),
                ("沈若水", "副主任医师", "Associate chief", 60, 9),
            )
        ),
        Option(
            Plain("郑一航"),
            said("主任医师 · 下午 13:30–17:00", "Chief physician · afternoon 13:30–17:00"),
            said("80 元", "¥80"),
            said("号已约满", "Booked out"),
        ),
    ),
    notice=said(
        "刚才选的号已被别人约走，请另选", "That number has just been taken; choose another"
    ),
)


def _band(begin: str, end: str, left: int) -> Option:
    time = Plain(f"{begin}–{end}")
    if left:
        return Option(time, tag=said(f"余 {left} 个", f"{left} left"))
    return Option(time, why_not=said("已约满", "Full"))


_MORNING = tuple(
    _band(
        f"{8 + i // 2:02d}:{30 * (i % 2):02d}",
        f"{8 + (i + 1) // 2:02d}:{30 * ((i + 1) % 2):02d}",
        n,
    )
    for i, n in enumerate((3, 0, 5, 2, 6, 1, 4, 8))
)
_AFTERNOON = tuple(
    _band(
        f"{13 + i // 2:02d}:{30 * (i % 2):02d}",
        f"{13 + (i + 1) // 2:02d}:{30 * ((i + 1) % 2):02d}",
        n,
    )
    for i, n in enumerate((3, 7, 5, 0, 6, 9, 4), start=1)
)
BANDS = SlotGrid(
    frame(
        "choosing_band",
        "请选择就诊时段",
        "Choose a time",
        next_zh="请在所选时段内到诊区报到",
        next_en="Report to the clinic within the time you choose",
        step=5,
    ),
    (
        BandGroup(said("上午", "Morning"), 0, _MORNING),
        BandGroup(said("下午", "Afternoon"), len(_MORNING), _AFTERNOON),
    ),
)
_ROWS = (
    Row(said("就诊人", "Patient"), Plain("王*明")),
    Row(said("院区", "Campus"), Plain("东院区", "East campus")),
    Row(said("科室", "Department"), Plain("心血管内科", "Cardiology")),
    Row(said("医生", "Doctor"), Plain("陈嘉禾 主任医师", "Chen Jiahe, chief physician")),
    Row(
        said("就诊时段", "Time"),
        Plain("11月23日 周一 09:30–10:00", "Mon 23 Nov 09:30–10:00"),
        is_strong=True,
    ),
    Row(
        said("地点", "Place"),
        Plain("门诊楼 3 楼 B 区 306 诊室", "Building 1, floor 3, zone B, 306"),
    ),
    Row(said("医事服务费", "Fee"), Plain("80.00 元", "¥ 80.00"), is_strong=True),
)
REVIEW = Review(
    frame("reviewing", "请核对挂号信息", "Please check your booking", step=6),
    _ROWS,
    said("信息无误，去付款", "All correct, pay now"),
    (
        said(
            "就诊前可在自助机、窗口或电话取消。",
            "You can cancel here, at the counter or by phone before the visit.",
        ),
        said(
            "一年内三次未取消且未就诊，三个月内不能预约。",
            "Three missed visits in a year stop bookings for three months.",
        ),
    ),
    seconds_left=272,
)
REVIEW_AGAIN = replace(
    REVIEW,
    frame=replace(REVIEW.frame, name="reviewing_again"),
    notice=said(
        "系统没有回答，没有扣费，请再点一次付款",
        "There was no answer and nothing was charged; touch Pay again",
    ),
)
UNKNOWN = Notice(
    frame("payment_unknown", "付款结果还没有查到", "The payment is not confirmed yet"),
    Tone.WARN,
    accept=said("记好了", "I have noted it"),
    rows=(
        Row(
            said("已经确定", "Certain"),
            said(
                "如果已经扣费，不是挂上号，就是退给您。",
                "If you were charged, you get the booking or the money back.",
            ),
        ),
        Row(said("还在查", "Being checked"), said("付款有没有成功。", "Whether it went through.")),
        Row(
            said("请记住", "Remember"),
            said("请不要再付一次。", "Do not pay twice."),
            is_strong=True,
        ),
    ),
    code="5D2E80B4",
)
PHONE = Entry(
    frame(
        "entering_phone",
        "请输入联系电话",
        "Enter your phone number",
        next_zh="停诊时我们会打这个电话",
        next_en="We call this number if a clinic is cancelled",
        step=2,
    ),
    EntryKind.PHONE,
)
PHONE_AGAIN = Entry(
    frame("entering_phone_again", "请输入联系电话", "Enter your phone number", step=2),
    EntryKind.PHONE,
    said("这不是有效的手机号码，请重新输入", "That is not a valid mobile number; please try again"),
)
PAY = Pay(
    frame(
        "taking_payment",
        "请付款",
        "Please pay",
        next_zh="支持微信、支付宝、银联云闪付",
        next_en="WeChat, Alipay and UnionPay are accepted",
        step=7,
    ),
    Fen(8000),
    "https://pay.example/o/9f2c1a7e4b",
    187,
)
PAY_AGAIN = Pay(
    frame("taking_payment_again", "请付款", "Please pay", step=7),
    Fen(8000),
    "https://pay.example/o/9f2c1a7e4b",
    31,
    said(
        "上次付款没有成功，未扣费，请再试一次",
        "The payment failed and nothing was charged; try again",
    ),
)
RESULT = Result(
    frame(
        "booked",
        "挂号成功，请取走号条",
        "Booked. Please take your ticket",
        can_go_back=False,
        can_leave=False,
    ),
    Tone.GOOD,
    "18",
    _ROWS[2:6],
    (
        said(
            "请在时段开始前 15 分钟到 3 楼 B 区分诊台报到。",
            "Report to the desk on floor 3, zone B, 15 minutes before your time.",
        ),
        said(
            "不能来请提前取消；一年三次爽约将暂停预约三个月。",
            "Cancel if you cannot come; three missed visits stop bookings for three months.",
        ),
    ),
    Picture.TICKET,
    said("完成", "Done"),
)

SAMPLES: dict[str, Screen] = {
    "home": HOME,
    "home_full": HOME_FULL,
    "home_full_waiting": Home(HOME_FULL.frame, HOME_FULL.tiles, is_ready=False),
    "home_waiting": Home(HOME.frame, HOME.tiles, is_ready=False),
    "asking_for_card": CARDS,
    "finding_patient": WAITING,
    "out_of_service": STOPPED,
    "ticket_not_printed": NO_TICKET,
    "choosing_department": DEPARTMENTS,
    "choosing_session": DOCTORS,
    "choosing_band": BANDS,
    "reviewing": REVIEW,
    "reviewing_again": REVIEW_AGAIN,
    "payment_unknown": UNKNOWN,
    "entering_phone": PHONE,
    "entering_phone_again": PHONE_AGAIN,
    "taking_payment": PAY,
    "taking_payment_again": PAY_AGAIN,
    "booked": RESULT,
}
