"""The guided tour: one signalement from the call to the answer, through the real widgets."""
