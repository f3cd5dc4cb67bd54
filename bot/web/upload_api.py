"""The OpenAPI description of the upload endpoint, which stands outside the framework."""

from bot.web.upload_body import MAX_BODY

Document = dict[str, object]

TEXT: Document = {"type": "string"}
FIELDS: dict[str, tuple[str, Document]] = {
    "file": (
        "One or more reports, plain or packed with gzip",
        {"type": "array", "items": {"type": "string", "format": "binary"}},
    ),
    "sha": ("The head commit; must be the one that the job's token is for", TEXT),
    "id": ("The id of a report that `.hardening.yml` declares", TEXT),
    "name": ("The report's name; its file name if left out", TEXT),
    "format": ("The format of reports such as a bare `[]` that do not tell it themselves", TEXT),
    "complete": ("`true` says that this is the last upload for the commit", {"type": "boolean"}),
}
REPORT = {
    "name": TEXT,
    "id": TEXT,
    "kind": TEXT,
    "format": TEXT,
    "complete": {"type": "boolean"},
    "warnings": {"type": "array", "items": TEXT},
    "replaced": {"type": "boolean"},
}
RECEIPT: dict[str, Document] = {
    "reports": {"type": "array", "items": {"type": "object", "properties": REPORT}},
    "refused": {
        "type": "array",
        "items": {"type": "object", "properties": {"name": TEXT, "error": TEXT}},
    },
    "head_sha": TEXT,
    "tested_sha": TEXT,
    "job": TEXT,
}
REFUSALS = {
    "401": "The token is missing, used before, not for us, or not of a CI job",
    "403": "The App is not installed on the token's repository, or uploads are off",
    "408": "The body came too slowly",
    "413": f"The body is larger than {MAX_BODY} bytes, or its reports unpack to too much",
    "415": "The body is not multipart/form-data",
    "422": "A field is wrong, or none of the files is a report that can be read",
    "429": "The installation has uploaded too much; Retry-After says when it may again",
    "503": "Cannot be taken now; Retry-After says when to try again",
}


def uploads_described() -> Document:
    """The path item."""
    properties = {name: {**shape, "description": text} for name, (text, shape) in FIELDS.items()}
    form = {"schema": {"type": "object", "properties": properties}}
    receipt = {"schema": {"type": "object", "properties": RECEIPT}}
    refusals = {status: {"description": text} for status, text in REFUSALS.items()}
    return {
        "post": {
            "operationId": "UploadReports",
            "summary": "UploadReports",
            "description": "Reports of CI. `Authorization: Bearer` and the OIDC token of the job, "
            "asked for with PUBLIC_URL as its audience; each token is good for one upload.",
            "requestBody": {"required": True, "content": {"multipart/form-data": form}},
            "responses": {
                "201": {
                    "description": "What was recognised, and what could not be read",
                    "content": {"application/json": receipt},
                },
                **refusals,
            },
        }
    }
