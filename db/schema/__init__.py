"""Every mapped row; importing this module registers them all on `BaseRow.metadata`."""

from db.schema.attachments import AttachmentContentRow, AttachmentRow
from db.schema.base import BaseRow
from db.schema.hotspots import HotspotEventRow, HotspotRow, HotspotWatchRow, PlaceVisitRow
from db.schema.people import AccountRow, AccountSecretRow, PresenceRow, SignInLogRow
from db.schema.places import AddressRow, DmrReportRow, LandmarkRow, StreetRow
from db.schema.reference import (
    AreaRow,
    CategorySettingRow,
    DutyExceptionRow,
    DutySlotRow,
    GeocodeCacheRow,
    ImportedRowRow,
    ImportMappingRow,
    ImportRunRow,
    RoutingRuleRow,
    RuleVersionRow,
    SettingRow,
    TeamRow,
)
from db.schema.retention import PrivacyAuditRow, PurgedRow, PurgeRunRow
from db.schema.rounds import RoundRow, RoundStopRow
from db.schema.signalement import (
    DraftRow,
    EmergencyCallRow,
    EventRow,
    IdentityReadingRow,
    NumberSequenceRow,
    PrivacyFlagRow,
    ReporterIdentityRow,
    RoutingDecisionRow,
    SignalementCopyRow,
    SignalementRow,
    VisitRow,
    VoiceRow,
)

__all__ = [
    "AccountRow",
    "AccountSecretRow",
    "AddressRow",
    "AreaRow",
    "AttachmentContentRow",
    "AttachmentRow",
    "BaseRow",
    "CategorySettingRow",
    "DmrReportRow",
    "DraftRow",
    "DutyExceptionRow",
    "DutySlotRow",
    "EmergencyCallRow",
    "EventRow",
    "GeocodeCacheRow",
    "HotspotEventRow",
    "HotspotRow",
    "HotspotWatchRow",
    "IdentityReadingRow",
    "ImportMappingRow",
    "ImportRunRow",
    "ImportedRowRow",
    "LandmarkRow",
    "NumberSequenceRow",
    "PlaceVisitRow",
    "PresenceRow",
    "PrivacyAuditRow",
    "PrivacyFlagRow",
    "PurgeRunRow",
    "PurgedRow",
    "ReporterIdentityRow",
    "RoundRow",
    "RoundStopRow",
    "RoutingDecisionRow",
    "RoutingRuleRow",
    "RuleVersionRow",
    "SettingRow",
    "SignInLogRow",
    "SignalementCopyRow",
    "SignalementRow",
    "StreetRow",
    "TeamRow",
    "VisitRow",
    "VoiceRow",
]
