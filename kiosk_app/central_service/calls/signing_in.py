"""The calls of people who work here about themselves: sign in and out, make or change a password.

Nothing an answer says, nor how long it takes, tells whether an account exists. None of these calls
is keyed: their answers hold secrets that must not be kept, and each can be repeated as it is.

Source: GB/T 22239-2019 8.1.4.1; OWASP ASVS 5.0 6.3, 7.4.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import OK, Done, Reply, refused, success
from kiosk_app.central_service.answering.keyed import Caller, check_station
from kiosk_app.central_service.calls.shared import Calls
from kiosk_app.central_service.devices.device_book import use_up
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.keeping.passwords import digest
from kiosk_app.central_service.staff import people, sessions
from kiosk_app.central_service.staff.people import Member
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.contract import staff_shapes as shapes
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Tries, after_wrong, clean_login, may_be_password, may_try

NOBODY = "nobody"
"""Stands in the record for whoever tried a name that nobody has."""

Answer = Done | Refusal


@dataclass(frozen=True, slots=True)
class _Trial:
    """Somebody tries to be somebody; `name` is the digest of the name they gave."""

    station: str
    name: bytes
    member: Member | None
    nonce: str | None


class SigningIn(Calls):
    """Signing in and out, one's own password, who is signed in."""

    def sign_in(self, caller: Caller, body: shapes.SignInBody) -> Reply:
        """Begin a session; the person's session elsewhere ends."""
        trial = self._trial(caller, body.login)
        if isinstance(trial, Refusal):
            return refused(trial, self._words)
        member = trial.member
        kept = member.password if member is not None and member.is_enabled else None
        is_right = self._passwords.fits(body.password, kept)

        def begin(connection: Connection, found: Member, now: int) -> Answer:
            if found.password != kept or not found.is_enabled:
                return Refusal(Reason.SIGN_IN_REFUSED)  # changed while we looked
            return self._begin(connection, trial.station, found, now)

        return self._settle(trial, Reason.SIGN_IN_REFUSED, begin if is_right else None)

    def activate(self, caller: Caller, body: shapes.ActivateBody) -> Reply:
        """Make a password with a one-time code; sign in with it afterwards."""
        login = clean_login(body.login) or ""
        refusal = may_be_password(body.password, login, self._security.sign_in)
        trial = refusal or self._trial(caller, body.login)
        if isinstance(trial, Refusal):
            return refused(trial, self._words)
        hashed = self._passwords.hash(body.password)
        with self._database.read() as connection:
            now = to_ms(self._clock())
            is_right = people.fits_code(connection, trial.member, body.code, now)

        def make(connection: Connection, found: Member, now: int) -> Answer:
            if not people.fits_code(connection, found, body.code, now):
                return Refusal(Reason.CODE_REFUSED)  # somebody else has used it meanwhile
            return self._keep(connection, found, hashed, AuditAct.ACTIVATED, now)

        return self._settle(trial, Reason.CODE_REFUSED, make if is_right else None)

    def change_password(self, caller: Caller, body: shapes.PasswordBody) -> Reply:
        """Change one's own password; the session goes on."""
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)
        login = who.member.login
        refusal = may_be_password(body.new, login, self._security.sign_in)
        trial = refusal or self._trial(caller, login)
        if isinstance(trial, Refusal):
            return refused(trial, self._words)
        is_right = self._passwords.fits(body.old, who.member.password)
        hashed = self._passwords.hash(body.new) if is_right else ""

        def change(connection: Connection, found: Member, now: int) -> Answer:
            return self._keep(connection, found, hashed, AuditAct.PASSWORD_CHANGED, now)

        return self._settle(trial, Reason.SIGN_IN_REFUSED, change if is_right else None)

    def who(self, caller: Caller) -> SignedIn | Refusal:
        """Return who is signed in with the caller's token at the caller's station.

        Returns:
            UNKNOWN_STATION, or NOT_SIGNED_IN: no session, or not any more, or not here.
        """
        now = to_ms(self._clock())
        with self._database.read() as connection:
            refusal = check_station(connection, caller.station)
            if refusal is not None:
                return refusal
            found = self._signed_in(connection, caller, now)
        if isinstance(found, SignedIn) and found.needs_touch:
            with self._database.write() as connection:
                sessions.touch(connection, caller.token or "", now)
        return found

    def me(self, caller: Caller) -> Reply:
        """Return who is signed in here."""
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)
        return success(member_answer(who.member))

    def sign_out(self, caller: Caller) -> Reply:
        """End the session."""

        def end(connection: Connection, who: SignedIn, now: int) -> Answer:
            sessions.end_of(connection, who.member.id, now)
            self._note(connection, now, who.member.id, AuditAct.SIGNED_OUT)
            return Done(shapes.DoneAnswer())

        return self._as_staff(caller, end)

    # --- inside --------------------------------------------------------------------------------

    def _note(
        self, connection: Connection, now: int, actor: str, act: AuditAct, **facts: str
    ) -> None:
        self._audit.add(connection, of_ms(now), actor, act, **facts)

    def _signed_in(self, connection: Connection, caller: Caller, now: int) -> SignedIn | Refusal:
        rules = self._security.sign_in
        found = sessions.find(connection, caller.token or "", caller.station or "", now, rules)
        return found or Refusal(Reason.NOT_SIGNED_IN)

    def _as_staff(
        self,
        caller: Caller,
        act: Callable[[Connection, SignedIn, int], Answer],
        status: int = OK,
    ) -> Reply:
        """Run an act of a person who is signed in, all of it or nothing."""

        def run(connection: Connection) -> Answer:
            now = to_ms(self._clock())
            refusal = check_station(connection, caller.station)
            who = refusal or self._signed_in(connection, caller, now)
            if isinstance(who, Refusal):
                return who
            if not use_up(connection, caller.station, caller.nonce, now):
                return Refusal(Reason.REQUEST_REPLAYED)
            return act(connection, who, now)

        return self._told(self._database.transact(run), caller.station, status)

    def _told(self, outcome: Answer, station: str | None, status: int = OK) -> Reply:
        if isinstance(outcome, Done):
            return success(outcome.answer, status)
        if outcome.reason is Reason.REQUEST_REPLAYED:
            self._note_replay(station or "")
        return refused(outcome, self._words)

    def _trial(self, caller: Caller, login: str) -> _Trial | Refusal:
        """Look whether a secret may be tried at all for this name, whoever's it is."""
        clean = clean_login(login)
        name = digest(clean or login)
        with self._database.read() as connection:
            refusal = check_station(connection, caller.station) or may_try(
                people.tries_of(connection, name), self._clock()
            )
            member = people.by_login(connection, clean)
        return refusal or _Trial(caller.station or "", name, member, caller.nonce)

    def _settle(
        self,
        trial: _Trial,
        wrong: Reason,
        act: Callable[[Connection, Member, int], Answer] | None,
    ) -> Reply:
        """Do what the right secret allows, or count a wrong one (`act` is None).

        Guesses that came in side by side are judged one after the other: those behind the one that
        locks the name are refused, right or wrong.
        """

        def run(connection: Connection) -> Answer:
            take_turn(connection, "sign in", trial.name.hex())
            now = to_ms(self._clock())
            if not use_up(connection, trial.station, trial.nonce, now):
                return Refusal(Reason.REQUEST_REPLAYED)
            tries = people.tries_of(connection, trial.name)
            refusal = may_try(tries, of_ms(now))
            if refusal is not None:
                return refusal
            found = people.by_id(connection, trial.member.id if trial.member else "")
            if act is None or found is None:
                self._count(connection, trial, tries, now)
                return Refusal(wrong)
            people.keep_tries(connection, trial.name, Tries(), now)
            return act(connection, found, now)

        return self._told(self._database.transact(run), trial.station)

    def _count(self, connection: Connection, trial: _Trial, tries: Tries, now: int) -> None:
        after = after_wrong(tries, of_ms(now), self._security.sign_in)
        people.keep_tries(connection, trial.name, after, now)
        actor = NOBODY if trial.member is None else trial.member.id
        acts = [AuditAct.SIGN_IN_FAILED]
        if after.locks > tries.locks:
            acts.append(AuditAct.LOCKED)
        for act in acts:
            self._note(connection, now, actor, act, station=trial.station)

    def _begin(self, connection: Connection, station: str, found: Member, now: int) -> Answer:
        if sessions.end_of(connection, found.id, now):
            self._note(connection, now, found.id, AuditAct.SESSION_REPLACED, station=station)
        token = sessions.begin(connection, found.id, station, now)
        self._note(connection, now, found.id, AuditAct.SIGNED_IN, station=station)
        rules = self._security.sign_in
        return Done(
            shapes.SignInAnswer(
                token=token,
                member=member_answer(found),
                idle_s=int(rules.idle.total_seconds()),
                ends_at=of_ms(now) + rules.longest,
            )
        )

    def _keep(
        self, connection: Connection, found: Member, hashed: str, act: AuditAct, now: int
    ) -> Answer:
        people.set_password(connection, found.id, hashed)
        self._note(connection, now, found.id, act)
        return Done(shapes.DoneAnswer())


def member_answer(member: Member, *, is_masked: bool = False) -> shapes.MemberAnswer:
    """Return what the wire says of a person who works here."""
    return shapes.MemberAnswer(
        id=StaffId(member.id),
        login=member.login,
        name=mask_name(member.name) if is_masked else member.name,
        roles=tuple(sorted(member.roles)),
        is_active=member.is_enabled and member.password is not None,
        practitioner=member.practitioner,
    )
