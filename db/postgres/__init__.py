"""What a shared base holds itself: roles, grants, row-level security, guards of the history.

The modules make SQL text from plain values (`plan.Plan`), which `services.server_init` takes from
the domain's own tables and applies; nothing here knows the domain.
"""
