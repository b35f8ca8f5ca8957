"""Identifiers, one type each, so that a session is never passed where a hold is meant."""

from typing import NewType

CampusId = NewType("CampusId", str)
DepartmentId = NewType("DepartmentId", str)
PractitionerId = NewType("PractitionerId", str)
SessionId = NewType("SessionId", str)
PatientId = NewType("PatientId", str)
HoldId = NewType("HoldId", str)
OrderId = NewType("OrderId", str)
AppointmentId = NewType("AppointmentId", str)
StationId = NewType("StationId", str)
DeviceId = NewType("DeviceId", str)
"""One enrolment of a machine as a station; a machine enrolled again is another device."""
StaffId = NewType("StaffId", str)
AuthorityId = NewType("AuthorityId", str)
RequestKey = NewType("RequestKey", str)
"""The idempotency key of one keyed request; made once, kept until a final answer."""
