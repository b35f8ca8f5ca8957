"""Where a department stands among the licensed specialties: the national list of departments.

A code has two levels: the department proper (科室) before the dot, the specialty (专业) after it;
clinics belong to the lowest level there is.

Source: 医疗机构诊疗科目名录 (卫医发〔1994〕第27号, supplements of 2007 and 2009).
"""

import re
from collections.abc import Mapping
from typing import Final

from kiosk_app.domain.catalogue import BookingScope, Catalogue, Department

FIRST_LEVEL: Final[Mapping[str, str]] = {
    "01": "预防保健科",
    "02": "全科医疗科",
    "03": "内科",
    "04": "外科",
    "05": "妇产科",
    "06": "妇女保健科",
    "07": "儿科",
    "08": "小儿外科",
    "09": "儿童保健科",
    "10": "眼科",
    "11": "耳鼻咽喉科",
    "12": "口腔科",
    "13": "皮肤科",
    "14": "医疗美容科",
    "15": "精神科",
    "16": "传染科",
    "17": "结核病科",
    "18": "地方病科",
    "19": "肿瘤科",
    "20": "急诊医学科",
    "21": "康复医学科",
    "22": "运动医学科",
    "23": "职业病科",
    "24": "临终关怀科",
    "25": "特种医学与军事医学科",
    "26": "麻醉科",
    "27": "疼痛科",
    "28": "重症医学科",
    "30": "医学检验科",
    "31": "病理科",
    "32": "医学影像科",
    "50": "中医科",
    "51": "民族医学科",
    "52": "中西医结合科",
}

_CODE = re.compile(r"(\d\d)(\.\d\d)?", re.ASCII)


def parent_of(code: str) -> str | None:
    """Return the first-level department a national code stands under; None if it is no such code.

    Source: BJ-OPD-DRAFT art. 6.
    """
    found = _CODE.fullmatch(code)
    return FIRST_LEVEL.get(found[1]) if found else None


def orphans(catalogue: Catalogue) -> tuple[Department, ...]:
    """Return the departments that sell numbers and have no place in the hospital or in the list.

    Source: BJ-OPD-DRAFT art. 6.
    """
    campuses = {campus.id for campus in catalogue.campuses}
    return tuple(
        department
        for department in catalogue.departments
        if department.scope is BookingScope.BOOKABLE
        and (department.group != parent_of(department.code) or department.campus not in campuses)
    )
