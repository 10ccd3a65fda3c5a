"""Every mapped row; importing this module registers them all on `BaseRow.metadata`."""

from db.schema.base import BaseRow
from db.schema.places import AddressRow, DmrReportRow, LandmarkRow, StreetRow
from db.schema.reference import (
    AreaRow,
    CategorySettingRow,
    GeocodeCacheRow,
    ImportedRowRow,
    ImportMappingRow,
    ImportRunRow,
    RoutingRuleRow,
    SettingRow,
    TeamRow,
)
from db.schema.signalement import (
    DraftRow,
    EmergencyCallRow,
    EventRow,
    IdentityReadingRow,
    NumberSequenceRow,
    PrivacyFlagRow,
    ReporterIdentityRow,
    RoutingDecisionRow,
    SignalementRow,
    VisitRow,
    VoiceRow,
)

__all__ = [
    "AddressRow",
    "AreaRow",
    "BaseRow",
    "CategorySettingRow",
    "DmrReportRow",
    "DraftRow",
    "EmergencyCallRow",
    "EventRow",
    "GeocodeCacheRow",
    "IdentityReadingRow",
    "ImportMappingRow",
    "ImportRunRow",
    "ImportedRowRow",
    "LandmarkRow",
    "NumberSequenceRow",
    "PrivacyFlagRow",
    "ReporterIdentityRow",
    "RoutingDecisionRow",
    "RoutingRuleRow",
    "SettingRow",
    "SignalementRow",
    "StreetRow",
    "TeamRow",
    "VisitRow",
    "VoiceRow",
]
