"""The home page: an answer first."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> str:
    """Page with what the graph tells at a glance, and the ways to the rest."""
    return render_template("home.html")
