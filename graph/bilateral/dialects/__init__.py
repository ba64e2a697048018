"""The claims in the ways in which others write statements about statements, each written and read again."""
