"""The tree of device errors is sorted by remedy."""

import pytest

from hardware import errors

TREE = [
    (errors.DeviceMissingError, errors.DeviceError),
    (errors.DeviceBusyError, errors.DeviceError),
    (errors.MediaError, errors.DeviceError),
    (errors.MediaRemovedError, errors.MediaError),
    (errors.WrongSlotError, errors.MediaError),
    (errors.UnsupportedMediaError, errors.MediaError),
    (errors.ProtocolError, errors.DeviceError),
    (errors.ApduError, errors.ProtocolError),
    (errors.DeviceCancelledError, errors.DeviceError),
]


@pytest.mark.parametrize(("child", "parent"), TREE)
def test_each_error_hangs_where_the_drawing_says(
    child: type[errors.DeviceError], parent: type[errors.DeviceError]
) -> None:
    assert child.__base__ is parent
    assert errors.__doc__ is not None
    assert child.__name__ in errors.__doc__
