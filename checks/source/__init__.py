"""Bytes and a path become facts: languages, syntax trees and the one walk over them."""
