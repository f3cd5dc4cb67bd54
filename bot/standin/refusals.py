"""How GitHub says no: the status, the text and the shape of each refusal."""

from bot.standin.document import Doc

DOCUMENTATION = "https://docs.github.com/rest"


class RefusalError(Exception):
    """Ends a request with this status and document."""

    def __init__(self, status: int, document: Doc, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {document.get('message')}")
        self.status = status
        self.document = document
        self.headers = headers or {}


def refusal(status: int, message: str, **more: object) -> RefusalError:
    """A refusal with GitHub's usual fields around the message."""
    document: Doc = {"message": message, **more}
    document |= {"documentation_url": DOCUMENTATION, "status": str(status)}
    return RefusalError(status, document)


def not_found() -> RefusalError:
    """Absent, or hidden from this caller."""
    return refusal(404, "Not Found")


def bad_credentials() -> RefusalError:
    """An unknown, expired or not yet known token."""
    return refusal(401, "Bad credentials")


def forbidden() -> RefusalError:
    """The token lacks a permission."""
    return refusal(403, "Resource not accessible by integration")


def invalid_request(detail: str) -> RefusalError:
    """The body breaks the schema."""
    return refusal(422, f"Invalid request.\n\n{detail}")


def validation_failed(resource: str, field: str, code: str, message: str = "") -> RefusalError:
    """A value is well-formed and still not acceptable."""
    error: Doc = {"resource": resource, "code": code, "field": field}
    error |= {"message": message} if message else {}
    return refusal(422, "Validation Failed", errors=[error])


def unprocessable(*errors: str) -> RefusalError:
    """A review or one of its comments cannot be placed."""
    return refusal(422, "Unprocessable Entity", errors=list(errors))
