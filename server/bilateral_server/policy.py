"""What a page may load and run: what comes from this host, and no script in the page itself.

Source: Content Security Policy Level 3.
"""

from __future__ import annotations


def policy(styles: str = "'self'") -> str:
    """The policy of a page whose styles may come from ``styles``."""
    return (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
