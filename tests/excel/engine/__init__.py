"""A stand-in for Excel behind the real xlwings front end; what a program does is in its backend.

A backend works on one open workbook and speaks plain values only, so that it can also live in another process: sheets
by name, areas as (top, left, bottom, right), colours as "RRGGBB". Its native side is spelled as on Windows.
"""

from engine.application import NAME, App, engine, opened
from engine.backends import ComError, Counted
from engine.books import Book, Books
from engine.native import Native

__all__ = ["NAME", "App", "Book", "Books", "ComError", "Counted", "Native", "engine", "opened"]
