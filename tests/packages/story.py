"""A patient at the installed kiosk, who reads what is on the screen and touches it."""

from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from kiosk_app.demo.hand import Hand
from tests.packages.clean_root import CleanRoot
from tests.packages.eyes import Eyes
from tests.packages.lobby import PATIENT, PAYMENT_CODE, Lobby

STATION = "/etc/registration-kiosk/station.toml"
DEADLINE_S = 60.0
FIRST, ANOTHER = "General Practice", "Dermatology"
"""Groups with a department of the same name; nobody gets two numbers of one on a day."""
FROM_THE_TITLE = ("Fees differ", "General clinic", "Doctor on duty", "left")
"""What is touched from the kind of clinic to the number that is kept; headings do nothing."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody in front of the kiosk's screen."""

    eyes: Eyes
    hand: Hand
    lobby: Lobby

    def touch(self, *words: str) -> None:
        """Touch each of these in turn, as soon as it can be read."""
        for one in words:
            self.hand.tap(*self.eyes.wait_for(one, DEADLINE_S))

    def reach_the_review(self, department: str) -> None:
        """Go from the home page to a number of `department` that is kept."""
        self.touch("English", "See a doctor today")
        self.eyes.wait_for("Identity card or social-security", DEADLINE_S)
        self.lobby.pad.module.place(PATIENT)
        self.touch(department, "Touch a department", department, *FROM_THE_TITLE)
        self.eyes.wait_for("this number is kept", DEADLINE_S)

    def pay_and_take(self) -> None:
        """Pay with the code on the phone, take the ticket and the card, and go."""
        self.touch("Pay")
        self.eyes.wait_for("Please pay", DEADLINE_S)
        self.lobby.scanner.scan(PAYMENT_CODE)
        self.eyes.wait_for("You are registered", DEADLINE_S)
        self.lobby.pad.module.lift()
        self.eyes.wait_for("English", DEADLINE_S)  # whose card is gone is gone: home, in Chinese


def kiosk(root: CleanRoot, display: str, log: Path) -> Popen[str]:
    """Start the installed kiosk on `display` under its own account; return it once it is ready."""
    words = ["/usr/bin/registration-kiosk", "kiosk", "--config", STATION, "--report-start"]
    process = root.start(*words, account="registration-kiosk", log=log, more={"DISPLAY": display})
    out = process.stdout
    if out is None or [out.readline().strip(), out.readline().strip()] != ["painted", "ready"]:
        process.kill()
        raise RuntimeError(f"the kiosk does not start; see {log}")
    return process
