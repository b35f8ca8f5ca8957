"""The door to pyusb, opened on a USB bus made of code: libusb's place is taken, pyusb is real."""

import errno
from array import array
from types import SimpleNamespace

import pytest
from usb import backend, core

from hardware.errors import DeviceBusyError, DeviceMissingError
from hardware.id_card.settings import USB_ID
from hardware.usb_link.pyusb_device import open_device

IN, OUT = 0x81, 0x02


class Bus(backend.IBackend):  # type: ignore[misc] # pyusb has no types
    """One device with one interface on a bus; faults are errno values, by what is done."""

    def __init__(self) -> None:
        self.faults: dict[str, int] = {}
        self.sent: list[tuple[int, bytes]] = []
        self.waiting: list[bytes] = []
        self.is_claimed = self.has_kernel_driver = False
        self.detached = self.closed = 0
        self.takes: int | None = None

    def _may(self, act: str) -> None:
        number = self.faults.get(act)
        if number == errno.ETIMEDOUT:
            raise core.USBTimeoutError("timed out", -7, number)
        if number is not None:
            raise core.USBError("no", -1, number)

    def enumerate_devices(self) -> object:
        self._may("find")
        return iter(["device"])

    def get_parent(self, _dev: object) -> None:
        return None

    def get_device_descriptor(self, _dev: object) -> object:
        vendor, product = USB_ID
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=vendor, idProduct=product,
            bcdDevice=0, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            address=1, bus=1, port_number=1, port_numbers=(1,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, _dev: object, config: int) -> object:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=0, bNumInterfaces=1,
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0x80, bMaxPower=50,
            extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(
        self, _dev: object, intf: int, alt: int, _config: object
    ) -> object:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=2, bInterfaceClass=255, bInterfaceSubClass=0, bInterfaceProtocol=0,
            iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, _dev: object, ep: int, _intf: object, _alt: object, _config: object
    ) -> object:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(IN, OUT)[ep], bmAttributes=2,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, _dev: object) -> str:
        self._may("open")
        return "handle"

    def close_device(self, _handle: object) -> None:
        self.closed += 1

    def set_configuration(self, _handle: object, _value: int) -> None:
        self._may("configure")

    def get_configuration(self, _handle: object) -> int:
        return 1

    def claim_interface(self, _handle: object, _intf: int) -> None:
        self._may("claim")
        self.is_claimed = True

    def release_interface(self, _handle: object, _intf: int) -> None:
        self._may("release")
        self.is_claimed = False

    def bulk_write(
        self, _handle: object, ep: int, _intf: int, data: "array[int]", _timeout: int
    ) -> int:
        self._may("write")
        self.sent.append((ep, bytes(data)))
        return len(data) if self.takes is None else self.takes

    def bulk_read(
        self, _handle: object, _ep: int, _intf: int, buff: "array[int]", _timeout: int
    ) -> int:
        self._may("read")
        piece = self.waiting.pop(0)
        buff[: len(piece)] = array("B", piece)
        return len(piece)

    def is_kernel_driver_active(self, _handle: object, _intf: int) -> bool:
        return self.has_kernel_driver

    def detach_kernel_driver(self, _handle: object, _intf: int) -> None:
        self.has_kernel_driver = False
        self.detached += 1


def test_bytes_go_out_and_come_in_and_the_device_is_given_back() -> None:
    bus = Bus()
    device = open_device(*USB_ID, backend=bus)
    device.write(OUT, b"\xaa\xbb")
    bus.waiting.append(b"\x01\x02\x03")
    assert device.read(IN, 0.1) == b"\x01\x02\x03"
    assert bus.sent == [(OUT, b"\xaa\xbb")]
    device.close()
    device.close()
    assert not bus.is_claimed
    assert bus.closed


def test_a_kernel_driver_is_asked_to_let_go() -> None:
    bus = Bus()
    bus.has_kernel_driver = True
    open_device(*USB_ID, backend=bus).close()
    assert bus.detached == 1


def test_silence_is_nothing_and_a_full_pipe_is_busy() -> None:
    bus = Bus()
    device = open_device(*USB_ID, backend=bus)
    bus.faults["read"] = bus.faults["write"] = errno.ETIMEDOUT
    assert device.read(IN, 0.0) == b""
    with pytest.raises(DeviceBusyError, match="takes no data"):
        device.write(OUT, b"\xaa")
    bus.faults.clear()
    bus.takes = 0
    with pytest.raises(DeviceBusyError, match="0 of 1"):
        device.write(OUT, b"\xaa")
    device.close()


def test_a_pulled_cable_is_a_missing_device() -> None:
    bus = Bus()
    device = open_device(*USB_ID, backend=bus)
    bus.faults.update(dict.fromkeys(("read", "write", "release"), errno.ENODEV))
    with pytest.raises(DeviceMissingError, match="gone"):
        device.read(IN, 0.1)
    with pytest.raises(DeviceMissingError, match="gone"):
        device.write(OUT, b"\xaa")
    device.close()


@pytest.mark.parametrize(
    ("act", "number", "error", "words"),
    [
        ("find", errno.EIO, DeviceMissingError, "cannot be looked for"),
        ("claim", errno.EBUSY, DeviceBusyError, "held by another program"),
        ("open", errno.EACCES, DeviceMissingError, "may not use it"),
        ("configure", errno.EIO, DeviceMissingError, "cannot be claimed"),
    ],
)
def test_why_a_device_cannot_be_had_is_told(
    act: str, number: int, error: type[Exception], words: str
) -> None:
    bus = Bus()
    bus.faults[act] = number
    with pytest.raises(error, match=words):
        open_device(*USB_ID, backend=bus)


def test_another_device_is_not_taken_for_it() -> None:
    with pytest.raises(DeviceMissingError, match="1234:5678 is not plugged in"):
        open_device(0x1234, 0x5678, backend=Bus())


def test_a_machine_without_libusb_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_backend(**_wanted: object) -> None:
        raise core.NoBackendError("No backend available")

    monkeypatch.setattr(core, "find", no_backend)
    with pytest.raises(DeviceMissingError, match="libusb"):
        open_device(*USB_ID)
