"""The words that the language gives a meaning of their own."""

from __future__ import annotations

EVENT_TYPES = (
    "opened",
    "customer_message",
    "agent_message",
    "auto_reply",
    "internal_note",
    "assigned",
    "transferred",
    "queued",
    "answered",
    "held",
    "unheld",
    "ended",
    "abandoned",
    "pending",
    "unpending",
    "resolved",
    "reopened",
    "closed",
    "merged",
    "spam",
    "deleted",
    "followed_up",
    "surveyed",
    "scored",
    "updated",
)

RESUMED_BY = {"pending": "unpending", "held": "unheld", "resolved": "reopened", "closed": "reopened"}
"""The built-in types that a clock may pause at, and at which it then goes on."""

WELL_KNOWN_ATTRIBUTES = (
    "channel",
    "team",
    "priority",
    "customer",
    "agent",
    "status",
    "csat",
    "quality",
    "words",
    "first_event",
    "hour",
    "weekday",
    "stage",
    "topic",
    "tier",
)

ALWAYS_THERE = ("first_event", "hour", "weekday")
"""Attributes that no feed gives."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

WELL_KNOWN_VALUES = {
    "channel": ("chat", "email", "letter", "mail", "phone", "sms", "social", "web"),
    "priority": ("urgent", "high", "normal", "medium", "low"),
    "first_event": EVENT_TYPES,
    "weekday": DAYS,
}
"""What help desks call the values of some attributes, which may have others as well."""
