"""Cards of all four kinds; everyone on them is invented."""

from datetime import date

from hardware.id_card.port import IdCardKind, IdCardRecord
from tests.helpers.people import resident_number

ADULT = IdCardRecord(
    kind=IdCardKind.RESIDENT,
    name="林晓舟",
    id_number=resident_number(date(1996, 5, 17), 901),
    sex_code="1",
    birth=date(1996, 5, 17),
    nation_code="01",
    address="北京市东城区云溪路 1 号",
    issuer="北京市公安局东城分局",
    valid_from=date(2016, 1, 1),
    valid_to=date(2036, 1, 1),
)
ELDER = IdCardRecord(
    kind=IdCardKind.RESIDENT,
    name="周玉兰",
    id_number=resident_number(date(1951, 3, 8), 902),
    sex_code="2",
    birth=date(1951, 3, 8),
    nation_code="56",
    address="北京市东城区听松街 8 号",
    issuer="北京市公安局东城分局",
    valid_from=date(2006, 1, 1),
    is_unlimited=True,
)
HONG_KONG = IdCardRecord(
    kind=IdCardKind.HMT_RESIDENCE,
    name="陳大文",
    id_number="810000199408230021",
    sex_code="2",
    birth=date(1994, 8, 23),
    address="广东省深圳市测试区",
    issuer="深圳市公安局",
    valid_from=date(2020, 1, 1),
    valid_to=date(2025, 1, 1),
    permit_number="H12345678",
    version="01",
)
FOREIGN_2017 = IdCardRecord(
    kind=IdCardKind.FOREIGN_2017,
    name="简",
    id_number="USA110085020312",
    sex_code="2",
    birth=date(1985, 2, 3),
    english_name="DOE, JANE MARY",
    nationality="USA",
    issuer="1100",
    valid_from=date(2018, 1, 1),
    valid_to=date(2028, 1, 1),
    version="01",
)
FOREIGN_2023 = IdCardRecord(
    kind=IdCardKind.FOREIGN_2023,
    name="",
    id_number="911124198108030024",
    sex_code="2",
    birth=date(1981, 8, 3),
    english_name="SPECIMEN-WITH-A-LONG-FAMILY-NAME,  JANE MARY",
    nationality="DEU",
    valid_from=date(2023, 12, 1),
    valid_to=date(2033, 12, 1),
    version="01",
)
ALL = (ADULT, ELDER, HONG_KONG, FOREIGN_2017, FOREIGN_2023)
