"""What people see: each module asks the store for one page, and gives its template plain data.

A page can be read without scripts: drawings are SVG that the server writes, beside the words they draw. Scripts only
add to it. Every message goes through ``language.gettext``; every fact leads to its claims.
"""
