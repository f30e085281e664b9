"""Words that people may use for a command besides the one that is documented."""

from __future__ import annotations

import click

_ALIASES = {"periksa": "check", "isi": "fill"}


class GroupWithAliases(click.Group):
    """A group of commands that knows the Indonesian words too, which buttons made earlier use."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name or of its alias."""
        return super().get_command(ctx, _ALIASES.get(cmd_name, cmd_name))
